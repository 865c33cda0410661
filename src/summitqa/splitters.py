"""A Document becomes Passages: exact slices of its text that together hold all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from summitqa.schema import Block, BlockKind, Document, Passage, Span
from summitqa.text import sentences


def split_paragraphs(document: Document, passage_chars: int) -> list[Passage]:
    """One passage a paragraph, caption or header; a heading goes with the paragraph after it.

    A paragraph longer than `passage_chars` is cut between sentences, a longer sentence at
    `passage_chars`. Every character that is not white space lies in exactly one passage.
    """
    passages: list[Passage] = []
    for start, end, kind, heading in _sections(document):
        spans = [piece for s in sentences(document.text, start, end) for piece in _cut(s, passage_chars)]
        for group in _grouped(spans, passage_chars):
            passages.append(_passage(document, group, kind, heading))
    return passages


def _sections(document: Document) -> Iterator[tuple[int, int, BlockKind, str]]:
    """Start, end, kind and heading of each block, headings joined to what follows them."""
    heading = ""
    pending: int | None = None
    last_end = 0
    for block in _whole(document):
        if block.kind == "heading":
            heading = document.text[block.start : block.end].strip().lstrip("# ")
            pending = block.start if pending is None else pending
        else:
            yield (block.start if pending is None else pending), block.end, block.kind, heading
            pending = None
        last_end = block.end
    if pending is not None:
        yield pending, last_end, "heading", heading


def _whole(document: Document) -> list[Block]:
    """The blocks, widened to the text between them (marks that a loader left out of a block)."""
    blocks = document.blocks
    bounds = [0, *(block.end for block in blocks)]
    return [Block(block.kind, start, block.end) for start, block in zip(bounds, blocks, strict=False)]


def _cut(span: Span, longest: int) -> list[Span]:
    return [Span(start, min(start + longest, span.end)) for start in range(span.start, span.end, longest)]


def _grouped(spans: list[Span], longest: int) -> Iterator[tuple[Span, ...]]:
    group: list[Span] = []
    for span in spans:
        if group and span.end - group[0].start > longest:
            yield tuple(group)
            group = []
        group.append(span)
    if group:
        yield tuple(group)


def _passage(document: Document, spans: tuple[Span, ...], kind: BlockKind, heading: str) -> Passage:
    start, end = spans[0].start, spans[-1].end
    return Passage(document.name, document.sha256, start, end, document.text[start:end], kind, heading, spans)


SPLITTERS: dict[str, Callable[[Document, int], list[Passage]]] = {
    "paragraphs": split_paragraphs,
}
