"""English words to their Chinese translations, for searching Chinese text word by word.

In: an English word or a run of words. Out: folded Chinese words, best first. The table is made from
CC-CEDICT by the recipe and travels with the model.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MODEL_DIR = Path(__file__).parent / "model"
LONGEST_PHRASE = 3  # words; longer glosses are explanations
_FILE = "translations.tsv.gz"

_FUNCTION_WORDS = """
    a about after all also although am an and any are as at be because been being both but by can could did do
    does doing during each either else ever every for from had has have having he her hers him his how i if in into
    is it its itself just many may me might more most much must my no nor not of off on once one ones only or other
    others our out over own per s shall she should since so some such t than that the their them then there these
    they this those though through to too under until up upon us very was we were what when where whether which
    while who whom whose why will with within without would yet you your"""
STOP_WORDS = frozenset(_FUNCTION_WORDS.split())
_IRREGULAR_FORMS = """
    became:become began:begin begun:begin bought:buy broke:break broken:break brought:bring built:build
    came:come caught:catch children:child chose:choose chosen:choose drawn:draw drew:draw driven:drive drove:drive
    fallen:fall fed:feed feet:foot fell:fall felt:feel fought:fight flew:fly forgot:forget found:find gave:give
    given:give gone:go got:get grew:grow grown:grow held:hold hidden:hide hit:hit kept:keep knew:know known:know
    laid:lay led:lead left:leave lent:lend lives:life lost:lose made:make meant:mean men:man met:meet paid:pay
    people:people ran:run risen:rise rose:rise said:say sang:sing sat:sit saw:see seen:see sent:send shot:shoot
    showed:show shown:show sold:sell sought:seek spent:spend spoke:speak spoken:speak stood:stand stolen:steal
    struck:strike taken:take taught:teach teeth:tooth thought:think threw:throw thrown:throw told:tell took:take
    understood:understand went:go wives:wife women:woman won:win wore:wear worn:wear written:write
    wrote:write"""
_IRREGULAR = dict(pair.split(":") for pair in _IRREGULAR_FORMS.split())
_ENDINGS = (  # ending, what stands in its place in the base form, tried in order
    ("'s", ("",)),
    ("ies", ("y", "ie")),
    ("ied", ("y", "ie")),
    ("ves", ("f", "fe", "ve")),
    ("ing", ("", "e")),
    ("es", ("", "e")),
    ("ed", ("", "e")),
    ("s", ("",)),
    ("er", ("", "e")),
    ("ors", ("e", "")),
    ("or", ("e", "")),
    ("est", ("", "e")),
    ("ly", ("", "le")),
    ("n", ("",)),
)


def base_forms(word: str) -> Iterator[str]:
    """The lower-case English `word` itself, then what it may be an inflection of, likeliest first."""
    yield word
    if word in _IRREGULAR:
        yield _IRREGULAR[word]
    for ending, endings in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 3:
            continue
        if len(stem) > 3 and stem[-1] == stem[-2] and ending in ("ing", "ed", "er", "est"):
            yield stem[:-1]
        yield from (stem + end for end in endings)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words `start` to `end` (exclusive) of a query, and what they are in Chinese (folded, best first)."""

    start: int
    end: int
    chinese: tuple[str, ...]


class Translations:
    """The word table. `Translations.load()` reads the packaged one once."""

    def __init__(self, table: dict[str, str]) -> None:
        self._table = table  # English, lower case -> Chinese words joined by spaces

    def __len__(self) -> int:
        return len(self._table)

    @staticmethod
    def load(folder: Path = MODEL_DIR) -> Translations:
        """The table in `folder`; read from disk at the first call only."""
        return _load(folder / _FILE)

    def chinese(self, english_word: str) -> tuple[str, ...]:
        """Chinese words (folded, best first) for an English word or phrase in any case; () for none.

        An inflected form has its own translations ("won", the currency), then those of its base form
        ("win"); function words ("the", "who") have none.
        """
        words = english_word.lower().split()
        if not words or (len(words) == 1 and words[0] in STOP_WORDS):
            return ()
        exact, *bases = (self._table.get(" ".join([*words[:-1], last])) for last in base_forms(words[-1]))
        base = next(filter(None, bases), None)
        return tuple(dict.fromkeys(" ".join(filter(None, (exact, base))).split()))

    def phrases(self, words: Sequence[str]) -> list[Phrase]:
        """The longest known phrases of a query's words, left to right; unknown and function words left out."""
        found, start = [], 0
        while start < len(words):
            for end in range(min(start + LONGEST_PHRASE, len(words)), start, -1):
                chinese = self.chinese(" ".join(words[start:end]))
                if chinese:
                    found.append(Phrase(start, end, chinese))
                    start = end - 1
                    break
            start += 1
        return found


@cache
def _load(path: Path) -> Translations:
    lines = gzip.decompress(path.read_bytes()).decode().split("\n")
    return Translations(dict(line.split("\t", 1) for line in lines if line))


def save_translations(table: dict[str, tuple[str, ...]], folder: Path) -> None:
    """Writes `table` (English, lower case -> Chinese, best first) to `folder`, the same bytes for the same table."""
    text = "\n".join(f"{english}\t{' '.join(chinese)}" for english, chinese in sorted(table.items()))
    (folder / _FILE).write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
