"""Turns and a follow-up become a self-contained Query."""

from __future__ import annotations

from collections.abc import Sequence

from summitqa.schema import Query, Turn
from summitqa.text import detect_lang


def self_contained(question: str, turns: Sequence[Turn], names: Sequence[frozenset[str]]) -> Query:
    """The query that `question` means after `turns`."""
    return Query(question, question, detect_lang(question))
