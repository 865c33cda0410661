"""A sentence as the units that a checker compares: names, figures, words, negations, clause by clause.

In: a text in Chinese or English, the known forms of names, and a dictionary. Out: Units with their folded positions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from summitqa.answering.facts import Fact, Month, facts
from summitqa.answering.lexicon import (
    DENIALS,
    ENGLISH_COUNTRIES,
    ENGLISH_FRAME,
    FRAME,
    FUNCTION,
    REVERSERS,
    SHORT_COUNTRIES,
)
from summitqa.embedding.translations import STOP_WORDS
from summitqa.text import Folded, fold, fold_with_offsets, is_chinese

_KNOWN = FUNCTION | FRAME | DENIALS | REVERSERS
Kind = Literal["name", "proper", "fact", "word", "negation"]
LONGEST_WORD = 8
_SLIGHT = 4.0  # weight of words below which a clause is not proven on its own
NEGATIONS = "不没未无非否勿莫毋"
# Words with a negating character that deny nothing of the words around them.
HARMLESS = re.compile(
    r"不过|不但|不断|不久|不少|不得不|不可或缺|不可避免|不一定|无论|不论|不管|无疑|毫无疑问|非常|是否|能否|可否|会否|与否|未来|尚未来|非洲|不约而同|差不多|除非|"
    r"不仅仅?|不只|不单"
)
# Words that only deny, however they are made.
_DENIALS = re.compile(
    r"没有|无法|没法|无从|并[不非未无没]|从[不未没]|[决绝]不|绝非|永不|毫不|毫无|尚未|未曾|不曾|未能|不能|不会|不再|不太|不大|不怎么|并没有|从没有|没能|不可|不得|[\u4e00-\u9fff]{1,2}[不未没]"
)
ENGLISH_NEGATIONS = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|hardly|barely|scarcely|unlikely|refuse[sd]?|refusing|den(?:y|ies|ied)|"
    r"fail(?:s|ed)? to|lack(?:s|ed|ing)?|unable|rather than|far from|instead of|anything but|rejects?|rejected)\b|n't\b"
)
_SHORT_FORM = re.compile(
    r"[美中日韩台俄英法德欧印澳]方|美中|中美|日美|美日|中日|日中|中韩|韩中|美韩|韩美|中俄|俄中|美俄|俄美|中欧|欧中|美欧|欧美|中台|美台|台美|[对赴访驻在旅留反涉][美华日韩台俄英法德欧](?![国本湾罗盟洲])|两岸(?=和平|统一|关系)"
)
_CLAUSE_END = re.compile(r"[;:。!?\n]|,(?!\d{3})|——|\.(?=\s|$)|\.{3,}")
_LATIN = re.compile(r"[a-z]+\d[a-z\d]*|[a-z]+(?:'[a-z]+)*")

Meaning = Callable[[str], str]
_Piece = tuple[Kind, str, int, int, float]  # kind, key, start, end, weight


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing said, at `start` to `end` of the folded text.

    `key` is the same for all forms of a name. `weight` is its share in the support of a sentence:
    characters for Chinese, 2 for an English word, 0 for what only frames.
    """

    kind: Kind
    key: str
    start: int
    end: int
    weight: float
    clause: int
    fact: Fact | None = None


@dataclass(frozen=True, eq=False)
class Sentence:
    """A text taken apart: `folded`, its units in order, and the spans of its clauses. Compared by identity."""

    text: str
    folded: str
    units: tuple[Unit, ...]
    clauses: tuple[tuple[int, int], ...]
    english: bool
    names: frozenset[str] = field(default_factory=frozenset)

    def clause_at(self, position: int) -> int:
        """The number of the clause that holds a folded position, the last one's past the end."""
        return next(
            (i for i, (start, end) in enumerate(self.clauses) if start <= position < end), len(self.clauses) - 1
        )

    def of(self, *kinds: Kind) -> list[Unit]:
        """Its units of these kinds."""
        return [unit for unit in self.units if unit.kind in kinds]


Aligned = dict[Unit, tuple[int, int]]  # a claim's unit -> where the source says it


class Analyser:
    """Takes texts apart with known names and a dictionary (`meaning`: word -> English gloss or "")."""

    def __init__(
        self,
        names: Sequence[frozenset[str]],
        meaning: Meaning,
        translate: Callable[[str], tuple[str, ...]] = lambda word: (),
    ) -> None:
        self._keys: dict[str, str] = {}
        for group in names:  # a form that two groups hold is the first one's
            key = min(group, key=lambda form: (form.isascii(), len(form), form))
            for form in group:
                self._keys.setdefault(form, key)
        forms = sorted(self._keys, key=len, reverse=True)
        latin = [rf"(?<![a-z]){re.escape(form)}(?![a-z])" if form[:1].isascii() else re.escape(form) for form in forms]
        self._names = re.compile("|".join(latin) or r"(?!)")
        self._translate = translate
        self.meaning = lru_cache(maxsize=20_000)(meaning)
        self.analyse = lru_cache(maxsize=4_000)(self._analyse)

    def name_key(self, form: str) -> str | None:
        """The key of a known folded name form, or None."""
        return self._keys.get(form)

    def with_keys(self, text: str) -> str:
        """`text`, folded, every known form of a name replaced by its key."""
        return self._names.sub(lambda match: self._keys[match[0]], fold(text))

    def is_person_like(self, unit: Unit) -> bool:
        """Whether a unit is a known name or one that no dictionary has."""
        return unit.kind == "name" or (unit.kind == "proper" and not self.meaning(unit.key))

    def is_proper(self, word: str) -> bool:
        """Whether the dictionary knows a Chinese word as a proper noun: its gloss begins with a capital."""
        gloss = self.meaning(word)
        return len(word) > 1 and gloss[:1].isupper() and not gloss.startswith("I ")

    def _analyse(self, text: str, reference: Month | None = None) -> Sentence:
        view = fold_with_offsets(text)
        folded = view.text
        clauses = tuple(_clauses(folded))
        english = sum(map(is_chinese, text)) < len(re.findall(r"[A-Za-z]+", text))
        units: list[Unit] = []
        taken = bytearray(len(folded))

        def add(kind: Kind, key: str, start: int, end: int, weight: float, fact: Fact | None = None) -> None:
            clause = next((i for i, (a, b) in enumerate(clauses) if a <= start < b), max(0, len(clauses) - 1))
            units.append(Unit(kind, key, start, end, weight, clause, fact))
            taken[start:end] = b"\1" * (end - start)

        for match in self._names.finditer(folded):
            add("name", self._keys[match[0]], match.start(), match.end(), 2.0)
        found = [f for f in facts(folded, reference) if not any(taken[f.start : f.end])]
        for fact in found:
            add("fact", folded[fact.start : fact.end], fact.start, fact.end, 2.0, fact)
        if not english:
            for match in _SHORT_FORM.finditer(folded):
                if not any(taken[match.start() : match.end()]):
                    for i in range(match.start(), match.end()):
                        if folded[i] in SHORT_COUNTRIES:
                            add("proper", SHORT_COUNTRIES[folded[i]], i, i + 1, 1.0)
                    taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
        for start, end in _free_runs(folded, taken):
            for kind, key, begin, stop, weight in _joined(self._chinese(folded, start, end)):
                add(kind, key, begin, stop, weight)
        for kind, key, begin, stop, weight in self._latin(text, view, taken):
            add(kind, key, begin, stop, weight)
        units.sort(key=lambda unit: (unit.start, unit.end))
        units, clauses = _without_slight_clauses(units, clauses)
        return Sentence(
            text, folded, tuple(units), clauses, english, frozenset(u.key for u in units if u.kind == "name")
        )

    def _opens_name(self, folded: str, start: int, end: int) -> bool:
        """Whether a dictionary name of two to four characters begins at `start`: 美國 in 對美國."""
        return any(self.is_proper(folded[start : start + length]) for length in (2, 3, 4) if start + length <= end)

    def _latin(self, text: str, view: Folded, taken: bytearray) -> list[_Piece]:
        """Latin words: names are proper, function and frame words weigh little or nothing."""
        found: list[_Piece] = []
        for match in _LATIN.finditer(view.text):
            word = match[0].removesuffix("'s")
            if any(taken[match.start() : match.end()]):
                continue
            if ENGLISH_NEGATIONS.fullmatch(word) or word.endswith("n't"):
                found.append(("negation", word, *match.span(), 0.0))
            elif len(word) > 1 and (word not in STOP_WORDS or text[view.offsets[match.start()] :][:2] == "US"):
                proper = self._is_name(text, view.offsets[match.start()], view.offsets[match.end()], word)
                weight = 2.0 if proper else 0.3 if word in ENGLISH_FRAME else 2.0
                found.append(("proper" if proper else "word", word, *match.span(), weight))
        return found

    def _is_name(self, text: str, start: int, end: int, word: str) -> bool:
        """Whether a Latin word is written as a name; at a sentence's start, whether it cannot be a common word."""
        if any(c.isdigit() for c in word):
            return True  # G20, TOG1
        if not text[start].isupper():
            return False
        before = text[:start].rstrip()
        if (before and before[-1] not in '.!?:;\n"“「') or text[start + 1 : start + 2].isupper():
            return True
        chinese = self._translate(word)
        following = re.match(r"\s+[A-Z][a-z]", text[end:])
        return (
            not chinese
            or word in ENGLISH_COUNTRIES
            or self.is_proper(chinese[0])
            or bool(following and word not in ENGLISH_FRAME)
        )

    def _chinese(self, folded: str, start: int, end: int) -> Iterator[_Piece]:
        position = start
        while position < end:
            for stop in range(min(end, position + LONGEST_WORD), position, -1):
                word = folded[position:stop]
                if stop - position == 2 and self._opens_name(folded, stop - 1, end) and not self.is_proper(word):
                    continue
                if stop == position + 1 or word in _KNOWN or HARMLESS.fullmatch(word) or self.meaning(word):
                    break
            harmless = HARMLESS.fullmatch(word)
            if _DENIALS.fullmatch(word):
                yield "negation", word, position, position + len(word), 0.0
                word, position = "", position + len(word)
            elif not harmless and word[0] in NEGATIONS:
                yield "negation", word[0], position, position + 1, 0.0
                word, position = "", position + 1
            if word:
                weight = 0.0 if harmless or word in FUNCTION else 0.3 if word in FRAME else float(len(word))
                kind: Kind = "negation" if word in REVERSERS else "proper" if self.is_proper(word) else "word"
                yield kind, word, position, position + len(word), weight
                position += len(word)


def _joined(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """Neighbouring lone characters, which no dictionary word holds, as one name-like unit."""
    run: list[_Piece] = []
    for piece in pieces:
        lone = piece[0] == "word" and len(piece[1]) == 1 and piece[4] >= 1
        if not lone or (run and run[-1][3] != piece[2]):
            yield from _name_like(run)
            run = []
        if lone:
            run.append(piece)
        else:
            yield piece
    yield from _name_like(run)


def _name_like(run: list[_Piece]) -> list[_Piece]:
    if len(run) < 2:
        return run
    return [("proper", "".join(piece[1] for piece in run), run[0][2], run[-1][3], float(len(run)))]


def _clauses(folded: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _CLAUSE_END.finditer(folded):
        if folded[start : match.start()].strip():
            yield start, match.end()
            start = match.end()
    if folded[start:].strip():
        yield start, len(folded)


def _without_slight_clauses(
    units: list[Unit], clauses: tuple[tuple[int, int], ...]
) -> tuple[list[Unit], tuple[tuple[int, int], ...]]:
    """Clauses that say little of their own (「貝森特表示，」) joined to the next, the last to the one before."""
    weights = [
        sum(u.weight for u in units if u.clause == i and u.kind not in ("name", "proper", "fact"))
        for i in range(len(clauses))
    ]
    groups: list[list[int]] = []
    for i in range(len(clauses)):
        if groups and sum(weights[j] for j in groups[-1]) < _SLIGHT:
            groups[-1].append(i)
        else:
            groups.append([i])
    if len(groups) > 1 and sum(weights[j] for j in groups[-1]) < _SLIGHT:
        last = groups.pop()
        groups[-1].extend(last)
    number = {i: g for g, group in enumerate(groups) for i in group}
    joined = tuple((clauses[group[0]][0], clauses[group[-1]][1]) for group in groups)
    return [replace(u, clause=number.get(u.clause, 0)) for u in units], joined


def _free_runs(folded: str, taken: bytearray) -> list[tuple[int, int]]:
    runs, start = [], None
    for i, character in enumerate(folded + " "):
        inside = i < len(folded) and not taken[i] and is_chinese(character)
        if inside and start is None:
            start = i
        elif not inside and start is not None:
            runs.append((start, i))
            start = None
    return runs
