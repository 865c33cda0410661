"""The sentences that a chat model is given: numbered, with their place in the documents.

In: retrieved passages and documents. Out: SourceSentences in text order within each document, ready for prompt and checker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from summitqa.answering.checker import Source
from summitqa.answering.facts import Month
from summitqa.schema import Document, RetrievedPassage, Span
from summitqa.text import sentences


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """A sentence of a document, and how the checker sees it."""

    document: str
    span: Span
    source: Source


def source_sentences(
    retrieved: Sequence[RetrievedPassage], documents: Mapping[str, Document], budget_chars: int
) -> list[SourceSentence]:
    """What fits `budget_chars`: the whole documents of the retrieved passages, else these passages, best first."""
    names = list(dict.fromkeys(found.passage.document for found in retrieved))
    if sum(len(documents[name].text) for name in names) <= budget_chars:
        return [sentence for name in names for sentence in document_sentences(documents[name])]
    chosen: list[RetrievedPassage] = []
    for found in retrieved:
        if chosen and sum(len(one.passage.text) for one in chosen) + len(found.passage.text) > budget_chars:
            break
        chosen.append(found)
    spans = {(found.passage.document, span.start) for found in chosen for span in found.passage.sentences}
    return [s for name in names for s in document_sentences(documents[name]) if (name, s.span.start) in spans]


def document_sentences(document: Document) -> Iterator[SourceSentence]:
    """All sentences of a document, headings and captions included, in text order."""
    month = month_of(document)
    before = ""
    for block in document.blocks:
        if block.kind == "heading":
            before = ""
        for span in sentences(document.text, block.start, block.end):
            text = document.text[span.start : span.end]
            yield SourceSentence(document.name, span, Source(text, before[-_CONTEXT_CHARS:], month, document.source))
            before += text


_CONTEXT_CHARS = 120


def month_of(document: Document) -> Month | None:
    """The year and month of a document's date."""
    return (int(document.date[:4]), int(document.date[5:7])) if document.date else None


def sources_of(sentences: Iterable[SourceSentence]) -> list[Source]:
    """The sentences as the checker takes them."""
    return [sentence.source for sentence in sentences]
