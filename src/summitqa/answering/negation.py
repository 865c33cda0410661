"""Negations that only a claim or only its source has.

In: an analysed claim and source, aligned unit by unit. Out: problems in words, none when the two agree.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from summitqa.answering.units import ENGLISH_NEGATIONS, HARMLESS, NEGATIONS, Aligned, Sentence, Unit

_NEGATION_REACH = 8  # characters between a negation and what it denies
# English words that say a Chinese negation without one.
_SOFT_DENIAL = re.compile(
    r"\b(?:un(?!der|ion|ited|iver|til|it\b)\w{3,}|im(?:possible|balance|patient|perfect)\w*|in(?:complete|stab|secur|adequate|suffic|abilit)\w*|"
    r"dis(?:pleas|respect|satisf|agree)\w*|non\w{4,}|\w{3,}less|little|few|hardly|difficult|hard to|resist\w*|avoid\w*|oppos\w*|abandon\w*|give up|"
    r"remov\w*|dismiss\w*|cancel\w*|stop\w*|halt\w*|ban\w*|prohibit\w*|prevent\w*|refus\w*|den(?:y|ies|ied)|lack\w*|lift\w*|relax\w*|"
    r"revok\w*|replac\w*|strip\w*|almost|only|except|despite|while|although)\b"
)


def denied(
    claim: Sentence, clause: int, units: Sequence[Unit], aligned: Aligned, source: Sentence, window: tuple[int, int]
) -> list[str]:
    """Negations that only the claim has, and negations of the source that the claim left out.

    Each negation of the source answers for one of the claim.
    """
    start, end = source.clauses[window[0]][0], source.clauses[window[1]][1]
    free = [u for u in source.units if u.kind == "negation" and start <= u.start < end]
    mine = [u for u in units if u.kind == "negation"]
    paired: list[Unit] = []
    for n in mine:
        target = next((u for u in units if u.start >= n.end and u in aligned and u.weight > 0), None)
        near = [s for s in free if target is None or 0 <= aligned[target][0] - s.end <= _NEGATION_REACH]
        if not near:
            return [f"denied here, not in the source: {claim.folded[n.start : n.end + 4]}"]
        free.remove(near[-1])
        paired.append(near[-1])
    spans = sorted(
        ((s, u) for u, s in aligned.items() if u.weight > 0 or u.kind == "negation"), key=lambda item: item[0]
    )
    harmless = [m.span() for m in HARMLESS.finditer(source.folded)]
    for position in range(start, end):
        if source.folded[position] not in NEGATIONS + "难" or any(a <= position < b for a, b in harmless):
            continue
        if any(span[0] <= position < span[1] for span, _ in spans) or any(u.start <= position < u.end for u in paired):
            continue
        following = next(((span, u) for span, u in spans if span[0] > position), None)
        gap = source.folded[position + 1 : following[0][0]] if following else "x" * 9
        if following and _only_function(gap, source, position + 1):
            u = following[1]
            if "难" not in claim.folded[max(0, u.start - 3) : u.end]:
                return [f"denied in the source, not here: {source.folded[position : following[0][1]]}"]
    return []


def _only_function(gap: str, source: Sentence, start: int) -> bool:
    """Whether nothing of weight lies in the gap from `start`."""
    if len(gap) > _NEGATION_REACH or re.search("[,;:。!?]", gap):
        return False
    return not any(
        u.weight > 0.5 and u.kind != "negation" and start < u.end and u.start < start + len(gap) and u.start >= start
        for u in source.units
    )


def denied_english(
    claim: Sentence, clause: int, units: Sequence[Unit], aligned: Aligned, source: Sentence, window: tuple[int, int]
) -> list[str]:
    """As `denied`, clause against clause: the two languages put their negations in different places."""
    start, end = claim.clauses[clause]
    said = claim.folded[start:end]
    mine = ENGLISH_NEGATIONS.search(said)
    theirs = [u for u in source.units if u.kind == "negation" and window[0] <= u.clause <= window[1]]
    if mine:
        target = next(
            (aligned[u] for u in units if u.start >= start + mine.end() and u.weight >= 1 and u in aligned), None
        )
        near = [
            n for n in theirs if target is None or (n.start < target[1] and n.clause == source.clause_at(target[0]))
        ]
        return [] if near or re.search("[难否拒缺禁]", source.folded) else ["denied here, not in the source"]
    for n in theirs:
        target_unit = next(
            (u for u in source.units if u.start >= n.end and u.clause == n.clause and u.weight > 0), None
        )
        touched = target_unit and any(s[0] < target_unit.end and target_unit.start < s[1] for s in aligned.values())
        if touched and not _SOFT_DENIAL.search(said):
            return [f"denied in the source, not here: {source.folded[n.start : n.end + 4]}"]
    return []
