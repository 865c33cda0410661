"""Bench files in SQuAD form: passages, questions, and which of them are for measuring only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from summitqa.text import fold

HELD_OUT = 4  # article index % 5 == HELD_OUT is measured and never tuned on


@dataclass(frozen=True, slots=True)
class Question:
    """One folded question: its text, the passage that answers it (index), and its article (index)."""

    text: str
    passage: int
    article: int


@dataclass(frozen=True, slots=True)
class Bench:
    """One file: folded passages, the article of each, and all questions."""

    passages: tuple[str, ...]
    articles: tuple[int, ...]
    questions: tuple[Question, ...]

    def held_out(self) -> tuple[Question, ...]:
        """The questions of every fifth article."""
        return tuple(q for q in self.questions if q.article % 5 == HELD_OUT)

    def for_tuning(self) -> tuple[Question, ...]:
        """The questions of the other articles."""
        return tuple(q for q in self.questions if q.article % 5 != HELD_OUT)

    def tuning_passages(self) -> tuple[int, ...]:
        """Indices of the passages whose article may be tuned on."""
        return tuple(i for i, article in enumerate(self.articles) if article % 5 != HELD_OUT)


def load_bench(path: Path) -> Bench:
    """The bench in the SQuAD v1 file at `path`, folded.

    Raises:
        OSError: the file cannot be read.
        KeyError: it is not in SQuAD form.
    """
    passages: list[str] = []
    articles: list[int] = []
    questions: list[Question] = []
    for article, entry in enumerate(json.loads(path.read_text(encoding="utf-8"))["data"]):
        for paragraph in entry["paragraphs"]:
            passages.append(fold(paragraph["context"]))
            articles.append(article)
            questions += (Question(fold(qa["question"]), len(passages) - 1, article) for qa in paragraph["qas"])
    return Bench(tuple(passages), tuple(articles), tuple(questions))
