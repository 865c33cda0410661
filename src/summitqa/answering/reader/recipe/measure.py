"""How good a reader is: exact match and F1 with the passage given, and AUROC of telling unanswerable questions.

In: a Reader and paragraphs. Out: one row of numbers a set.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from summitqa.answering.reader import Reader
from summitqa.answering.reader.lexicon import Floats
from summitqa.answering.reader.recipe.bench import Paragraph, Question
from summitqa.text import fold

_UNIT: Final = re.compile(r"[a-z0-9]+|[^\W_]")


@dataclass(frozen=True, slots=True)
class Row:
    """Numbers for one set: exact match and F1 in percent, questions read, and two AUROCs of `answerable`.

    `auroc_other` tells a question's passage from another of its article, `auroc_without` from the passage with the
    answering sentence taken out.
    """

    name: str
    exact_match: float
    f1: float
    n: int
    auroc_other: float
    auroc_without: float


def overlap(prediction: str, answers: Iterable[str]) -> tuple[float, float]:
    """(exact match, F1) of a prediction, the best over the answers, each in [0, 1].

    Punctuation and script are folded away; F1 counts the longest common run of characters, a Latin word or number
    as one. Source: Cui et al. (2019), the CMRC 2018 evaluation script.
    """
    predicted = _UNIT.findall(fold(prediction))
    exact = f1 = 0.0
    for answer in answers:
        expected = _UNIT.findall(fold(answer))
        exact = max(exact, float(predicted == expected))
        shared = _longest_common_run(predicted, expected)
        if shared:
            f1 = max(f1, 2 * shared / (len(predicted) + len(expected)))
    return exact, f1


def _longest_common_run(a: Sequence[str], b: Sequence[str]) -> int:
    best, above = 0, [0] * (len(b) + 1)
    for x in a:
        row = [0]
        for j, y in enumerate(b):
            row.append(above[j] + 1 if x == y else 0)
        best, above = max(best, *row), row
    return best


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The chance that a positive scores above a negative, ties half; NaN if either is empty."""
    if not positive or not negative:
        return float("nan")
    against = np.sort(np.array(negative))
    below, upto = (np.searchsorted(against, positive, side=side) for side in ("left", "right"))
    return float((below + upto).mean() / (2 * len(against)))


def without_answer(paragraph: Paragraph, question: Question) -> str:
    """The folded passage with every sentence that holds an accepted answer's span taken out."""
    kept = (s for s in paragraph.sentences if not any(a < s[1] and s[0] < b for a, b in question.spans))
    return "".join(paragraph.text[a:b] for a, b in kept)


def other_passages(paragraph: Paragraph, question: Question, pool: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """The article's other passages that do not hold an accepted answer's text."""
    answers = [fold(a) for a in question.answers]
    for other in pool:
        same = (other.name, other.article) == (paragraph.name, paragraph.article)
        if same and other is not paragraph and not any(a in other.text for a in answers):
            yield other


def measure(reader: Reader, paragraphs: Sequence[Paragraph]) -> list[Row]:
    """One Row for each set, in the paragraphs' order. Unanswerable twins are cut to the passage's length."""
    rows = []
    for name in dict.fromkeys(p.name for p in paragraphs):
        pool = [p for p in paragraphs if p.name == name]
        marks: list[tuple[float, float]] = []
        told: dict[str, list[float]] = {"with": [], "other": [], "without": []}
        for paragraph in pool:
            for question in paragraph.questions:
                reading = reader.read(question.source, paragraph.source, 1)
                best = reading.spans[0] if reading.spans else None
                marks.append(overlap(paragraph.source[best.start : best.end] if best else "", question.answers))
                told["with"].append(reading.answerable)
                told["without"].append(reader.read(question.source, without_answer(paragraph, question)).answerable)
                other = next(other_passages(paragraph, question, pool), None)
                if other:
                    told["other"].append(reader.read(question.source, other.source).answerable)
        exact, f1 = (100 * float(x) for x in np.mean(marks, axis=0))
        aurocs = auroc(told["with"], told["other"]), auroc(told["with"], told["without"])
        rows.append(Row(name, exact, f1, len(marks), *aurocs))
    return rows


def latency_ms(reader: Reader, paragraphs: Sequence[Paragraph], characters: int = 250) -> Floats:
    """Milliseconds of reading each paragraph's first question in its first `characters`, new to the reader."""
    taken = []
    for paragraph in paragraphs:
        if paragraph.questions and len(paragraph.source) >= characters:
            before = time.perf_counter()
            reader.read(paragraph.questions[0].source, paragraph.source[:characters])
            taken.append(1000 * (time.perf_counter() - before))
    return np.array(taken, dtype=np.float32)
