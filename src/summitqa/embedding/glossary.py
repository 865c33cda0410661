"""Chinese words to their pinyin and a short English gloss, and Chinese names to their romanised form.

In: a word in either script. Out: short strings for a reader's eye. Made from CC-CEDICT by the recipe;
the file is read at the first look-up.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from summitqa.text import fold

MODEL_DIR = Path(__file__).parent / "model"
_FILE = "glossary.tsv.gz"
_TONES = {"a": "āáǎà", "e": "ēéěè", "i": "īíǐì", "o": "ōóǒò", "u": "ūúǔù", "ü": "ǖǘǚǜ"}


@dataclass(frozen=True, slots=True)
class Gloss:
    """One word (folded): numbered pinyin, short English meaning, and its reading as a surname or "".

    `pinyin` is "" for a word that is read as its characters are.
    """

    word: str
    pinyin: str
    meaning: str
    surname: str = ""


def reading(word: str) -> str:
    """Pinyin with tone marks, syllables apart ("lǐ chéng gāng"); "" when a character is unknown.

    A word that the dictionary lacks is read character by character.
    """
    syllables = _syllables(fold(word))
    return " ".join(_marked(syllable) for syllable in syllables).lower()


def meaning(word: str) -> str:
    """A short English gloss of `word`, or ""."""
    found = _table().get(fold(word))
    return found.split("\t")[1] if found else ""


def romanised_name(name: str) -> str:
    """A Chinese personal name as English writes it: 李成鋼 is "Li Chenggang"; "" when a character is unknown.

    The first character, or the first two of a double surname (歐陽), is read as a surname where it can be one.
    """
    folded = fold(name)
    double = len(folded) > 2 and surname_reading(folded[:2]) != ""
    family, given = (folded[:2], folded[2:]) if double else (folded[:1], folded[1:])
    readings = [surname_reading(family).split() or _syllables(family), *([_syllables(given)] if given else [])]
    if not all(readings):
        return ""
    return " ".join("".join(_plain(syllable) for syllable in part).capitalize() for part in readings)


def _syllables(folded: str) -> list[str]:
    """Numbered syllables of a folded word, whole when known, else by character; [] when one is unknown."""
    found = [_pinyin(folded)] if _pinyin(folded) else [_pinyin(character) for character in folded]
    return " ".join(found).split() if all(found) else []


def _pinyin(folded: str) -> str:
    return _table().get(folded, "").split("\t")[0]


def surname_reading(folded: str) -> str:
    """How `folded` is read as a surname, numbered pinyin; "" if it is none."""
    fields = _table().get(folded, "").split("\t")
    return fields[2] if len(fields) > 2 else ""


def _plain(syllable: str) -> str:
    """A numbered syllable without tone, as passports write it."""
    return re.sub(r"[^a-z]", "", syllable.lower().replace("u:", "u"))


def _marked(syllable: str) -> str:
    """A numbered syllable with its tone mark, "lu:4" as "lǜ": on a or e, on the o of ou, else on the last vowel."""
    letters = syllable.replace("u:", "ü").rstrip("12345")
    tone = int(syllable[-1]) if syllable[-1:] in ("1", "2", "3", "4") else 0
    vowels = [i for i, letter in enumerate(letters.lower()) if letter in _TONES]
    if not tone or not vowels:
        return letters
    lower = letters.lower()
    at = next((i for i in vowels if lower[i] in "ae"), lower.find("ou") if "ou" in lower else vowels[-1])
    return letters[:at] + _TONES[lower[at]][tone - 1] + letters[at + 1 :]


@cache
def _table() -> dict[str, str]:
    """Folded word -> "pinyin TAB meaning[ TAB surname]"."""
    lines = gzip.decompress((MODEL_DIR / _FILE).read_bytes()).decode().split("\n")
    return dict(line.split("\t", 1) for line in lines if line)


def save_glossary(glosses: Iterable[Gloss], folder: Path) -> None:
    """Writes `glosses` to `folder`, the same bytes for the same glosses."""
    lines = sorted("\t".join((g.word, g.pinyin, g.meaning, *filter(None, [g.surname]))) for g in glosses)
    (folder / _FILE).write_bytes(gzip.compress("\n".join(lines).encode(), compresslevel=9, mtime=0))
