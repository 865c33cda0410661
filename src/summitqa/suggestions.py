"""Questions to offer: while one is typed, to begin with, and after an answer.

In: the expansions of the index. Out: questions that the sources answer, in the script of the reader.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from summitqa.expansion import Expansion
from summitqa.schema import Answer, Lang, Passage
from summitqa.text import detect_lang, fold, lexical_tokens, to_script

_SHORT, _LONG = {"zh": 8, "en": 20}, {"zh": 24, "en": 80}
_YES_NO = (
    "did",
    "does",
    "do ",
    "is ",
    "are ",
    "was ",
    "were ",
    "has ",
    "have ",
    "had ",
    "will ",
    "can ",
    "could ",
    "would ",
)
_NEIGHBOURS = (1, 2, 0, 3)  # passages away from a cited one, in the order they are offered


class Suggester:
    """Finds answered expansions by what is typed of them; made once for an index."""

    def __init__(self, expansions: Sequence[Expansion]) -> None:
        self._expansions = [e for e in expansions if e.answered]
        self._folded = [fold(e.question) for e in self._expansions]
        self._rank = [(not _handy(e), len(e.question), i) for i, e in enumerate(self._expansions)]
        self._evidence = sorted((e.document, e.evidence[0].start, i) for i, e in enumerate(self._expansions))
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, folded in enumerate(self._folded):
            for term in set(lexical_tokens(folded)):
                self._places[term].append(place)
        self.matching("暖身")  # the script converters load at their first use

    def matching(self, typed: str, count: int = 6) -> list[str]:
        """Questions that begin with what is typed, then those that hold it, then those that share most of its terms.

        Each rests on other evidence than those before it. Empty for nothing typed and for text that
        no question shares half its terms with.
        """
        folded = fold(typed).strip()
        terms = set(lexical_tokens(folded))
        if not terms:
            return []
        holding = [place for place, text in enumerate(self._folded) if folded in text and text != folded]
        ranked = sorted(holding, key=lambda place: (not self._folded[place].startswith(folded), self._rank[place]))
        best = _one_each((self._expansions[place] for place in ranked), count)
        if len(best) < count:
            best = _one_each([*best, *self._sharing(terms, set(ranked), folded)], count)
        return _in_script(best, detect_lang(typed))

    def _sharing(self, terms: Collection[str], known: Collection[int], folded: str) -> list[Expansion]:
        """Questions that share at least half of `terms`, most first, without the `known` ones."""
        shared = Counter(place for term in terms for place in self._places.get(term, ()))
        enough = [
            (-common, self._rank[place])
            for place, common in shared.items()
            if common >= len(terms) / 2 and place not in known and self._folded[place] != folded
        ]
        return [self._expansions[place] for _, (*_, place) in sorted(enough)]

    def examples(self, lang: Lang, count: int = 3) -> list[str]:
        """Questions in `lang` with a short answer, of handy length, spread over the sources from beginning to end."""
        handy = [e for e in self._expansions if e.answer and _handy(e, lang) and not _yes_no(e)]
        handy.sort(key=lambda e: (e.document, e.evidence[0].start))
        count = min(count, len(handy))
        parts = [handy[i * len(handy) // count : (i + 1) * len(handy) // count] for i in range(count)]
        return _in_script((min(part, key=_oddness) for part in parts), lang)

    def follow_ups(
        self, answer: Answer, passages: Sequence[Passage], asked: Collection[str] = (), count: int = 3
    ) -> list[str]:
        """Questions about the passages next to the cited ones, nearest first, one a passage, none asked already."""
        cited = {i for i, p in enumerate(passages) if any(_inside(c.document, c.start, p) for c in answer.citations)}
        seen = {fold(text) for text in (*asked, answer.question, answer.query)}
        order = [
            i + step for d in _NEIGHBOURS for i in sorted(cited) for step in (d, -d) if d == 0 or i + step not in cited
        ]
        found: list[Expansion] = []
        for place in dict.fromkeys(order):
            if 0 <= place < len(passages) and len(found) < count:
                found += self._about(passages[place], answer, seen)
        return _in_script(found, answer.lang)

    def _about(self, passage: Passage, answer: Answer, seen: Collection[str]) -> list[Expansion]:
        """The least odd question that rests on `passage`, is new and rests on nothing cited; none or one."""
        first = bisect_left(self._evidence, (passage.document, passage.start, 0))
        last = bisect_left(self._evidence, (passage.document, passage.end, 0))
        fitting = [
            self._expansions[place]
            for *_, place in self._evidence[first:last]
            if self._folded[place] not in seen
            and _handy(self._expansions[place], answer.lang)
            and not _cites(answer, self._expansions[place])
        ]
        return [min(fitting, key=_oddness)] if fitting else []


def _one_each(expansions: Iterable[Expansion], count: int) -> list[Expansion]:
    """The first `count` that rest on different evidence, filled up with others where these are too few."""
    first: dict[tuple[str, int], Expansion] = {}
    rest: list[Expansion] = []
    for expansion in expansions:
        key = (expansion.document, expansion.evidence[0].start)
        if key in first:
            rest.append(expansion)
        else:
            first[key] = expansion
        if len(first) == count:
            break
    return [*first.values(), *rest][:count]


def _cites(answer: Answer, expansion: Expansion) -> bool:
    spans = [(c.start, c.end) for c in answer.citations if c.document == expansion.document]
    return any(start < e.end and e.start < end for start, end in spans for e in expansion.evidence)


def _inside(document: str, offset: int, passage: Passage) -> bool:
    return document == passage.document and passage.start <= offset < passage.end


def _family(lang: Lang) -> str:
    return "en" if lang == "en" else "zh"


def _handy(expansion: Expansion, lang: Lang | None = None) -> bool:
    """Whether it reads as a whole question of ordinary length, in the language of `lang` if given."""
    family, question = _family(expansion.lang), expansion.question
    ordinary = _SHORT[family] <= len(question) <= _LONG[family] and question[-1] in "？?"
    return ordinary and (lang is None or _family(lang) == family)


def _yes_no(expansion: Expansion) -> bool:
    question = fold(expansion.question)
    return question.startswith(_YES_NO) or question.rstrip("?").endswith("吗") or "还是" in question


def _oddness(expansion: Expansion) -> tuple[bool, int]:
    """Lower for open questions of ordinary length."""
    return _yes_no(expansion), abs(len(expansion.question) - _LONG[_family(expansion.lang)] // 2)


def _in_script(expansions: Iterable[Expansion], lang: Lang) -> list[str]:
    """The questions, once each, the Chinese ones in the script of `lang`."""
    texts = [e.question if e.lang in (lang, "en") else to_script(e.question, lang) for e in expansions]
    return list(dict.fromkeys(texts))
