"""The short answer: the span that the nearest expansion questions point to, or the one that the reader finds.

In: a question's ranking and its supporting sentences. Out: a verbatim span of them, or none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from summitqa.answering.question import Kind, question_kind
from summitqa.answering.reader import Reader
from summitqa.retrievers import Ranking, Searcher
from summitqa.schema import Span
from summitqa.text import fold

_OTHER_KIND = 0.35  # what a neighbour of another kind counts for
_AGREED = 0.25  # share of the answered attention that a neighbours' answer needs
_TRUSTED = 0.8  # trust in a neighbour that may lend its answer
_NEAR = 0.6  # similarity of its nearest question that it needs
_READ = 0.2  # score that a reader's span needs
_LONGEST: dict[Kind, int] = {"reason": 80, "quote": 80, "list": 90, "manner": 80, "comparison": 90}
_LONGEST_OTHER = 60
# What a span must hold to answer a question of its kind.
_MUST_HOLD: dict[Kind, re.Pattern[str]] = {
    "date": re.compile(
        r"[\d一二三四五六七八九十]+[年月日天周号]|[今去明前后]年|[上本下]个?月|周[一二三四五六日]|期间|前夕|[前后时]$|\d{4}"
    ),
    "number": re.compile(r"[\d一二三四五六七八九十百千万亿两半]"),
}


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """A span of a document and its text, "" if there is none; offsets are the document's."""

    document: str
    start: int
    end: int
    text: str


def short_answer(
    question: str, kind: Kind, ranking: Ranking, sentences: Sequence[int], searcher: Searcher, reader: Reader
) -> ShortAnswer:
    """The short answer to `question` among `sentences` (places in the index, at least one)."""
    index = searcher.index
    best = max(sentences, key=lambda place: float(ranking.sentence_scores[place]))
    read = index.sentences[best].span
    document = index.documents[index.passages[index.sentences[best].passage].document]
    span = _agreed(kind, ranking, sentences, searcher, document.name)
    if span is None:
        found = reader.read(question, document.text[read.start : read.end], k=1).spans
        if found and found[0].score >= _READ:
            span = Span(read.start + found[0].start, read.start + found[0].end)
    text = document.text[span.start : span.end] if span else ""
    if span is None or len(text) > _LONGEST.get(kind, _LONGEST_OTHER) or not _fits(text, kind):
        return ShortAnswer(document.name, read.start, read.start, "")
    return ShortAnswer(document.name, span.start, span.end, text)


def _agreed(kind: Kind, ranking: Ranking, sentences: Sequence[int], searcher: Searcher, document: str) -> Span | None:
    """The answer in `document` that the neighbours whose evidence was chosen agree on, if they are near enough."""
    votes: dict[Span, float] = defaultdict(float)
    nearest: dict[Span, float] = defaultdict(float)
    total = 0.0
    for neighbour in ranking.neighbours:
        asked = searcher.index.questions[neighbour.question]
        if asked.document != document or not set(searcher.evidence_of(neighbour.question)) & set(sentences):
            continue
        if searcher.trust(neighbour) < _TRUSTED:
            continue
        weight = neighbour.share * (1.0 if question_kind(asked.question) == kind else _OTHER_KIND)
        total += weight
        if asked.answer is not None:
            votes[asked.answer] += weight
            nearest[asked.answer] = max(nearest[asked.answer], neighbour.similarity)
    if not votes:
        return None
    span = max(votes, key=lambda s: votes[s])
    return span if votes[span] >= _AGREED * total and nearest[span] >= _NEAR else None


def _fits(text: str, kind: Kind) -> bool:
    pattern = _MUST_HOLD.get(kind)
    return pattern is None or pattern.search(fold(text)) is not None
