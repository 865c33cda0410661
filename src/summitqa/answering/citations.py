"""Citations made from offsets and proven when made."""

from __future__ import annotations

from collections.abc import Iterable

from summitqa.errors import AnswerError
from summitqa.schema import Citation, Document, Span


def cite(document: Document, span: Span, marker: int) -> Citation:
    """The citation of `span` in `document` as `[marker]`; the quote is what stands there, untouched.

    Raises:
        ValueError: the span is empty or lies outside the text.
    """
    if not 0 <= span.start < span.end <= len(document.text):
        raise ValueError(f"no text at {span.start}-{span.end} of {document.name}")
    quote = document.text[span.start : span.end]
    return Citation(marker, document.name, document.sha256, span.start, span.end, quote)


def proven(citation: Citation, documents: dict[str, Document]) -> bool:
    """Whether the quote is what its document says at its offsets, and the document the one cited."""
    document = documents.get(citation.document)
    return (
        document is not None
        and document.sha256 == citation.sha256
        and 0 <= citation.start < citation.end <= len(document.text)
        and document.text[citation.start : citation.end] == citation.quote
    )


def require_proof(citations: Iterable[Citation], documents: dict[str, Document]) -> None:
    """Stops an answer of which a quote cannot be proven.

    Raises:
        AnswerError: naming the citation; it means a defect, not a wrong question.
    """
    for citation in citations:
        if not proven(citation, documents):
            raise AnswerError(f"[{citation.marker}] does not quote {citation.document}: run `summitqa index --force`")
