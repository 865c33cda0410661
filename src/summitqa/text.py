"""Folding of script, width, case and quotes; sentences; words; numbers.

What compares text compares it folded; what shows text shows the source. `Folded` keeps the way back.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import opencc

from summitqa.schema import Lang, Span

_QUOTES = str.maketrans(dict(zip("“”〝〞﹁﹂﹃﹄‘’–", "「」「」「」『』''—", strict=True)))
# Characters that the table keeps apart and readers type for one another.
_VARIANTS = str.maketrans(dict(zip("著乾甚妳牠喫係祇瞭覆沈藉俱", "着干什你它吃系只了复沉借具", strict=True)))
_OPENING, _CLOSING = "「『（(《〈【[", "」』）)》〉】]"
_PAIRS = dict(zip(_CLOSING, _OPENING, strict=True))
_FULL_STOPS = ("。", "！", "？", "!", "?")
_TERMINATORS = "。！？；!?"
_RUNS_ON = re.compile(r"[，、：。！？；,)）」』》的等地]|——|……")
_ASCII_STOP = re.compile(r"[.;](?=\s|$)")


_ENGLISH = re.compile(
    r"\b(?:who|what|when|where|why|how|which|is|are|was|were|did|does|do|the|of|about|say|said)\b", re.IGNORECASE
)


@cache
def _converter(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)


@cache
def _folding_table() -> dict[int, str]:
    """Each character's Simplified form, taken one by one so that folding never depends on context."""
    ranges = (range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x2A6E0))
    characters = [chr(code) for block in ranges for code in block]
    simplified = _converter("t2s").convert("\n".join(characters)).split("\n")
    return {ord(a): b for a, b in zip(characters, simplified, strict=True) if a != b} | _VARIANTS | _QUOTES


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded view of a text.

    `offsets` has one entry more than `text` has characters: `offsets[i]` is the source position of
    folded character i, and the last is the source's length, so that
    `source[offsets[i]:offsets[j]]` is what folded characters i to j came from.
    """

    text: str
    offsets: tuple[int, ...]

    def source_span(self, start: int, end: int) -> Span:
        """The source span that folded characters `start` to `end` (exclusive) came from."""
        return Span(self.offsets[start], self.offsets[end])


def fold(text: str) -> str:
    """`text` in Simplified characters, half width, lower case and one style of quotes.

    A text and its Traditional or Simplified twin fold alike. Source of the script table: OpenCC.
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).lower().translate(_folding_table())


def fold_with_offsets(text: str) -> Folded:
    """The folded view of `text`, character by character, with the way back to its offsets."""
    pieces = [fold(character) for character in text]
    offsets = [position for position, piece in enumerate(pieces) for _ in piece]
    return Folded("".join(pieces), (*offsets, len(text)))


def to_script(text: str, lang: Lang) -> str:
    """`text` in the script of `lang`; English leaves it as it is."""
    if lang == "zh-Hant":
        return str(_converter("s2t").convert(text))
    return str(_converter("t2s").convert(text)) if lang == "zh-Hans" else text


def detect_lang(text: str) -> Lang:
    """The language and script a reader of `text` expects back.

    English when there are fewer Chinese characters than Latin words, or fewer than two a Latin word in an English
    sentence (a Chinese name in it); else Simplified when
    converting to Traditional changes more characters than converting to Simplified does.
    Chinese without a distinguishing character counts as Traditional.
    """
    chinese = sum(is_chinese(c) for c in text)
    latin = len(re.findall(r"[A-Za-z]+", text))
    if latin > chinese or (2 * latin > chinese and _ENGLISH.search(text)):
        return "en"
    hant, hans = _converter("s2t").convert(text), _converter("t2s").convert(text)
    as_simplified = sum(a != b for a, b in zip(text, hant, strict=False))
    as_traditional = sum(a != b for a, b in zip(text, hans, strict=False))
    return "zh-Hans" if as_simplified > as_traditional else "zh-Hant"


def is_chinese(character: str) -> bool:
    """Whether `character` is a Han character."""
    return (
        "\u3400" <= character <= "\u9fff"
        or "\U00020000" <= character <= "\U0003ffff"
        or "\uf900" <= character <= "\ufaff"
    )


def sentences(text: str, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
    """Sentences of `text[start:end]` in order, without surrounding white space.

    A sentence ends after 。！？； (and their ASCII forms) with the closing quotes and brackets that
    follow, at a line break, and never inside a quotation or bracket that closes in the same line.
    A quotation that ends with 。！？ ends its sentence unless the text runs on from it (「…。」的、「…？」，).
    """
    stop = len(text) if end is None else end
    spans: list[Span] = []
    line_start = start
    for line in text[start:stop].splitlines(keepends=True):
        spans.extend(_line_sentences(text, line_start, line_start + len(line)))
        line_start += len(line)
    return tuple(spans)


def _line_sentences(text: str, start: int, end: int) -> list[Span]:
    spans: list[Span] = []
    closers = _matching_closers(text, start, end)
    begin = position = start
    while position < end:
        character = text[position]
        stop = None
        if position in closers:
            position = closers[position] + 1
            if (
                character in "「『"
                and text[begin : position - 1].rstrip()[-1:] in _FULL_STOPS
                and not _RUNS_ON.match(text, position)
            ):
                stop = position
        else:
            position += 1
            if character in _TERMINATORS or _ASCII_STOP.match(text, position - 1):
                while position < end and text[position] in _CLOSING + _TERMINATORS + '"”’':
                    position += 1
                stop = position
        if stop is not None:
            spans.extend(_trimmed(text, begin, stop))
            begin = stop
    spans.extend(_trimmed(text, begin, end))
    return spans


def _matching_closers(text: str, start: int, end: int) -> dict[int, int]:
    """Opening position -> closing position, outermost pairs only, within `start` to `end`."""
    stack: list[int] = []
    pairs: dict[int, int] = {}
    for position in range(start, end):
        character = text[position]
        if character in _OPENING:
            stack.append(position)
        elif character in _PAIRS:
            for depth in range(len(stack) - 1, -1, -1):
                if text[stack[depth]] == _PAIRS[character]:
                    pairs[stack[depth]] = position
                    del stack[depth:]
                    break
    outer: dict[int, int] = {}
    reach = -1
    for opening in sorted(pairs):
        if opening > reach:
            outer[opening] = reach = pairs[opening]
    return outer


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return [Span(start, end)] if start < end else []


_TOKEN = re.compile(r"[a-z]+(?:['&-][a-z]+)*|\d+(?:[.,:]\d+)*%?|[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


def lexical_tokens(folded: str) -> list[str]:
    """Terms of a folded text for lexical search: characters, character bigrams, Latin words, numbers."""
    terms: list[str] = []
    for run in _TOKEN.findall(folded):
        if is_chinese(run[0]):
            terms.extend(run)
            terms.extend(run[i : i + 2] for i in range(len(run) - 1))
        else:
            terms.append(run)
    return terms
