"""The checker that stands behind every answer: a sentence counts as proven only by what it cites.

In: a sentence, the source sentences it cites, and the others that were at hand. Out: a Finding. It fails closed:
what cannot be shown to follow is unsupported. It compares names, figures, negations, word order and wording; it
does not reason, so a true conclusion in words of its own is refused as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from summitqa.answering.alignment import ClauseFit, fit_clause
from summitqa.answering.facts import Month
from summitqa.answering.framing import quotations, unframed
from summitqa.answering.support import Similarity, Supporter
from summitqa.answering.units import Analyser, Sentence
from summitqa.embedding.glossary import meaning, reading, romanised_name
from summitqa.embedding.translations import Translations
from summitqa.text import fold, is_chinese

_CHINESE_SUPPORT, _CHINESE_CLAUSE = 0.8, 0.66
_ENGLISH_SUPPORT, _ENGLISH_CLAUSE = 0.6, 0.4
_REPAIR_SUPPORT, _REPAIR_CLAUSE = 0.85, 0.75
_REPAIR_WEIGHT = 6.0  # of a claim's words; less could be found anywhere
_TRIED_ELSEWHERE = 6
_SHORTEST_QUOTE = 4


class Verdict(StrEnum):
    """What was found about one sentence of an answer."""

    PROVEN = "proven"
    REPAIRED = "repaired"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Source:
    """A source sentence and what stands before it in its passage, from which its pronouns take their names.

    `month` is the (year, month) of the article, from which 今年 and 上月 count; None when it has no date.
    `publisher` is who an answer may name as the source of it all ("BBC").
    """

    text: str
    context: str = ""
    month: Month | None = None
    publisher: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one sentence, the places in the sources handed in that prove it, and why not, if not.

    `kinship` in [0, 1] is the share of an unsupported sentence's weight that the cited source nearest to it says.
    """

    verdict: Verdict
    sources: tuple[int, ...] = ()
    reason: str = ""
    kinship: float = 0.0


def word_similarity(vectors: Callable[[Sequence[str]], NDArray[np.float32]]) -> Similarity:
    """The cosine of two words by a model's `vectors` (words -> float32 (n, dim), unit rows), each word embedded once."""

    @lru_cache(maxsize=50_000)
    def vector(word: str) -> NDArray[np.float32]:
        row: NDArray[np.float32] = vectors([word])[0]
        return row

    return lambda one, other: float(vector(one) @ vector(other))


class Checker:
    """Checks sentences with the known forms of names, a dictionary and, where there is one, a model's word similarity."""

    def __init__(
        self,
        names: Sequence[frozenset[str]] = (),
        *,
        meaning: Callable[[str], str] = meaning,
        reading: Callable[[str], str] = reading,
        romanise: Callable[[str], str] = romanised_name,
        translate: Callable[[str], tuple[str, ...]] | None = None,
        similarity: Similarity | None = None,
    ) -> None:
        translate = translate or Translations.load().chinese
        self._analyser = Analyser(names, meaning, translate)
        self._supporter = Supporter(self._analyser, reading, romanise, translate, similarity)

    def check(self, claim: str, cited: Sequence[Source], others: Sequence[Source] = ()) -> Finding:
        """The verdict on `claim`; `Finding.sources` are places in `(*cited, *others)`.

        It is proven when the cited sentences bear all of it out, and repaired when others do so.
        """
        sources = [*cited, *others]
        if not claim.strip() or not sources:
            return Finding(Verdict.UNSUPPORTED, reason="nothing cited" if claim.strip() else "empty")
        claim = unframed(claim, sources[0].publisher)
        used, reason = self._proof(claim, sources, range(len(cited)))
        if used:
            return Finding(Verdict.PROVEN, used)
        enough = self._weight(claim, sources[0]) >= _REPAIR_WEIGHT
        for places in islice(self._elsewhere(claim, sources, len(cited)), _TRIED_ELSEWHERE if enough else 0):
            found, other_reason = self._proof(claim, sources, places, repair=True)
            reason = reason or other_reason
            if found:
                return Finding(Verdict.REPAIRED, found)
        return Finding(
            Verdict.UNSUPPORTED, reason=reason, kinship=max((self._kinship(claim, s) for s in cited), default=0.0)
        )

    def check_quotes(self, claim: str, quotes: Sequence[str]) -> Finding:
        """The verdict on a claim of which only the quotations are at hand, such as an extractive short answer."""
        return self.check(claim, [Source(quote) for quote in quotes])

    def _weight(self, claim: str, source: Source) -> float:
        return sum(unit.weight for unit in self._analyser.analyse(claim, source.month).units)

    def _kinship(self, claim: str, source: Source) -> float:
        total = self._weight(claim, source)
        return self._overlap(claim, source) / total if total else 0.0

    def _elsewhere(self, claim: str, sources: Sequence[Source], cited: int) -> list[tuple[int, ...]]:
        """Places worth a try, likeliest first: single other sentences, then the best of them with those cited."""
        ranked = sorted(
            ((self._overlap(claim, source), place) for place, source in enumerate(sources) if place >= cited),
            reverse=True,
        )
        places = [place for overlap, place in ranked[:_TRIED_ELSEWHERE] if overlap > 0]
        singles = [(place,) for place in places[: _TRIED_ELSEWHERE - 2]]
        return [*singles, *((*range(cited), place) for place in places[:2] if cited)]

    def _overlap(self, claim: str, source: Source) -> float:
        """Weight of the claim's units found in a source; word for word where both are Chinese."""
        analysed = self._analyser.analyse(claim, source.month)
        found = self._analyser.analyse(source.text, source.month)
        if not analysed.english and not found.english:
            return sum(u.weight for u in analysed.units if u.key in found.folded or u.key in found.names)
        return sum(u.weight * self._supporter.find(u, found, True, source.month).credit for u in analysed.units)

    def _proof(
        self, claim: str, sources: Sequence[Source], places: Sequence[int], *, repair: bool = False
    ) -> tuple[tuple[int, ...], str]:
        """The places among `places` that together prove the claim, or () and the reason why they do not."""
        if not places:
            return (), "nothing cited"
        used: list[int] = []
        supported = total = 0.0
        analysed = self._analyser.analyse(claim, sources[places[0]].month)
        if reason := self._unquoted(claim, [sources[place] for place in places], analysed.english):
            return (), reason
        whole, lowest = (_ENGLISH_SUPPORT, _ENGLISH_CLAUSE) if analysed.english else (_CHINESE_SUPPORT, _CHINESE_CLAUSE)
        if repair:
            whole, lowest = max(whole, _REPAIR_SUPPORT), max(lowest, _REPAIR_CLAUSE)
        for clause in range(len(analysed.clauses)):
            fits = [(self._fit(claim, clause, sources[place]), place) for place in places]
            fit, place = max(fits, key=lambda item: (item[0].score, -item[1]))
            if fit.problems:
                return (), fit.problems[0]
            if fit.support < lowest:
                return (), f"too little of it in the source ({fit.support:.2f})"
            supported += fit.support * fit.weight
            total += fit.weight
            if fit.weight:
                used.append(place)
        if not total or supported / total < whole:
            return (), f"too little of it in the source ({supported / total if total else 0:.2f})"
        return tuple(dict.fromkeys(used)), ""

    def _fit(self, claim: str, clause: int, source: Source) -> ClauseFit:
        analysed: Sentence = self._analyser.analyse(claim, source.month)
        context = self._analyser.analyse(source.context, source.month).names if source.context else frozenset()
        return fit_clause(
            analysed, clause, self._analyser.analyse(source.text, source.month), context, self._supporter, source.month
        )

    def _unquoted(self, claim: str, sources: Sequence[Source], english: bool) -> str:
        """Why a quotation in `claim` is none: its words stand in no source ("" when they do). Translations are let pass."""
        texts = [_letters(self._analyser.with_keys(source.text)) for source in sources]
        for quote in quotations(self._analyser.with_keys(claim)):
            letters = _letters(quote)
            translated = english and not any(is_chinese(c) for c in letters)
            if len(letters) >= _SHORTEST_QUOTE and not translated and not any(letters in text for text in texts):
                return f"not the source's words: {quote[:20]}"
        return ""


def _letters(text: str) -> str:
    return re.sub(r"[^\w]|_", "", fold(text))
