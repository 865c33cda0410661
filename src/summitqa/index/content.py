"""What is indexed: the documents, their passages and sentences, and the questions they answer.

In: the sources, checked when an index is built. Out: the same from a build's folder, where the
articles lie as they were and the questions as the check resolved them, so that none is checked again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import cache
from pathlib import Path

from summitqa.errors import IndexNotBuiltError, lookup
from summitqa.expansion import Expansion, read_expansions
from summitqa.loaders import read_documents
from summitqa.schema import Document, Passage, Span
from summitqa.settings import Settings
from summitqa.splitters import SPLITTERS

SOURCES = "sources"
_QUESTIONS = "questions.json"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence by its passage's place in the index and its span in the document."""

    passage: int
    span: Span


@dataclass(frozen=True)
class Content:
    """What an index holds; `passages`, `sentences` and `questions` stand in the order of their units."""

    documents: dict[str, Document]
    passages: tuple[Passage, ...]
    sentences: tuple[Sentence, ...]
    questions: tuple[Expansion, ...]

    def texts(self) -> dict[str, list[str]]:
        """The texts of each kind of unit, as they are searched."""
        return {
            "passages": [_with_heading(passage) for passage in self.passages],
            "sentences": [self.passages[s.passage].sentence_text(s.span) for s in self.sentences],
            "questions": [question.question for question in self.questions],
        }


def read_content(settings: Settings) -> Content:
    """The content of the sources in `settings.seeds_dir`.

    Raises:
        SeedError, ExpansionError, UnknownNameError: they cannot be used, or not so.
    """
    documents = read_documents(settings.seeds_dir)
    passages = _split(documents, settings.splitter, settings.passage_chars)
    questions = read_expansions(settings.seeds_dir, documents) if settings.use_expansions else []
    return _content(documents, passages, questions)


def save_content(content: Content, folder: Path) -> None:
    """Writes the articles and questions of `content` to `folder`, which is made."""
    (folder / SOURCES).mkdir(parents=True)
    for document in content.documents.values():
        (folder / SOURCES / document.name).write_bytes(document.text.encode())
    rows = json.dumps([astuple(question) for question in content.questions], ensure_ascii=False, separators=(",", ":"))
    (folder / _QUESTIONS).write_text(rows, encoding="utf-8")


def load_content(folder: Path, splitter: str, passage_chars: int) -> Content:
    """What `save_content` wrote to `folder`, split as it was.

    Raises:
        SeedError, IndexNotBuiltError: it is damaged.
    """
    documents = read_documents(folder / SOURCES)
    return _content(documents, _split(documents, splitter, passage_chars), _load_questions(folder / _QUESTIONS))


def _with_heading(passage: Passage) -> str:
    """What a passage is found by: its heading, where it does not hold it itself, and its text."""
    return passage.text if passage.heading in passage.text else f"{passage.heading}\n{passage.text}"


def _split(documents: Sequence[Document], splitter: str, passage_chars: int) -> tuple[Passage, ...]:
    split = lookup("splitter", splitter, SPLITTERS)
    return tuple(passage for document in documents for passage in split(document, passage_chars))


def _content(documents: Sequence[Document], passages: tuple[Passage, ...], questions: Sequence[Expansion]) -> Content:
    sentences = tuple(Sentence(i, span) for i, passage in enumerate(passages) for span in passage.sentences)
    return Content({document.name: document for document in documents}, passages, sentences, tuple(questions))


def _load_questions(path: Path) -> list[Expansion]:
    span = cache(Span)  # thousands of questions share some hundred spans
    try:
        return [
            Expansion(document, question, lang, tuple([span(*s) for s in evidence]), answer and span(*answer))
            for document, question, lang, evidence, answer in json.loads(path.read_bytes())
        ]
    except (OSError, ValueError, TypeError) as error:
        raise IndexNotBuiltError(f"{path}: missing or damaged: run `summitqa index --force`") from error
