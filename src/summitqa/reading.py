"""A document as a page to read: numbered paragraphs, marked citations, either script.

In: a Document, the spans to mark and how to set it. Out: HTML in which every stretch of text knows its
offset in the source, so that what is copied is the source whatever is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from summitqa.markup import attribute, control, escaped, is_control
from summitqa.schema import Block, Document, Span
from summitqa.text import detect_lang, is_chinese, to_script

View = Literal["source", "zh-Hant", "zh-Hans"]
_LONGEST_WORD = 8


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the source that citation `marker` of an answer rests on."""

    marker: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Gloss:
    """What a word is to an English reader: its pinyin and its meaning, "" where unknown."""

    reading: str
    meaning: str


Glosser = Callable[[str], Gloss]


def article_html(
    document: Document, marks: Sequence[Mark] = (), view: View = "source", gloss: Glosser | None = None
) -> str:
    """The document's blocks as HTML, `marks` marked; with `gloss` the marked words carry their meaning."""
    pieces, number = [], 0
    for block in document.blocks:
        number += block.kind == "paragraph"
        if block.kind == "header" and (document.date or document.source):
            pieces.append(_dateline(document, block, marks))
        elif document.text[block.start : block.end] != document.title:
            pieces.append(_block_html(document, block, number, marks, view, gloss))
        else:
            pieces.append(_title(document, block, marks, view, gloss))
    return "\n".join(pieces)


def label(document: Document) -> str:
    """What a reader knows the document by: its title, else its first words, else its file's name."""
    if document.title:
        return document.title
    first = next((b for b in document.blocks if b.kind == "paragraph"), None)
    if first is None:
        return document.name
    words = document.text[first.start : first.end]
    return words if len(words) <= 24 else words[:24].rstrip() + "…"


def paragraph_number(document: Document, offset: int) -> int:
    """The number that the pane gives the paragraph at `offset`, counted from 1; 0 where there is none."""
    number = 0
    for block in document.blocks:
        number += block.kind == "paragraph"
        if block.start <= offset < block.end:
            return number if block.kind == "paragraph" else 0
    return 0


def in_view(text: str, view: View) -> str:
    """`text` in the script of `view`, always as long as `text`, so that offsets stay true."""
    if view == "source" or detect_lang(text) in (view, "en"):
        return text
    converted = to_script(text, view)
    if len(converted) == len(text):
        return converted
    characters = ((c, to_script(c, view)) for c in text)
    return "".join(new if len(new) == 1 else old for old, new in characters)


def words(text: str, known: Callable[[str], bool]) -> list[str]:
    """`text` cut into the longest words that are `known`, left to right; what is between stays whole."""
    found: list[str] = []
    rest, position = "", 0
    while position < len(text):
        longest = min(_LONGEST_WORD, len(text) - position) if is_chinese(text[position]) else 0
        length = next((n for n in range(longest, 0, -1) if known(text[position : position + n])), 0)
        if length:
            found += [rest] if rest else []
            found.append(text[position : position + length])
            rest = ""
        else:
            rest += text[position]
        position += length or 1
    return [*found, rest] if rest else found


def _dateline(document: Document, block: Block, marks: Sequence[Mark]) -> str:
    inner = _runs(document, block, document.text[block.start : block.end], marks, None)
    publisher = f'<span class="publisher">{escaped(document.source)}</span>' if document.source else ""
    date = f'<time datetime="{attribute(document.date)}">{escaped(document.date)}</time>' if document.date else ""
    return f'<p class="dateline">{publisher}{date}<span class="as-filed">{inner}</span></p>'


def _title(document: Document, block: Block, marks: Sequence[Mark], view: View, gloss: Glosser | None) -> str:
    shown = in_view(document.text[block.start : block.end], view)
    return f'<h2 class="title"{_lang(shown)}>{_runs(document, block, shown, marks, gloss)}</h2>'


def _block_html(
    document: Document, block: Block, number: int, marks: Sequence[Mark], view: View, gloss: Glosser | None
) -> str:
    shown = in_view(document.text[block.start : block.end], view)
    tag = "p" if block.kind != "heading" else "h3" if document.title else "h2"
    numbered = f' data-number="{number}"' if block.kind == "paragraph" else ""
    inner = _runs(document, block, shown, marks, gloss)
    return f'<{tag} class="{block.kind}"{numbered}{_lang(shown)}>{inner}</{tag}>'


def _lang(text: str) -> str:
    return f' lang="{detect_lang(text)}"'


def _runs(document: Document, block: Block, shown: str, marks: Sequence[Mark], gloss: Glosser | None) -> str:
    """The block's text, cut where a mark begins or ends; `shown` is it in the script to show."""
    inside = [m for m in marks if m.start < block.end and m.end > block.start]
    edges = {block.start, block.end} | {e for m in inside for e in (m.start, m.end) if block.start < e < block.end}
    cuts = sorted(edges)
    pieces = []
    for start, end in pairwise(cuts):
        markers = sorted({m.marker for m in inside if m.start <= start and end <= m.end})
        text = shown[start - block.start : end - block.start]
        if markers:
            source = document.text[start:end]
            content = _glossed(text, source, start, gloss) if gloss else _run(text, start)
            pieces.append(_mark(content, markers, [m for m in inside if m.end == end]))
        else:
            pieces.append(_run(text, start))
    return "".join(pieces)


def _mark(content: str, markers: Sequence[int], ending: Sequence[Mark]) -> str:
    names = " ".join(str(marker) for marker in markers)
    back = "".join(
        f'<button type="button" class="back" data-marker="{m.marker}" data-t-label="back_to_answer"></button>'
        for m in ending
    )
    return f'<mark data-markers="{names}" tabindex="-1">{content}</mark>{back}'


def _glossed(text: str, source: str, start: int, gloss: Glosser) -> str:
    pieces, position = [], 0
    for word in words(source, lambda w: bool(gloss(w).meaning)):
        found = gloss(word) if is_chinese(word[0]) else Gloss("", "")
        shown = text[position : position + len(word)]
        extra = f' class="word" data-reading="{attribute(found.reading)}" data-meaning="{attribute(found.meaning)}"'
        pieces.append(_run(shown, start + position, extra if found.meaning else ""))
        position += len(word)
    return "".join(pieces)


def _run(text: str, start: int, extra: str = "") -> str:
    """Spans that know their source offset; a control character is a span of its own."""
    spans: list[Span] = []
    begin = 0
    for position, character in enumerate(text):
        if is_control(character):
            spans += [Span(begin, position), Span(position, position + 1)]
            begin = position + 1
    spans.append(Span(begin, len(text)))
    return "".join(
        f'<span data-offset="{start + s.start}"{extra}>{_content(text[s.start : s.end])}</span>'
        for s in spans
        if s.start < s.end
    )


def _content(text: str) -> str:
    return control(text) if len(text) == 1 and is_control(text) else escaped(text)
