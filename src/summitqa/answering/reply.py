"""A chat model's reply as it comes: sentences with the source numbers they cite.

In: pieces of text. Out: finished sentences, without Markdown, addresses and number marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MARKED = re.compile(
    r"[\[［【]\s*S?\s*\d+(?:\s*[,，、;；\-–]\s*S?\s*\d+)*\s*[\]］】]|[(（]\s*S\s*\d+(?:\s*[,，、;；\-–]\s*S\s*\d+)*\s*[)）]"
)
_NUMBER = re.compile(r"\d+")
_RANGE = re.compile(r"(\d+)\s*[-–]\s*S?\s*(\d+)")
_END = re.compile(r"(?:[。！？!?]|(?<![A-Z])\.(?=\s|[\[［【(（]|$)|\n)[」』”\"’)）]*")
_NO_END = re.compile(  # abbreviations, and the number of a list's item
    r"^\s*\d{1,2}\.$|\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|Gov|St|Jr|Sr|No|vs|etc|approx|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|e\.g|i\.e)\.$",
    re.IGNORECASE,
)
_TRAILING = re.compile(rf"(?:\s*(?:{_MARKED.pattern})[.。]?)+")
_LISTED = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)、])\s+")
_DECORATION = re.compile(
    r"\*\*|__|`+|^#+\s*|!?\[([^\]]*)\]\([^)]*\)|https?://\S+|(?<![\w.])[\w-]+\.(?:com|net|org|io|info|biz|xyz|dev|app|example|test|onion)\b\S*|<[^>]{1,80}>",
    re.MULTILINE,
)
_LONGEST_RANGE = 12


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of a reply and the source numbers it cites, in order, unknown ones included."""

    text: str
    ids: tuple[int, ...]


class ReplyReader:
    """Takes a reply in piece by piece and gives back its sentences as soon as each is whole.

    A sentence is whole when it has ended, and something else than a number mark has begun after it.
    """

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, piece: str) -> list[Said]:
        """The sentences that `piece` completes."""
        self._rest += piece
        found: list[Said] = []
        while cut := self._cut():
            found.extend(_said(self._rest[:cut]))
            self._rest = self._rest[cut:]
        return found

    def finish(self) -> list[Said]:
        """What is left when the reply has ended."""
        rest, self._rest = self._rest, ""
        return list(_said(rest))

    def _cut(self) -> int:
        """Where the first whole sentence and its marks end; 0 while none is whole."""
        for end in _END.finditer(self._rest):
            if not self._rest[: end.end()].strip() or _NO_END.search(self._rest[: end.start() + 1]):
                continue
            marks = _TRAILING.match(self._rest, end.end())
            stop = marks.end() if marks else end.end()
            after = self._rest[stop:].lstrip()
            if after and not re.match(r"[\[［【(（]", after):
                return stop
            if after and not _could_be_mark(after):
                return stop
            return 0
        return 0


def _could_be_mark(text: str) -> bool:
    """Whether an opening bracket may still become a number mark."""
    return re.fullmatch(r"[\[［【(（]\s*S?[\sS\d,，、;；\-–]*", text) is not None


def _said(text: str) -> Iterator[Said]:
    ids = [number for mark in _MARKED.findall(text) for number in _numbers(mark)]
    plain = _MARKED.sub("", text)
    plain = _DECORATION.sub(lambda match: match[1] or "", plain)
    plain = " ".join(_LISTED.sub("", plain).split())
    plain = re.sub(r"\s+([.,。，])", r"\1", plain)
    if any(c.isalnum() for c in plain):
        yield Said(plain, tuple(dict.fromkeys(ids)))


def _numbers(mark: str) -> list[int]:
    wide = _RANGE.search(mark)
    if wide and 0 < int(wide[2]) - int(wide[1]) <= _LONGEST_RANGE:
        return list(range(int(wide[1]), int(wide[2]) + 1))
    return [int(number) for number in _NUMBER.findall(mark) if len(number) < 7]
