"""An answer to take away as Markdown, each quote with its file, hash and offsets.

In: an Answer and the documents it cites. Out: Markdown in which text of others stays text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from summitqa.reading import label, paragraph_number
from summitqa.schema import Answer, Citation, Document

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d+[.)])", re.MULTILINE)


def answer_markdown(answer: Answer, documents: Mapping[str, Document]) -> str:
    """Question, answer and numbered quotes as Markdown; text of others is escaped, so that it stays text."""
    lines = [f"**{_plain(answer.question)}**", ""]
    if answer.query != answer.question:
        lines += [f"*→ {_plain(answer.query)}*", ""]
    if answer.short_answer and answer.short_answer not in answer.text:
        lines += [f"**{_plain(answer.short_answer)}**", ""]
    lines += [_plain(answer.text, markers=True), ""]
    for citation in answer.citations:
        quote = _plain(citation.quote).replace("\n", "\n> ")
        lines += [f"> [{citation.marker}] {quote}", f"> — {_place(citation, documents)}", ""]
    return "\n".join(lines)


def _place(citation: Citation, documents: Mapping[str, Document]) -> str:
    document = documents.get(citation.document)
    about = []
    if document:
        about = [part for part in (document.source, document.date) if part]
        number = paragraph_number(document, citation.start)
        about = [_plain(label(document)), *about, *([f"¶{number}"] if number else [])]
    return ", ".join(
        [*about, f"`{citation.document}` {citation.start}–{citation.end}", f"SHA-256 `{citation.sha256[:12]}…`"]
    )


def _plain(text: str, markers: bool = False) -> str:
    """Text with Markdown's characters escaped; `[n]` markers are kept when asked."""
    result = _LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text))
    return re.sub(r"\\\[(\d{1,3})\\\]", r"[\1]", result) if markers else result
