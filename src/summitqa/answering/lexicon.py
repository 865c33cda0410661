"""The checker's word lists, read from lexicon.json: general Chinese and English, nothing about any article.

Chinese is folded (Simplified). Lists were written by hand for this project.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

_LISTS: dict[str, Any] = json.loads(files(__package__).joinpath("lexicon.json").read_text(encoding="utf-8"))


def _words(name: str) -> frozenset[str]:
    return frozenset(word for line in _LISTS[name] for word in line.split())


def _opposites(name: str) -> dict[str, tuple[str, ...]]:
    pairs = [tuple(pair.split("|")) for pair in _words(name)]
    return {
        word: tuple(other for pair in pairs if word in pair for other in pair if other != word)
        for word in {w for p in pairs for w in p}
    }


FUNCTION = _words("function")
"""Chinese words that carry nothing of their own."""
FRAME = _words("frame")
"""What an answer is framed with, and verbs of saying."""
ENGLISH_FRAME = _words("english_frame")
"""The same in English, with light verbs."""
DENIALS = _words("denials")
"""Words that only deny."""
REVERSERS = _words("reversers")
"""Words that turn round what follows them without a negating character."""
SHORT_COUNTRIES: dict[str, str] = _LISTS["short_countries"]
"""A country's one-character form in compounds: 美方, 中美, 對華."""
ENGLISH_COUNTRIES: dict[str, str] = _LISTS["english_countries"]
"""English words for countries that have short forms in Chinese."""
CAPITALS: dict[str, list[str]] = _LISTS["capitals"]
"""Capitals and seats of power that stand for their country."""
GLOSS_STOP = _words("gloss_stop")
"""Words of glosses that tell no meanings apart."""
SUPERLATIVES: dict[str, list[str]] = _LISTS["superlatives"]
"""English superlatives as Chinese says them."""
OPPOSITES = _opposites("opposites") | _opposites("english_opposites")
"""A word's opposites, in its own language."""
TRANSCRIPTION = frozenset(_LISTS["transcription"])
"""Characters that foreign names are written with."""
