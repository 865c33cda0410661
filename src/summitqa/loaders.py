"""A file becomes a Document: its text unchanged, its blocks recognised."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

from summitqa.errors import SeedError
from summitqa.schema import Block, BlockKind, Document

# `date 2025-10-29 [BBC]`, `2025-10-29`, `Date: 2025/10/29 [Reuters]`: a line of its own that opens the file.
_HEADER = re.compile(
    r"\s*(?:date\s*[:：]?\s*)?(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\s*(?:\[([^\]]+)\])?\s*$", re.IGNORECASE
)
_CREDIT = re.compile(r"\[[^\[\]]{2,60}\]\s*$")
_ENDS_SENTENCE = re.compile(r"[。！？；，、：:,.!?;…]$")
_LONGEST_HEADING = 40


def read_document(path: Path, name: str | None = None) -> Document:
    """The document in `path`, named after the file unless `name` is given.

    Raises:
        SeedError: the file is missing, a folder, unreadable, not UTF-8, or has no text.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SeedError(
            f"{path}: cannot be read ({error.strerror}); make it a readable file or take it away"
        ) from error
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SeedError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    if not text.strip("\ufeff").strip():
        raise SeedError(f"{path}: has no text; fill it or take it away")
    return LOADERS[path.suffix.lower()](name or path.name, text, hashlib.sha256(data).hexdigest())


def read_documents(folder: Path) -> list[Document]:
    """The documents of every known suffix in `folder`, by name; README files are left out.

    Raises:
        SeedError: there is no such folder, no document in it, or one that cannot be used.
    """
    if not folder.is_dir():
        raise SeedError(f"{folder}: no such folder; set SUMMITQA_SEEDS_DIR to the folder of your articles")
    paths = sorted(p for p in folder.iterdir() if p.suffix.lower() in LOADERS and p.stem.lower() != "readme")
    if not paths:
        raise SeedError(f"{folder}: holds no {' or '.join(sorted(LOADERS))} file; put an article there")
    return [read_document(path) for path in paths]


def document_from_text(name: str, text: str, sha256: str) -> Document:
    """A plain text: lines are blocks; a dated first line is the header, short bare lines are headings."""
    blocks: list[Block] = []
    date = source = ""
    for start, end in _lines(text):
        line = text[start:end]
        header = _HEADER.match(line) if not blocks else None
        if header:
            date = f"{header[1]}-{int(header[2]):02d}-{int(header[3]):02d}"
            source = header[4] or ""
        blocks.append(Block("header" if header else _kind(line), start, end))
    return _document(name, text, sha256, _without_lone_headings(blocks), date, source)


def document_from_markdown(name: str, text: str, sha256: str) -> Document:
    """A Markdown text: `#` lines are headings (the first, level 1, is the title), the rest as plain text."""
    plain = document_from_text(name, text, sha256)
    blocks = []
    for block in plain.blocks:
        marks = re.match(r"#{1,6}\s+", text[block.start : block.end])
        if marks:
            blocks.append(Block("heading", block.start + marks.end(), block.end))
        else:
            blocks.append(Block("paragraph" if block.kind == "heading" else block.kind, block.start, block.end))
    return _document(name, text, sha256, blocks, plain.date, plain.source)


def _document(name: str, text: str, sha256: str, blocks: list[Block], date: str, source: str) -> Document:
    body = [block for block in blocks if block.kind != "header"]
    first = body[0] if body and body[0].kind == "heading" else None
    title = text[first.start : first.end] if first else ""
    return Document(name, text, sha256, tuple(blocks), title, date, source)


def _lines(text: str) -> list[tuple[int, int]]:
    """Start and end of each line that is not blank, without its surrounding white space."""
    spans = []
    position = 0
    for line in text.splitlines(keepends=True):
        if stripped := line.strip("\ufeff").strip():  # a byte order mark is no text
            start = position + line.index(stripped)
            spans.append((start, start + len(stripped)))
        position += len(line)
    return spans


def _kind(line: str) -> BlockKind:
    if _CREDIT.search(line):
        return "caption"
    if len(line) <= _LONGEST_HEADING and not _ENDS_SENTENCE.search(line):
        return "heading"
    return "paragraph"


def _without_lone_headings(blocks: list[Block]) -> list[Block]:
    """Short bare lines with no paragraph after them before the next one are paragraphs, not headings."""
    result = []
    for position, block in enumerate(blocks):
        after = [later.kind for later in blocks[position + 1 : position + 3]]
        if block.kind == "heading" and "paragraph" not in after:
            block = Block("paragraph", block.start, block.end)
        result.append(block)
    return result


LOADERS: dict[str, Callable[[str, str, str], Document]] = {
    ".txt": document_from_text,
    ".md": document_from_markdown,
}
