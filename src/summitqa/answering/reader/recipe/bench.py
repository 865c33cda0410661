"""Question sets in SQuAD form as the reader is trained and measured on them: folded, answers as character spans.

In: the five files of a bench folder. Out: `Paragraph`s, each marked for training, development or measuring.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from summitqa.text import fold, fold_with_offsets

Split = Literal["train", "dev", "held"]
FILES: Final = {
    "drcd": "drcd_dev.json",
    "cmrc": "cmrc_dev.json",
    "xquad-zh": "xquad_first24.zh.json",
    "xquad-en-zh": "xquad_first24.en-zh.json",
    "xquad-en": "xquad_first24.en.json",
}
_SENTENCE: Final = re.compile(r"[^。!?;\n]*[。!?;\n]?[」』)]*")


@dataclass(frozen=True, slots=True)
class Question:
    """A folded question, where its accepted answers [start, end) stand in the folded passage, and as written."""

    text: str
    spans: tuple[tuple[int, int], ...]
    answers: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One passage, as written and folded, its set, article number (from 0), sentences and questions."""

    name: str
    article: int
    split: Split
    source: str
    text: str
    sentences: tuple[tuple[int, int], ...]
    questions: tuple[Question, ...]


def load_bench(folder: Path, names: Sequence[str] = tuple(FILES)) -> list[Paragraph]:
    """The paragraphs of the named sets.

    Every fifth article is held for measuring, and of the others those whose number ends in 3 are for development.
    """
    return [paragraph for name in names for paragraph in _paragraphs(name, folder / FILES[name])]


def _paragraphs(name: str, path: Path) -> Iterator[Paragraph]:
    for number, article in enumerate(json.loads(path.read_text(encoding="utf-8"))["data"]):
        split: Split = "held" if number % 5 == 4 else "dev" if number % 10 == 3 else "train"
        for entry in article["paragraphs"]:
            source = entry["context"]
            folded = fold_with_offsets(source)
            place = {offset: i for i, offset in reversed(list(enumerate(folded.offsets)))}
            questions = (_question(source, place, qa) for qa in entry["qas"])
            answered = tuple(q for q in questions if q.spans)
            yield Paragraph(name, number, split, source, folded.text, sentences(folded.text), answered)


def _question(source: str, place: dict[int, int], qa: dict[str, object]) -> Question:
    spans: list[tuple[int, int]] = []
    texts: list[str] = []
    answers = qa["answers"]
    assert isinstance(answers, list)
    for answer in answers:
        text, start = answer["text"], answer["answer_start"]
        if source[start : start + len(text)] != text:
            start = source.find(text)
        texts.append(text)
        span = place.get(start, -1), place.get(start + len(text), -1)
        if min(span) >= 0 and span not in spans:
            spans.append(span)
    question = str(qa["question"])
    return Question(fold(question), tuple(spans), tuple(dict.fromkeys(texts)), question)


def sentences(folded: str) -> tuple[tuple[int, int], ...]:
    """The sentences of a folded text, as character spans that cover it."""
    return tuple(match.span() for match in _SENTENCE.finditer(folded) if match.group())
