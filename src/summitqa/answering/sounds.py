"""Latin names in Chinese text by how they sound: Lutnick is 盧特尼克, Li Chenggang 李成鋼.

In: a lower-case Latin word and a folded text. Out: the spans of the text that may be its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import SequenceMatcher
from functools import lru_cache

from summitqa.answering.lexicon import TRANSCRIPTION

_LONGEST = 6  # characters of a transcribed name
_CLASSES = str.maketrans(dict(zip("rvpdgcqzxjm", "lfbtkk*s**n", strict=True)))
_DIGRAPHS = {"sh": "s", "ch": "s", "zh": "s", "th": "t", "ph": "f"}
_TONES = {plain: marked for plain, marked in zip("aeiou", ("āáǎà", "ēéěè", "īíǐì", "ōóǒò", "ūúǔùüǖǘǚǜ"), strict=True)}

Spans = list[tuple[int, int]]


class NameEar:
    """Hears names in texts. `reading` is toned pinyin, `romanise` a personal name as passports write it."""

    def __init__(self, reading: Callable[[str], str], romanise: Callable[[str], str]) -> None:
        self._reading = lru_cache(maxsize=8_000)(lambda character: toneless(reading(character)))
        self._romanise = romanise
        self._runs = lru_cache(maxsize=4_000)(self._runs_of)
        self._romanised = lru_cache(maxsize=4_000)(self._romanised_of)

    def find(self, word: str, folded: str) -> Spans:
        """Spans read like `word`: as part of a personal name, in pinyin, or by the consonants of a transcribed name."""
        spans = list(self._romanised(folded).get(word, ()))
        word = word.replace("'", "")
        for start, run, syllables in self._runs(folded):
            for i in range(len(run)):
                for j in range(i + 1, min(i + 1 + _LONGEST, len(run) + 1)):
                    heard = "".join(syllables[i:j])
                    if (heard == word and len(word) > 1) or (j - i > 1 and _transcribes(run[i:j], heard, word)):
                        spans.append((start + i, start + j))
        return spans

    def _runs_of(self, folded: str) -> list[tuple[int, str, list[str]]]:
        """Each Chinese run: its start, its characters, their pinyin without tones."""
        runs = re.finditer(r"[\u3400-\u9fff]+", folded)
        return [(run.start(), run[0], [self._reading(character) for character in run[0]]) for run in runs]

    def _romanised_of(self, folded: str) -> dict[str, Spans]:
        """Family and given names in Latin letters that two or three neighbouring characters may be."""
        found: dict[str, Spans] = {}
        for start, run, _ in self._runs(folded):
            for i in range(len(run) - 1):
                for j in range(i + 2, min(i + 4, len(run) + 1)):
                    for part in self._romanise(run[i:j]).lower().split():
                        found.setdefault(part, []).append((start + i, start + j))
        return found


def toneless(reading: str) -> str:
    """Pinyin without its tone marks."""
    for plain, marked in _TONES.items():
        reading = re.sub(f"[{marked}]", plain, reading)
    return reading


def _transcribes(characters: str, heard: str, word: str) -> bool:
    """Whether characters that foreign names are written with, read `heard`, may stand for `word`."""
    skeleton = _skeleton(word)
    if len(skeleton) < 2 or not set(characters) <= TRANSCRIPTION or not _alike(_skeleton(heard), skeleton):
        return False
    return len(skeleton) > 2 or SequenceMatcher(None, heard.replace("r", "l"), word.replace("r", "l")).ratio() >= 0.8


def _alike(one: str, other: str) -> bool:
    """Whether two skeletons agree; `*` (j, q, x) stands for k or s."""
    same = (a == b or ("*" in (a, b) and {a, b} <= set("*ks")) for a, b in zip(one, other, strict=False))
    return len(one) == len(other) and all(same)


@lru_cache(maxsize=50_000)
def _skeleton(word: str) -> str:
    """The consonants of a romanised word in classes that transcription mixes up: rubio and lubiao are "lb"."""
    word = re.sub("sh|ch|zh|th|ph", lambda match: _DIGRAPHS[match[0]], word)
    word = re.sub("ng(?=s|$)", "n", re.sub("(?<=[aeiou])r(?![aeiou])", "", word))
    word = re.sub("[aeiouyhw]", "", word).translate(_CLASSES)
    return re.sub(r"(.)\1+", r"\1", word)
