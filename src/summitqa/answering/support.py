"""How much of a claim a source bears out, unit by unit, and what in it speaks against the source.

In: an analysed claim and an analysed source. Out: where each unit is found, with a credit in [0, 1].
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from summitqa.answering.facts import Fact, Month, borne_out
from summitqa.answering.lexicon import CAPITALS, ENGLISH_COUNTRIES, GLOSS_STOP, OPPOSITES, SUPERLATIVES
from summitqa.answering.sounds import NameEar
from summitqa.answering.units import Analyser, Sentence, Unit
from summitqa.embedding.translations import STOP_WORDS, base_forms
from summitqa.text import is_chinese

_SYNONYM_CREDIT = 0.8
_SYNONYM_COSINE = 0.58
_RELATED_COSINE, _RELATED_CREDIT = 0.25, 0.6  # an English word and a Chinese one that may render it
_ALIEN_COSINE = 0.1  # below it nothing in the source is even akin to an English word
_SENSE_WORDS = 3  # longer senses explain rather than translate
_LONE_VERBS = "请让说称指使令派把叫据由邀见谈问"
_GLOSS_STOP = GLOSS_STOP | STOP_WORDS
Similarity = Callable[[str, str], float]


@dataclass(frozen=True, slots=True)
class Found:
    """Where in a source's folded text a unit is said, and how exactly: 1 the very word, less a synonym."""

    spans: tuple[tuple[int, int], ...] = ()
    credit: float = 0.0


class Supporter:
    """Finds a claim's units in sources, across scripts and from English into Chinese.

    `reading` (toned pinyin, syllables apart), `romanise` (a name as passports write it) and `translate` (English word -> folded Chinese words) are
    look-ups; `similarity` is the cosine of two words' vectors where there is a model.
    """

    def __init__(
        self,
        analyser: Analyser,
        reading: Callable[[str], str],
        romanise: Callable[[str], str],
        translate: Callable[[str], tuple[str, ...]],
        similarity: Similarity | None = None,
    ) -> None:
        self.analyser = analyser
        self._ear = NameEar(reading, romanise)
        self._translate = lru_cache(maxsize=20_000)(translate)
        self._similarity = similarity
        self._gloss_words = lru_cache(maxsize=20_000)(self._gloss_words_of)
        self._by_gloss = lru_cache(maxsize=4_000)(self._by_gloss_of)
        self.find = lru_cache(maxsize=50_000)(self._find)

    def _find(self, unit: Unit, source: Sentence, english: bool, reference: Month | None) -> Found:
        if unit.kind == "name":
            return _found((u.start, u.end) for u in source.units if u.kind == "name" and u.key == unit.key)
        if unit.fact:
            return _found((u.start, u.end) for u in source.units if u.fact and borne_out(unit.fact, u.fact, reference))
        if is_chinese(unit.key[0]):
            return self._find_chinese(unit, source)
        if unit.kind == "proper":
            return self._find_proper(unit.key, source)
        return self._find_english(unit.key, source)

    def _find_chinese(self, unit: Unit, source: Sentence) -> Found:
        word = unit.key
        short = [(u.start, u.end) for u in source.units if u.key == word and u.kind == "proper"]
        exact = _found([*_occurrences(word, source.folded), *short])
        if exact.spans:
            return exact
        if unit.kind == "proper" and not source.english:
            nearby = [span for capital in CAPITALS.get(word, ()) for span in _occurrences(capital, source.folded)]
            if not self.analyser.meaning(word) and word[0] in _LONE_VERBS and len(word) > 2:
                nearby += _occurrences(word[1:], source.folded)
            return _found(nearby)
        if source.english:
            glosses = self._gloss_words(word)
            return _found(
                ((u.start, u.end) for u in source.of("word", "proper") if set(base_forms(u.key)) & glosses), 0.9
            )
        if synonyms := self._synonyms(word, source):
            return _found(((u.start, u.end) for u in synonyms), _SYNONYM_CREDIT)
        parts = [
            word[i:j] for i in range(len(word)) for j in range(len(word), i + 1, -1) if j - i >= 2 and j - i < len(word)
        ]
        for part in sorted(parts, key=len, reverse=True):
            if spans := _occurrences(part, source.folded):
                return _found(spans, len(part) / len(word))
        return Found()

    def _synonyms(self, word: str, source: Sentence) -> list[Unit]:
        """Words of the source that mean nearly `word`: a shared gloss word or close vectors, and no opposites."""
        if len(word) < 2:
            return []
        near = [u for gloss in self._gloss_words(word) for u in self._by_gloss(source).get(gloss, ())]
        if not near and self._similarity and self.analyser.meaning(word):
            words = [u for u in source.of("word") if u.weight >= 2 and self.analyser.meaning(u.key)]
            near = [u for u in words if self._similarity(word, u.key) >= _SYNONYM_COSINE]
        return [u for u in near if not antonymous(word, u.key)]

    def _by_gloss_of(self, source: Sentence) -> dict[str, list[Unit]]:
        found: dict[str, list[Unit]] = {}
        for unit in source.of("word"):
            for gloss in self._gloss_words(unit.key) if len(unit.key) > 1 and is_chinese(unit.key[0]) else ():
                found.setdefault(gloss, []).append(unit)
        return found

    def _gloss_words_of(self, word: str) -> frozenset[str]:
        senses = re.sub(r"\([^)]*\)?", " ", self.analyser.meaning(word).lower()).split(";")
        short = [words for sense in senses for words in [re.findall(r"[a-z]{3,}", sense)] if len(words) <= _SENSE_WORDS]
        return frozenset(next(iter(base_forms(w))) for words in short for w in words if w not in _GLOSS_STOP)

    def _find_english(self, word: str, source: Sentence) -> Found:
        forms = [f for form in base_forms(word) for f in (form, *_spellings(form))]
        latin = [
            (u.start, u.end)
            for u in source.units
            if not is_chinese(u.key[:1] or "a") and set(base_forms(u.key)) & set(forms[:6])
        ]
        if latin or source.english:
            return _found(latin)
        starts, ends = {u.start for u in source.units}, {u.end for u in source.units}
        spans: list[tuple[int, int]] = []
        weak: list[tuple[int, int]] = []
        for chinese in dict.fromkeys(c for form in forms for c in self._translate(form)):
            if len(chinese) > 1:
                spans.extend(s for s in _occurrences(chinese, source.folded) if s[0] in starts or s[1] in ends)
            else:
                weak.extend((u.start, u.end) for u in source.units if u.key == chinese)
        if spans:
            return _found([*spans, *weak])
        glossed = [
            u
            for u in source.of("word", "proper", "negation")
            if len(u.key) > 1 and self._gloss_words(u.key) & set(forms)
        ]
        if glossed or weak:
            return _found(((u.start, u.end) for u in glossed), 1.0) if glossed else _found(weak, 0.7)
        lone = {c for form in forms for c in self._translate(form) if len(c) == 1}
        if held := [u for u in source.of("word") if len(u.key) == 2 and lone & set(u.key)]:
            return _found(((u.start, u.end) for u in held), _RELATED_CREDIT)
        related, cosine = self.nearest(word, source)
        return (
            _found([(related.start, related.end)], _RELATED_CREDIT)
            if related and cosine >= _RELATED_COSINE
            else Found()
        )

    def common(self, word: str) -> bool:
        """Whether a capitalised English word is an ordinary one within a name: Institution, Secretary."""
        chinese = self._translate(word)
        return bool(chinese) and word not in ENGLISH_COUNTRIES and not self.analyser.is_proper(chinese[0])

    def phrase(self, words: str, source: Sentence) -> list[tuple[int, int]]:
        """Where a Chinese source says what two or three English words mean together ("bargaining chip")."""
        return [
            span
            for chinese in self._translate(words)
            if len(chinese) > 1
            for span in _occurrences(chinese, source.folded)
        ]

    def alien(self, unit: Unit, source: Sentence) -> bool:
        """Whether an English word has nothing akin in a Chinese source; False without a model."""
        return (
            self._similarity is not None and unit.kind == "word" and self.nearest(unit.key, source)[1] < _ALIEN_COSINE
        )

    def nearest(self, word: str, source: Sentence) -> tuple[Unit | None, float]:
        """The source's Chinese word closest to an English one, and their cosine; (None, 0) without a model."""
        if self._similarity is None:
            return None, 0.0
        forms = list(base_forms(word))[:3]
        words = [u for u in source.of("word", "proper", "negation") if u.weight >= 1]
        return max(
            ((u, max(self._similarity(form, u.key) for form in forms)) for u in words),
            key=lambda item: item[1],
            default=(None, 0.0),
        )

    def opposed(self, word: str, source: Sentence) -> str:
        """What the source says that is the listed opposite of an English word it does not say, or ""."""
        forms = {form for f in base_forms(word) for form in (f, *_spellings(f))}
        for opposite in {o for form in forms for o in opposites(form)}:
            said = [
                c
                for c in (*self._translate(opposite), *SUPERLATIVES.get(opposite, ()))
                if len(c) > 1 and c in source.folded
            ]
            glossed = [
                u.key for u in source.of("word", "negation") if len(u.key) > 1 and opposite in self._gloss_words(u.key)
            ]
            if said or glossed:
                return (said or glossed)[0]
        return ""

    def _find_proper(self, word: str, source: Sentence) -> Found:
        """A capitalised Latin word: itself, a translation, a gloss's name, its pinyin, or how it sounds."""
        country = ENGLISH_COUNTRIES.get(word)
        if country and not source.english:
            spans = [(u.start, u.end) for u in source.of("proper") if u.key in (country, *CAPITALS.get(country, ()))]
            spans += _occurrences(country, source.folded)
            if spans:
                return _found(spans)
        found = self._find_english(word, source)
        if found.credit == 1 or source.english:
            return found
        glossed = [
            u
            for u in source.of("proper", "word")
            if len(u.key) > 1 and re.search(rf"\b{re.escape(word)}\b", self.analyser.meaning(u.key).lower())
        ]
        named = _found((u.start, u.end) for u in glossed) if glossed else _found(self._ear.find(word, source.folded))
        return named if named.spans or not self.common(word) else found


def antonymous(one: str, other: str) -> bool:
    """Whether two words (folded) are listed opposites, or one is the other denied."""
    return other in OPPOSITES.get(one, ()) or one == "不" + other or other == "不" + one


def opposites(word: str) -> tuple[str, ...]:
    """The listed opposites of a word."""
    return OPPOSITES.get(word, ())


def fact_of_same_kind(one: Fact, other: Fact) -> bool:
    """Whether two facts answer the same question, so that one in the other's place contradicts it."""

    def group(fact: Fact) -> str:
        money = {"usd", "cny", "eur", "gbp", "jpy", "hkd", "twd", "krw"}
        return "money" if fact.kind in money else fact.kind

    return group(one) == group(other) or "count" in (one.kind, other.kind)


def _found(spans: Iterable[tuple[int, int]], credit: float = 1.0) -> Found:
    ordered = tuple(sorted(set(spans)))
    return Found(ordered, credit if ordered else 0.0)


def _occurrences(word: str, text: str) -> list[tuple[int, int]]:
    if word.isascii():
        return [m.span() for m in re.finditer(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text)]
    return [m.span() for m in re.finditer(re.escape(word), text)]


def _spellings(word: str) -> tuple[str, ...]:
    """American spellings of a British one."""
    changed = (
        re.sub(r"is(e|ed|es|ing|ation|ations)$", r"iz\1", word)
        .replace("our", "or")
        .replace("defence", "defense")
        .replace("centre", "center")
    )
    forms = [changed] if changed != word else []
    if changed.endswith("ized"):
        forms.append(changed[:-1])
    return tuple(forms)
