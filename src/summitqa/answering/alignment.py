"""A claim's clause laid beside the stretch of a source that says most of it, and what speaks against it there.

In: an analysed claim and source. Out: for each clause its support in [0, 1] and its problems in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from summitqa.answering.facts import Month
from summitqa.answering.negation import denied, denied_english
from summitqa.answering.order import other_speaker, turned_round, turned_round_english
from summitqa.answering.support import Found, Supporter, antonymous, fact_of_same_kind, opposites
from summitqa.answering.units import Aligned, Sentence, Unit

_LONGEST_WINDOW = 4  # clauses of the source
_WINDOW_COST = 0.35  # weight that a further clause must bring
_SURE = 0.65  # credit from which a unit may draw the window to it
_INVENTED = 4.0  # weight of words in a row that the source lacks


@dataclass(frozen=True, slots=True)
class ClauseFit:
    """How one clause of a claim fits one source: share of its weight found, and what contradicts it."""

    support: float
    weight: float
    problems: tuple[str, ...]
    score: float


def fit_clause(
    claim: Sentence,
    clause: int,
    source: Sentence,
    context: frozenset[str],
    supporter: Supporter,
    reference: Month | None,
) -> ClauseFit:
    """The best fit of the claim's clause number `clause` in `source`; `context` are names just before the source."""
    units = [u for u in claim.units if u.clause == clause]
    found = {u: supporter.find(u, source, claim.english, reference) for u in units}
    cross = claim.english and not source.english
    if cross:
        _add_phrases(units, found, source, supporter)
    window, score = _best_window(units, found, source)
    inside = {u: _within(found[u], source, window) for u in units}
    total = sum(u.weight for u in units)
    support = sum(u.weight * inside[u].credit for u in units) / total if total else 1.0
    aligned = _align(claim, source, units, inside)
    problems = [
        *_strict(claim, units, found, inside, source, window, context, supporter),
        *_invented(units, found, inside),
        *other_speaker(claim, units, aligned, source, supporter.analyser.is_person_like),
        *(_opposed_english(units, inside, source, supporter) if cross else _opposed(units, inside, source, window)),
        *(_unexplained(units, inside, source, supporter) if cross else []),
        *(turned_round_english if cross else turned_round)(claim, units, aligned, source, supporter),
        *(denied_english if cross else denied)(claim, clause, units, aligned, source, window),
    ]
    return ClauseFit(support, total, tuple(problems), score)


def _add_phrases(units: Sequence[Unit], found: dict[Unit, Found], source: Sentence, supporter: Supporter) -> None:
    """Credits words that the source renders together."""
    for length in (3, 2):
        for group in zip(*(units[i:] for i in range(length)), strict=False):
            if all(u.kind == "word" for u in group) and not all(found[u].credit == 1 for u in group):
                spans = supporter.phrase(" ".join(u.key for u in group), source)
                found.update({u: Found(tuple(spans), 1.0) for u in group} if spans else {})


def _best_window(units: Sequence[Unit], found: dict[Unit, Found], source: Sentence) -> tuple[tuple[int, int], float]:
    """First and last clause of the source that together say most of the units, and that weight less their cost."""
    n = len(source.clauses)
    where = {u: {source.clause_at(start) for start, _ in found[u].spans} for u in units if found[u].spans}
    best, best_score = (0, n - 1), -1e9
    for first in range(n):
        for last in range(first, min(n, first + _LONGEST_WINDOW)):
            said = sum(
                u.weight * found[u].credit
                for u, clauses in where.items()
                if found[u].credit >= _SURE and any(first <= c <= last for c in clauses)
            )
            score = said - _WINDOW_COST * (last - first)
            if score > best_score + 1e-9:
                best, best_score = (first, last), score
    return best, best_score


def _within(found: Found, source: Sentence, window: tuple[int, int]) -> Found:
    spans = tuple(s for s in found.spans if window[0] <= source.clause_at(s[0]) <= window[1])
    return Found(spans, found.credit if spans else 0.0)


def _strict(
    claim: Sentence,
    units: Sequence[Unit],
    found: dict[Unit, Found],
    inside: dict[Unit, Found],
    source: Sentence,
    window: tuple[int, int],
    context: frozenset[str],
    supporter: Supporter,
) -> list[str]:
    """Names and figures that the source does not give, or gives elsewhere while another stands in their place."""
    problems = []
    is_name = supporter.analyser.is_person_like
    here = [u for u in source.units if window[0] <= u.clause <= window[1]]
    said = {span for u in claim.units for span in inside.get(u, Found()).spans}
    for u in units:
        if u.kind not in ("name", "proper", "fact") or inside[u].spans:
            continue
        rivals = [
            r for r in here
            if (r.start, r.end) not in said and (r.kind == u.kind or (is_name(r) and is_name(u)))
            and (not (u.fact and r.fact) or fact_of_same_kind(u.fact, r.fact))
            and not any(c.key == r.key for c in claim.units)
        ]  # fmt: skip
        if u.kind == "proper" and u.key.isascii() and supporter.common(u.key):
            continue
        known = found[u].spans or (u.kind == "name" and u.key in context)
        if not known:
            problems.append(f"not in the source: {u.key}")
        elif rivals and (u.kind != "proper" or is_name(u)):
            problems.append(f"{rivals[0].key} in the source, {u.key} here")
    return problems


def _invented(units: Sequence[Unit], found: dict[Unit, Found], inside: dict[Unit, Found]) -> list[str]:
    """Several words in a row of which the source says nothing."""
    run: list[Unit] = []
    for u in units:
        if u.weight < 1:
            continue
        known = inside[u].credit if u.kind == "word" else found[u].credit
        run = [] if known else [*run, u]
        if len(run) > 1 and sum(v.weight for v in run) >= _INVENTED:
            return [f"not in the source: {' '.join(v.key for v in run)}"]
    return []


def _opposed(units: Sequence[Unit], inside: dict[Unit, Found], source: Sentence, window: tuple[int, int]) -> list[str]:
    """Words whose listed opposite the source has where it lacks the word itself."""
    start, end = source.clauses[window[0]][0], source.clauses[window[1]][1]
    here = source.folded[start:end]
    problems = []
    for u in units:
        if u.kind == "word" and inside[u].credit < 1:
            opposed = [
                o for o in opposites(u.key) if (len(o) > 1 and o in here) or any(s.key == o for s in source.units)
            ]
            opposed += [s.key for s in source.units if s.kind == "word" and antonymous(u.key, s.key)]
            if opposed:
                problems.append(f"{opposed[0]} in the source, {u.key} here")
    return problems


def _opposed_english(
    units: Sequence[Unit], inside: dict[Unit, Found], source: Sentence, supporter: Supporter
) -> list[str]:
    """English words whose listed opposite the Chinese source has."""
    found = [(u, supporter.opposed(u.key, source)) for u in units if u.kind == "word" and inside[u].credit < 1]
    return [f"{opposite} in the source, {u.key} here" for u, opposite in found if opposite]


def _unexplained(units: Sequence[Unit], inside: dict[Unit, Found], source: Sentence, supporter: Supporter) -> list[str]:
    """English words that nothing in the Chinese source renders: one in five is let pass, one with nothing akin is not."""
    content = [u for u in units if u.weight >= 1]
    missing = [u for u in content if u.kind == "word" and not inside[u].credit]
    alien = [u for u in missing if supporter.alien(u, source)]
    if alien or len(missing) > len(content) // 5:
        return [f"not in the source: {' '.join(u.key for u in alien or missing)}"]
    return []


def _align(claim: Sentence, source: Sentence, units: Sequence[Unit], inside: dict[Unit, Found]) -> Aligned:
    """One span for each found unit: those in the heaviest common order, the others where they stand nearest to it."""
    candidates = [(u, span) for u in units for span in inside[u].spans]
    best: list[float] = []
    back: list[int] = []
    for i, (u, span) in enumerate(candidates):
        options = [
            (best[j] + (0.5 if span[0] - s[1] <= 2 else 0.0), j)
            for j, (v, s) in enumerate(candidates[:i])
            if v.end <= u.start and s[1] <= span[0]
        ]
        value, previous = max(options, default=(0.0, -1))
        best.append(value + u.weight + 0.1)
        back.append(previous)
    aligned: Aligned = {}
    i = max(range(len(best)), key=best.__getitem__, default=-1)
    while i >= 0:
        aligned[candidates[i][0]] = candidates[i][1]
        i = back[i]
    for u in units:
        if u not in aligned and inside[u].spans:
            aligned[u] = min(
                inside[u].spans, key=lambda s: min((abs(s[0] - t[0]) for t in aligned.values()), default=0)
            )
    return aligned
