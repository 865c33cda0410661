"""Who did what to whom: names, figures and speakers that a claim puts where its source has others.

In: an analysed claim and source, aligned unit by unit. Out: problems in words, none when the two agree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from summitqa.answering.support import Supporter, fact_of_same_kind
from summitqa.answering.units import Aligned, Sentence, Unit

_JOINING = re.compile(r"[和与及、跟暨同,]|以及|and|&|\s|·|「|」|\(|\)")
_QUOTE = re.compile('「[^「」]{4,}」|『[^『』]{4,}』|"[^"]{4,}"')
_PASSIVE = re.compile(r"(?<![很])(?:被(?!动)|遭到?|受到|遭受)")
_ENGLISH_PASSIVE = re.compile(r"\b(?:was|were|is|are|been|being|be|got)\s+(?:\w+ly\s+)?\w+\s+by\b")
_PREPOSITION = re.compile(
    r"\b(?:before|after|in|on|at|for|with|of|from|when|while|during|since|as|than|that|which|and|or)\b|,"
)


def turned_round(
    claim: Sentence, units: Sequence[Unit], aligned: Aligned, source: Sentence, supporter: Supporter
) -> list[str]:
    """Who did what to whom: names and nouns on the wrong side of what stands between them."""
    claim_key, source_key = _logical_order(claim), _logical_order(source)
    placed = [(claim_key(u.start), source_key(aligned[u][0]), u) for u in units if u in aligned and u.weight >= 1]
    placed.sort(key=lambda item: item[0])
    for i, (_, right, u) in enumerate(placed):
        for k in range(i + 2, len(placed)):
            _, left, v = placed[k]
            if left >= right or not _comparable(u, v):
                continue
            for _, middle, p in placed[i + 1 : k]:
                if left < middle < right and p.kind not in ("fact",) and not _joined(source, aligned[v], aligned[u]):
                    return [f"order of {u.key}, {p.key}, {v.key} turned round"]
    return _misplaced(claim, units, aligned, source) + _swapped_pair(claim, placed, aligned, source)


def turned_round_english(
    claim: Sentence, units: Sequence[Unit], aligned: Aligned, source: Sentence, supporter: Supporter
) -> list[str]:
    """As `turned_round` across languages, whose word order differs: only persons and countries about a verb, and from … to."""
    claim_key, source_key = _logical_order(claim), _logical_order(source)
    placed = [(claim_key(u.start), source_key(aligned[u][0]), u) for u in units if u in aligned and u.weight >= 1]
    placed.sort(key=lambda item: item[0])
    is_name = supporter.analyser.is_person_like
    for i, (_, right, u) in enumerate(placed):
        for k in range(i + 1, len(placed)):
            _, left, v = placed[k]
            if left >= right or _joined(source, aligned[v], aligned[u]):
                continue
            if re.search(rf"\bfrom (?:\w+ )?{re.escape(u.key)}s? (?:in)?to (?:\w+ )?{re.escape(v.key)}", claim.folded):
                return [f"from {v.key} to {u.key} in the source"]
            kinds = _role(source, aligned[u], is_name), _role(source, aligned[v], is_name)
            if not all(kinds) or _titled(source, aligned[v], aligned[u]):
                continue
            for _, middle, p in placed[i + 1 : k]:
                if _PREPOSITION.search(claim.folded[u.end : p.start]):
                    continue
                verb = "to " in supporter.analyser.meaning(source.folded[slice(*aligned[p])])
                if p.kind == "word" and left < middle < right and (verb or kinds[0] == kinds[1]):
                    return [f"order of {u.key}, {p.key}, {v.key} turned round"]
    return _other_subject(claim, [u for _, _, u in placed], aligned, source, is_name)


def _other_subject(
    claim: Sentence, units: Sequence[Unit], aligned: Aligned, source: Sentence, is_name: Callable[[Unit], bool]
) -> list[str]:
    """An English clause whose subject the source names second, after one that the clause names later."""
    actors = [u for u in units if _role(source, aligned[u], is_name)]
    named = [u for u in source.units if u.kind in ("name", "proper") and not u.key.isascii()]
    if not actors or not named:
        return []
    start = claim.clauses[actors[0].clause][0]
    opens = re.fullmatch(r"\W*(?:the )?", claim.folded[start : actors[0].start])
    first = [u for u in actors[1:] if aligned[u][0] == named[0].start]
    if not (opens and first) or _logical_order(source)(aligned[actors[0]][0]) <= named[0].start:
        return []
    agent, patient = aligned[first[0]], aligned[actors[0]]
    if not _titled(source, agent, patient) and not _joined(source, agent, patient):
        return [f"{named[0].key} does it in the source, {actors[0].key} here"]
    return []


def _role(source: Sentence, span: tuple[int, int], is_name: Callable[[Unit], bool]) -> str:
    """Whether a Chinese source has a person ("person") or a country or place ("place") at `span`; else ""."""
    units = [u for u in source.units if u.start < span[1] and span[0] < u.end and u.kind in ("name", "proper")]
    return "" if not units or source.folded[span[0]].isascii() else "person" if is_name(units[0]) else "place"


def _titled(source: Sentence, country: tuple[int, int], name: tuple[int, int]) -> bool:
    """Whether a country stands in the title right before a name: 美國財政部長貝森特."""
    if any(u.kind == "name" and u.start < country[1] and country[0] < u.end for u in source.units):
        return False
    between = source.folded[country[1] : name[0]]
    return (
        len(between) <= 14
        and bool(re.fullmatch(r"[\u3400-\u9fff·]*", between))
        and not re.search("[的是在对向把将与和]", between)
    )


def _comparable(u: Unit, v: Unit) -> bool:
    entity = ("name", "proper")
    return (
        (u.kind in entity and v.kind in entity)
        or (u.kind == v.kind == "word" and u.weight >= 2 and v.weight >= 2)
        or (u.kind == v.kind == "fact")
    )


def _joined(source: Sentence, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether only 和, 、 or the like stands between two spans."""
    first, second = sorted((one, other))
    return not _JOINING.sub("", source.folded[first[1] : second[0]]).strip()


def _misplaced(claim: Sentence, units: Sequence[Unit], aligned: Aligned, source: Sentence) -> list[str]:
    """A name, figure or unknown word where the source has another name or figure, told by the words beside it."""
    content = [u for u in units if u.weight > 0 or u.kind == "negation"]
    for i, x in enumerate(content):
        if x.weight < 1:
            continue
        before = content[i - 1] if i and x.start - content[i - 1].end <= 1 else None
        after = content[i + 1] if i + 1 < len(content) and content[i + 1].start - x.end <= 1 else None
        left = _neighbours(before, source, aligned, after=True)
        right = _neighbours(after, source, aligned, after=False)
        if x.kind == "word":
            heard = aligned.values()
            other = next((e for e in left if (e in right or e.kind == "name") and (e.start, e.end) not in heard), None)
            other = None if x in aligned else other
        else:
            sides = [side for side in (left, right) if side]
            other = next((side[0] for side in sides if not any(_same(x, e, aligned, source) for e in side)), None)
        if other:
            return [f"{other.key} in the source, {x.key} here"]
    return []


def _neighbours(beside: Unit | None, source: Sentence, aligned: Aligned, *, after: bool) -> list[Unit]:
    """Names and figures right after (or before) the places where the source says `beside`, if it says it exactly."""
    if beside is None or beside.kind != "word" or beside.weight < 2 or beside not in aligned:
        return []
    spans = [m.span() for m in re.finditer(re.escape(beside.key), source.folded)] or [aligned[beside]]
    entities = source.of("name", "proper", "fact")
    near = [e for s in spans for e in entities if (0 <= e.start - s[1] <= 1 if after else 0 <= s[0] - e.end <= 1)]
    return near if len(near) == len(spans) or len(spans) == 1 else []


def _same(x: Unit, entity: Unit, aligned: Aligned, source: Sentence) -> bool:
    """Whether `x` of the claim may stand for `entity` of the source: it is it, is joined to it, or answers another question."""
    span = (entity.start, entity.end)
    if x.key == entity.key or (x.kind == "fact") != (entity.kind == "fact"):
        return True
    if x.fact and entity.fact:
        return not fact_of_same_kind(x.fact, entity.fact) or (x in aligned and aligned[x] == span)
    return x in aligned and (
        (aligned[x][0] < entity.end and entity.start < aligned[x][1]) or _joined(source, aligned[x], span)
    )


def _swapped_pair(
    claim: Sentence, placed: list[tuple[float, float, Unit]], aligned: Aligned, source: Sentence
) -> list[str]:
    """A verb and the name right beside it the other way round: 「批評貝森特」 for 「貝森特批評」."""
    for (_, first, u), (_, second, v) in pairwise(placed):
        if v.start - u.end > 1 or first <= second or {u.kind, v.kind} not in ({"name", "word"}, {"proper", "word"}):
            continue
        gap = source.folded[aligned[v][1] : aligned[u][0]]
        follows = any(0 <= e.start - aligned[u][1] <= 2 for e in source.units if e.kind in ("name", "proper"))
        if u.kind == "word" and len(gap) <= 3 and follows and not set(gap) & set("的被遭由"):
            return [f"{v.key} does it in the source, suffers it here"]
    return []


def _logical_order(sentence: Sentence) -> Callable[[int], float]:
    """Positions with passives turned active: whoever suffers comes last in the clause."""
    moved: dict[int, float] = {}
    for start, end in sentence.clauses:
        part = sentence.folded[start:end]
        entities = [u for u in sentence.units if start <= u.start < end and u.kind in ("name", "proper")]
        passive = (_ENGLISH_PASSIVE if sentence.english else _PASSIVE).search(part)
        if passive:
            before = [u for u in entities if u.end <= start + passive.start()]
            after = [u for u in entities if u.start >= start + passive.end()]
            if before:
                moved[before[-1].start] = end - 0.5
            if after and sentence.english:
                moved[after[0].start] = start - 0.5
    return lambda position: moved.get(position, float(position))


def other_speaker(
    claim: Sentence, units: Sequence[Unit], aligned: Aligned, source: Sentence, is_name: Callable[[Unit], bool]
) -> list[str]:
    """Words in quotation marks that the source gives to somebody else."""
    for quote in _QUOTE.finditer(claim.folded):
        inner = [aligned[u] for u in units if u in aligned and quote.start() < u.start < quote.end()]
        theirs = [m for m in _QUOTE.finditer(source.folded) if inner and m.start() < inner[0][0] < m.end()]
        if not theirs:
            continue
        mine = _speaker(claim, quote.span(), is_name)
        other = _speaker(source, theirs[0].span(), is_name)
        if (
            mine
            and other
            and mine.key != other.key
            and mine not in (u for u in aligned if aligned[u] == (other.start, other.end))
        ):
            return [f"said by {other.key} in the source, by {mine.key} here"]
    return []


def _speaker(sentence: Sentence, quote: tuple[int, int], is_name: Callable[[Unit], bool]) -> Unit | None:
    """Whose words a quotation is: the first name before it outside all quotations, else the first after it."""
    order = _logical_order(sentence)
    quoted = [m.span() for m in _QUOTE.finditer(sentence.folded)]
    names = [u for u in sentence.units if is_name(u) and not any(a < u.start < b for a, b in quoted)]
    start = max((m.end() for m in re.finditer("[。!?;]", sentence.folded[: quote[0]])), default=0)
    before = sorted((u for u in names if start <= u.start < quote[0]), key=lambda u: order(u.start))
    after = [u for u in names if u.start >= quote[1]]
    return before[0] if before else after[0] if after else None
