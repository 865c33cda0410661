"""What the dictionary says about single words: the translation table and the glossary.

In: CC-CEDICT entries and word counts. Out: tables for `summitqa.embedding.translations` and `glossary`.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from textwrap import shorten

from summitqa.embedding.glossary import Gloss
from summitqa.embedding.recipe.cedict import SURNAME, Entry, bare
from summitqa.embedding.translations import LONGEST_PHRASE, STOP_WORDS

MOST_TRANSLATIONS = 8
GLOSS_CHARS = 52
SINGLE_CHARACTER_SHARE = 0.2  # one character is part of too many other words to search for
_NOT_A_WORD = re.compile(r"[^a-z0-9' &-]")


def translation_table(entries: Iterable[Entry], counts: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """English word or phrase -> Chinese words, best first, `MOST_TRANSLATIONS` at most.

    A translation is better when the gloss is the whole meaning, stands early in its entry, and the
    Chinese word is frequent in `counts`.
    """
    scores: dict[str, dict[str, float]] = defaultdict(dict)
    for entry in entries:
        if len(entry.word) > 8:
            continue
        frequency = 1 + math.log1p(counts.get(entry.word, 0))
        if len(entry.word) == 1:
            frequency *= SINGLE_CHARACTER_SHARE
        for place, gloss in enumerate(entry.glosses[:10]):
            for english, share in _keys(gloss):
                score = share * frequency / (1 + 0.25 * place)
                scores[english][entry.word] = max(score, scores[english].get(entry.word, 0.0))
    return {english: _best(found) for english, found in scores.items()}


def _keys(gloss: str) -> Iterator[tuple[str, float]]:
    """The English keys of one gloss, each with its share in (0, 1]: whole, parts between commas, single words."""
    if SURNAME.match(gloss):
        return
    proper = gloss[:1].isupper()
    for place, part in enumerate(re.split(r"[,;]", gloss)):
        if place and proper:
            return
        words = bare(part).split()
        key = " ".join(words)
        if not words or len(words) > LONGEST_PHRASE or _NOT_A_WORD.search(key):
            continue
        if len(words) > 1 or key not in STOP_WORDS:
            yield key, 1.0
        if len(words) > 1:
            yield from ((word, 0.3 / len(words)) for word in words if word not in STOP_WORDS and len(word) > 2)


def _best(found: Mapping[str, float]) -> tuple[str, ...]:
    ranked = sorted(found, key=lambda word: (-found[word], word))
    floor = 0.12 * found[ranked[0]]
    return tuple(word for word in ranked[:MOST_TRANSLATIONS] if found[word] >= floor)


def glossary(entries: Iterable[Entry]) -> list[Gloss]:
    """One gloss a word: its commonest reading, the meanings of all readings in short, its surname reading.

    The reading with most meanings that is not a name counts as the commonest.
    """
    readings: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        readings[entry.word].append(entry)
    glosses = {word: _gloss(word, found) for word, found in readings.items()}
    return [replace(g, pinyin="") if _by_character(g, glosses) else g for g in glosses.values()]


def _by_character(gloss: Gloss, glosses: Mapping[str, Gloss]) -> bool:
    """Whether a longer word is read as its characters are: then its reading need not be stored."""
    if len(gloss.word) < 2:
        return False
    characters = [glosses[c].pinyin if c in glosses else "" for c in gloss.word]
    return " ".join(characters).lower() == gloss.pinyin.lower()


def _gloss(word: str, readings: list[Entry]) -> Gloss:
    surname = next((e.pinyin for e in readings if any(SURNAME.match(g) for g in e.glosses)), "")
    best = sorted(readings, key=lambda e: (e.pinyin[:1].isupper(), -len(e.glosses)))
    meanings = [g for e in best for g in e.glosses if not SURNAME.match(g)] or list(best[0].glosses)
    return Gloss(word, best[0].pinyin, _short(dict.fromkeys(meanings)), surname)


def _short(meanings: Iterable[str]) -> str:
    """Whole meanings, as many as fit `GLOSS_CHARS`; the first one cut at a word when alone too long."""
    kept: list[str] = []
    for meaning in meanings:
        if kept and len("; ".join([*kept, meaning])) > GLOSS_CHARS:
            break
        kept.append(meaning)
    return shorten("; ".join(kept), GLOSS_CHARS, placeholder="…")
