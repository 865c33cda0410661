"""A claim's clause laid beside the stretch of a source that says most of it, and what speaks against it there.

In: an analysed claim and source. Out: for each clause its support in [0, 1] and its problems in words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from summitqa.answering.facts import Month
from summitqa.answering.support import Found, Supporter, antonymous, fact_of_same_kind, opposites
from summitqa.answering.units import ENGLISH_NEGATIONS, HARMLESS, NEGATIONS, Sentence, Unit

_LONGEST_WINDOW = 4  # clauses of the source
_WINDOW_COST = 0.35  # weight that a further clause must bring
_SURE = 0.65  # credit from which a unit may draw the window to it
_NEGATION_REACH = 8  # characters between a negation and what it denies
_INVENTED = 4.0  # weight of words in a row that the source lacks
_QUOTE = re.compile("「[^「」]{4,}」|『[^『』]{4,}』|\"[^\"]{4,}\"")
_JOINING = re.compile(r"[和与及、跟暨同,]|以及|and|&|\s|·|「|」|\(|\)")
_PASSIVE = re.compile(r"(?<![很])(?:被(?!动)|遭到?|受到|遭受)")
# English words that say a Chinese negation without one.
_SOFT_DENIAL = re.compile(
    r"\b(?:un(?!der|ion|ited|iver|til|it\b)\w{3,}|im(?:possible|balance|patient|perfect)\w*|in(?:complete|stab|secur|adequate|suffic|abilit)\w*|"
    r"dis(?:pleas|respect|satisf|agree)\w*|non\w{4,}|\w{3,}less|little|few|hardly|difficult|hard to|resist\w*|avoid\w*|oppos\w*|abandon\w*|give up|"
    r"remov\w*|dismiss\w*|cancel\w*|stop\w*|halt\w*|ban\w*|prohibit\w*|prevent\w*|refus\w*|den(?:y|ies|ied)|lack\w*|lift\w*|relax\w*|"
    r"revok\w*|replac\w*|strip\w*|almost|only|except|despite|while|although)\b"
)
_PREPOSITION = re.compile(r"\b(?:before|after|in|on|at|for|with|of|from|when|while|during|since|as|than|that|which|and|or)\b|,")
_ENGLISH_PASSIVE = re.compile(r"\b(?:was|were|is|are|been|being|be|got)\s+(?:\w+ly\s+)?\w+\s+by\b")


@dataclass(frozen=True, slots=True)
class ClauseFit:
    """How one clause of a claim fits one source: share of its weight found, and what contradicts it."""

    support: float
    weight: float
    problems: tuple[str, ...]
    score: float


def fit_clause(
    claim: Sentence, clause: int, source: Sentence, context: frozenset[str], supporter: Supporter, reference: Month | None
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
        *_invented(units, inside),
        *_other_speaker(claim, units, aligned, source, supporter.analyser.is_person_like),
        *(_opposed_english(units, inside, source, supporter) if cross else _opposed(units, inside, source, window)),
        *(_unexplained(units, inside, source, supporter) if cross else []),
        *(_turned_round_english if cross else _turned_round)(claim, units, aligned, source, supporter),
        *(_denied_english if cross else _denied)(claim, clause, units, aligned, source, window),
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
    where = {u: {_clause_at(source, start) for start, _ in found[u].spans} for u in units if found[u].spans}
    best, best_score = (0, n - 1), -1e9
    for first in range(n):
        for last in range(first, min(n, first + _LONGEST_WINDOW)):
            said = sum(u.weight * found[u].credit for u, clauses in where.items() if found[u].credit >= _SURE and any(first <= c <= last for c in clauses))
            score = said - _WINDOW_COST * (last - first)
            if score > best_score + 1e-9:
                best, best_score = (first, last), score
    return best, best_score


def _clause_at(source: Sentence, position: int) -> int:
    return next((i for i, (start, end) in enumerate(source.clauses) if start <= position < end), len(source.clauses) - 1)


def _within(found: Found, source: Sentence, window: tuple[int, int]) -> Found:
    spans = tuple(s for s in found.spans if window[0] <= _clause_at(source, s[0]) <= window[1])
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


def _invented(units: Sequence[Unit], inside: dict[Unit, Found]) -> list[str]:
    """Several words in a row of which the source says nothing."""
    run: list[Unit] = []
    for u in units:
        if u.weight < 1:
            continue
        run = [] if inside[u].credit else [*run, u]
        if len(run) > 1 and sum(v.weight for v in run) >= _INVENTED:
            return [f"not in the source: {' '.join(v.key for v in run)}"]
    return []


def _other_speaker(
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
        if mine and other and mine.key != other.key and mine not in (u for u in aligned if aligned[u] == (other.start, other.end)):
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


def _opposed(units: Sequence[Unit], inside: dict[Unit, Found], source: Sentence, window: tuple[int, int]) -> list[str]:
    """Words whose listed opposite the source has where it lacks the word itself."""
    start, end = source.clauses[window[0]][0], source.clauses[window[1]][1]
    here = source.folded[start:end]
    problems = []
    for u in units:
        if u.kind == "word" and inside[u].credit < 1:
            opposed = [o for o in opposites(u.key) if (len(o) > 1 and o in here) or any(s.key == o for s in source.units)]
            opposed += [s.key for s in source.units if s.kind == "word" and antonymous(u.key, s.key)]
            if opposed:
                problems.append(f"{opposed[0]} in the source, {u.key} here")
    return problems


def _opposed_english(units: Sequence[Unit], inside: dict[Unit, Found], source: Sentence, supporter: Supporter) -> list[str]:
    """English words whose listed opposite the Chinese source has."""
    found = [(u, supporter.opposed(u.key, source)) for u in units if u.kind == "word" and inside[u].credit < 1]
    return [f"{opposite} in the source, {u.key} here" for u, opposite in found if opposite]


def _unexplained(units: Sequence[Unit], inside: dict[Unit, Found], source: Sentence, supporter: Supporter) -> list[str]:
    """English words that nothing in the Chinese source renders: one in five is let pass, one with nothing akin is not."""
    content = [u for u in units if u.weight >= 1]
    missing = [u for u in content if not inside[u].credit]
    alien = [u for u in missing if supporter.alien(u, source)]
    if alien or len(missing) > len(content) // 5:
        return [f"not in the source: {' '.join(u.key for u in alien or missing)}"]
    return []


Aligned = dict[Unit, tuple[int, int]]


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
            aligned[u] = min(inside[u].spans, key=lambda s: min((abs(s[0] - t[0]) for t in aligned.values()), default=0))
    return aligned


def _turned_round(claim: Sentence, units: Sequence[Unit], aligned: Aligned, source: Sentence, supporter: Supporter) -> list[str]:
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


def _turned_round_english(
    claim: Sentence, units: Sequence[Unit], aligned: Aligned, source: Sentence, supporter: Supporter
) -> list[str]:
    """As `_turned_round` across languages, whose word order differs: only persons and countries about a verb, and from … to."""
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
    if opens and first and _logical_order(source)(aligned[actors[0]][0]) > named[0].start:
        if not _titled(source, aligned[first[0]], aligned[actors[0]]) and not _joined(source, aligned[first[0]], aligned[actors[0]]):
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
    return len(between) <= 14 and bool(re.fullmatch(r"[\u3400-\u9fff·]*", between)) and not re.search("[的是在对向把将与和]", between)


def _comparable(u: Unit, v: Unit) -> bool:
    entity = ("name", "proper")
    return (u.kind in entity and v.kind in entity) or (u.kind == v.kind == "word" and u.weight >= 2 and v.weight >= 2) or (u.kind == v.kind == "fact")


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
    return x in aligned and (aligned[x][0] < entity.end and entity.start < aligned[x][1] or _joined(source, aligned[x], span))


def _swapped_pair(claim: Sentence, placed: list[tuple[float, float, Unit]], aligned: Aligned, source: Sentence) -> list[str]:
    """A verb and the name right beside it the other way round: 「批評貝森特」 for 「貝森特批評」."""
    for (_, first, u), (_, second, v) in zip(placed, placed[1:], strict=False):
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


def _denied(
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
    spans = sorted(((s, u) for u, s in aligned.items() if u.weight > 0 or u.kind == "negation"), key=lambda item: item[0])
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
    return not any(u.weight > 0.5 and u.kind != "negation" and start < u.end and u.start < start + len(gap) and u.start >= start for u in source.units)


def _denied_english(
    claim: Sentence, clause: int, units: Sequence[Unit], aligned: Aligned, source: Sentence, window: tuple[int, int]
) -> list[str]:
    """As `_denied`, clause against clause: the two languages put their negations in different places."""
    start, end = claim.clauses[clause]
    said = claim.folded[start:end]
    mine = ENGLISH_NEGATIONS.search(said)
    theirs = [u for u in source.units if u.kind == "negation" and window[0] <= u.clause <= window[1]]
    if mine:
        target = next((aligned[u] for u in units if u.start >= start + mine.end() and u.weight >= 1 and u in aligned), None)
        near = [n for n in theirs if target is None or (n.start < target[1] and n.clause == _clause_at(source, target[0]))]
        return [] if near or re.search("[难否拒缺禁]", source.folded) else ["denied here, not in the source"]
    for n in theirs:
        target_unit = next((u for u in source.units if u.start >= n.end and u.clause == n.clause and u.weight > 0), None)
        touched = target_unit and any(s[0] < target_unit.end and target_unit.start < s[1] for s in aligned.values())
        if touched and not _SOFT_DENIAL.search(said):
            return [f"denied in the source, not here: {source.folded[n.start : n.end + 4]}"]
    return []
