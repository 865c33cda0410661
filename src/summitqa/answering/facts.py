"""What a sentence states in figures: dates, amounts, shares, counts, in Chinese or English, in one form.

In: folded text and the month its relative dates count from. Out: Facts that compare across languages:
「128億美元」 and "$12.8 billion" are equal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from summitqa.answering.numerals import (
    CHINESE_NUMERALS,
    CURRENCY_SIGNS,
    NUMBER_WORDS,
    ORDINALS,
    SCALES,
    UNITS,
    chinese_number,
    chinese_scale,
)

_MONTHS = {
    name: number
    for number, names in enumerate(
        """
            january|jan february|feb march|mar april|apr may june|jun july|jul august|aug
            september|sept|sep october|oct november|nov december|dec
        """.split(),
        start=1,
    )
    for name in names.split("|")
}
_WEEKDAYS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7}
_WEEKDAY_NAMES = {
    n: i for i, n in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], start=1)
}
_PARTS = {
    "初": "early", "上旬": "early", "中旬": "mid", "中": "mid", "底": "late", "末": "late", "下旬": "late",
    "early": "early", "mid": "mid", "middle": "mid", "late": "late", "end": "late",
}  # fmt: skip
_YEARS = {
    "今年": 0,
    "本年": 0,
    "去年": -1,
    "前年": -2,
    "明年": 1,
    "后年": 2,
    "this year": 0,
    "last year": -1,
    "next year": 1,
}
_MONTHS_AGO = {"本月": 0, "这个月": 0, "上月": -1, "上个月": -1, "下月": 1, "下个月": 1} | {
    "this month": 0, "last month": -1, "next month": 1,
}  # fmt: skip
_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_CLASSIFIERS = "个种轮次名位国人家方边岸级期届场项条件点世代座层篇所支只艘架部台本张章步度万亿大重倍成岁"
_MONTH_NAME = "|".join(sorted(_MONTHS, key=len, reverse=True))

_N = rf"(?:\d{{1,2}}|[{CHINESE_NUMERALS}]{{1,3}})"
_YEAR = r"(?P<y>(?<!\d)\d{4}|[〇零一二三四五六七八九]{4}|今|去|前|明|后|本)年的?"
_DATE = re.compile(
    rf"(?:{_YEAR}\s*)?(?<![\d.])(?P<m>{_N})月(?:份)?(?:(?P<d>{_N})?(?:[日号])?(?:\s*(?:至|到|-|—|和|、|与)\s*(?P<d2>{_N})[日号])?)"
    r"(?P<part>上旬|中旬|下旬|初|底|末|中(?![国美方东亚欧央]))?"
)
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_YEAR_ONLY = re.compile(_YEAR)
_DAY_ONLY = re.compile(rf"(?<![\d.月{CHINESE_NUMERALS}])(?P<d>\d{{1,2}})[日号](?![本元])")
_EN_DATE = re.compile(
    rf"(?:\b(?P<part>early|mid|late|end of)[ -]+)?\b(?:(?P<d0>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*[-—]\s*(?P<d1>\d{{1,2}}))?(?: of)? )?"
    rf"(?P<m>{_MONTH_NAME})\b\.?(?: (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:\s*(?:-|—|to|and|or)\s*(?P<d2>\d{{1,2}})(?!\d))?)?(?:,? (?P<y>\d{{4}}))?"
)
_MAY_BEFORE = re.compile(r"\b(?:in|on|of|since|until|till|by|last|this|next|from|early|mid|late|before|after)[ -]$")
_EN_YEAR = re.compile(r"\b((?:19|20)\d\d)\b(?!年)")
_RELATIVE = re.compile("|".join([*sorted(_MONTHS_AGO, key=len, reverse=True), "this year", "last year", "next year"]))
_WEEKDAY = re.compile(rf"(?:周|星期|礼拜)([一二三四五六日天])|\b({'|'.join(_WEEKDAY_NAMES)})\b")
_PERCENT_CN = re.compile(
    rf"百分之(\d+(?:\.\d+)?|[{CHINESE_NUMERALS}]+)|([{CHINESE_NUMERALS}]+)分之([{CHINESE_NUMERALS}]+)|(一半|半数|过半)|([{CHINESE_NUMERALS}])成(?![立为员果本功就熟长绩])"
)
_EN_HALF = re.compile(r"\bhalf\b")
_ORDINAL = re.compile(rf"第(\d+|[{CHINESE_NUMERALS}]+)|\b(\d+)(?:st|nd|rd|th)\b|\b({'|'.join(ORDINALS)})\b")
_NUMBER = re.compile(
    rf"(?P<sign>us\$|\$|€|£|¥)?\s?(?<![a-z\d.])(?P<n>\d+(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<cn>[十百千]?[万亿兆]*)"
    rf"(?:[ -]?(?P<en>hundred|thousand|million|billion|trillion|bn|m)\b)?[ -]?(?P<unit>{_UNIT})?"
)
_CN_NUMBER = re.compile(
    rf"(?<![第{CHINESE_NUMERALS}])(?P<n>[{CHINESE_NUMERALS}]+)(?P<cn>[万亿兆]*)(?P<unit>{_UNIT}|(?=[{_CLASSIFIERS}]))"
)
_EN_NUMBER = re.compile(
    rf"\b(?P<n>(?:(?:{'|'.join(NUMBER_WORDS)})(?:[ -](?:{'|'.join(NUMBER_WORDS)}))?))\b(?:[ -](?P<en>hundred|thousand|million|billion|trillion))?"
    rf"(?:[ -](?P<unit>{_UNIT})\b)?"
)
_SCORE = re.compile(r"(?<![\w.-])(\d{1,2})[-:](\d{1,2})(?![\d.%-]|[a-z年月日号个公千百万亿米元人岁点])")
_OVER = re.compile(
    r"(?:超过|逾|多于|高于|大于|至少|不少于|不低于|more than|over|above|at least|exceed(?:s|ed|ing)?|upwards of)[\u3400-\u9fff]{0,4}\s?(?:us)?\$?$"
)
_UNDER = re.compile(
    r"(?:不到|不足|少于|低于|小于|未满|至多|最多|不超过|less than|fewer than|under|below|at most|up to|no more than)\s?(?:us)?\$?$"
)
_OVER_AFTER = re.compile(r"\s?(?:以上|多(?=[个名位种次年天万亿]|$)|之上|or more)")
_UNDER_AFTER = re.compile(r"\s?(?:以下|以内|之下|or less|or fewer)")

Month = tuple[int, int]
DateValue = tuple[int | None, int | None, int | None, str]


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure at `start` to `end` of a folded text.

    `kind` is "date", "weekday", "ordinal", "percent", a currency, a unit, or "count". A date's `value`
    is (year, month, day, part of the month), each None or "" when not given; else it is a number,
    with `bound` "over" or "under" where the text says so.
    """

    kind: str
    value: DateValue | float
    start: int
    end: int
    bound: str = ""


def facts(folded: str, reference: Month | None = None) -> tuple[Fact, ...]:
    """The facts of a folded text in text order; `reference` is the (year, month) that 今年 and "last month" count from.

    Numerals that count nothing (一直, 萬一, "one of") are left out, and so is the number one.
    """
    taken = bytearray(len(folded))
    found: list[Fact] = []
    for finder in (_dates, _weekdays, _shares, _ordinals, _scores, _quantities):
        last = (0, 0)
        for fact in finder(folded, reference):
            if (fact.start, fact.end) == last or not any(taken[fact.start : fact.end]):
                found.append(fact)
                last = fact.start, fact.end
                taken[fact.start : fact.end] = b"\1" * (fact.end - fact.start)
    return tuple(sorted(found, key=lambda fact: fact.start))


def borne_out(claim: Fact, evidence: Fact, reference: Month | None = None) -> bool:
    """Whether `evidence` states what `claim` does, or more exactly; a year left out is the reference's."""
    if isinstance(claim.value, tuple) or isinstance(evidence.value, tuple):
        both = isinstance(claim.value, tuple) and isinstance(evidence.value, tuple)
        return both and _same_date(claim.value, evidence.value, reference)  # type: ignore[arg-type]
    if abs(claim.value - evidence.value) > 1e-6 * max(1.0, abs(claim.value)):
        return False
    if claim.bound and claim.bound != evidence.bound:
        return False
    if claim.kind == evidence.kind:
        return True
    plain = {"count"}
    return (claim.kind in plain or evidence.kind in plain) and not {claim.kind, evidence.kind} & {
        "weekday",
        "ordinal",
        "percent",
    }


def _same_date(claim: DateValue, evidence: DateValue, reference: Month | None) -> bool:
    year, month, day, part = claim
    evidence_year = evidence[0] if evidence[0] is not None or reference is None else reference[0]
    if year is not None and year != evidence_year:
        return False
    if (month is not None and month != evidence[1]) or (day is not None and day != evidence[2]):
        return False
    if not part or part == evidence[3]:
        return True
    return evidence[2] is not None and part == (
        "early" if evidence[2] <= 10 else "mid" if evidence[2] <= 20 else "late"
    )


def _dates(text: str, reference: Month | None) -> Iterator[Fact]:
    for match in _ISO.finditer(text):
        yield Fact("date", (int(match[1]), int(match[2]), int(match[3]), ""), *match.span())
    for match in _DATE.finditer(text):
        month = chinese_number(match["m"])
        if month and 1 <= month <= 12 and "个月" not in match[0]:
            year = _year(match["y"], reference)
            part = _PARTS.get(match["part"] or "", "")
            for day in (match["d"], match["d2"]) if match["d2"] else (match["d"],):
                yield Fact("date", (year, int(month), _int(day), part), *match.span())
    for match in _EN_DATE.finditer(text):
        alone = not (match["d"] or match["d0"] or match["y"])
        if (
            match["m"] in ("may", "march", "mar", "jan", "dec", "sep")
            and alone
            and not _MAY_BEFORE.search(text[: match.start("m")])
        ):
            continue
        part = _PARTS.get((match["part"] or "").split(" ")[0], "")
        for day in [d for d in (match["d0"], match["d1"], match["d"], match["d2"]) if d] or [None]:
            yield Fact("date", (_int(match["y"]), _MONTHS[match["m"]], _int(day), part), *match.span())
    for match in _YEAR_ONLY.finditer(text):
        yield Fact("date", (_year(match["y"], reference), None, None, ""), *match.span())
    for match in _EN_YEAR.finditer(text):
        yield Fact("date", (int(match[1]), None, None, ""), *match.span())
    for match in _DAY_ONLY.finditer(text):
        yield Fact("date", (None, None, int(match["d"]), ""), *match.span())
    for match in _RELATIVE.finditer(text):
        if match[0] in _MONTHS_AGO:
            year, month = reference or (0, 0)
            months = year * 12 + month - 1 + _MONTHS_AGO[match[0]]
            value = (months // 12, months % 12 + 1) if reference else (None, -100 + _MONTHS_AGO[match[0]])
            yield Fact("date", (*value, None, ""), *match.span())
        else:
            yield Fact("date", ((reference[0] if reference else 0) + _YEARS[match[0]], None, None, ""), *match.span())


def _int(numeral: str | None) -> int | None:
    value = chinese_number(numeral) if numeral else None
    return None if value is None else int(value)


def _year(numeral: str | None, reference: Month | None) -> int | None:
    """The year a numeral or 今, 去, … says; relative ones count from 0 without a reference."""
    if numeral and numeral + "年" in _YEARS:
        return (reference[0] if reference else 0) + _YEARS[numeral + "年"]
    return _int(numeral)


def _weekdays(text: str, _: Month | None) -> Iterator[Fact]:
    for match in _WEEKDAY.finditer(text):
        yield Fact("weekday", _WEEKDAYS[match[1]] if match[1] else _WEEKDAY_NAMES[match[2]], *match.span())


def _shares(text: str, _: Month | None) -> Iterator[Fact]:
    for match in _PERCENT_CN.finditer(text):
        percent, below, above, half, tenths = match.groups()
        value = chinese_number(percent or tenths or above or "") if not half else 50.0
        if value is not None:
            value *= 10 if tenths else 1
            if below:
                value *= 100 / (chinese_number(below) or 1)
            yield Fact("percent", value, *match.span(), "over" if half == "过半" else _bound(text, match))
    for match in _EN_HALF.finditer(text):
        yield Fact("percent", 50.0, *match.span(), _bound(text, match))


def _ordinals(text: str, _: Month | None) -> Iterator[Fact]:
    for match in _ORDINAL.finditer(text):
        value = chinese_number(match[1] or match[2] or "") if not match[3] else float(ORDINALS[match[3]])
        if value is not None:
            yield Fact("ordinal", value, *match.span())


def _scores(text: str, _: Month | None) -> Iterator[Fact]:
    for match in _SCORE.finditer(text):
        yield Fact("score", int(match[1]) * 1000.0 + int(match[2]), *match.span())


def _quantities(text: str, _: Month | None) -> Iterator[Fact]:
    for match in _NUMBER.finditer(text):
        value = float(match["n"].replace(",", ""))
        kind = CURRENCY_SIGNS.get(match["sign"] or "") or UNITS.get(match["unit"] or "", "count")
        yield Fact(
            kind,
            value * chinese_scale(match["cn"]) * SCALES.get(match["en"] or "", 1),
            *match.span(),
            _bound(text, match),
        )
    for match in _CN_NUMBER.finditer(text):
        number = chinese_number(match["n"])
        kind = UNITS.get(match["unit"] or "", "count")
        if number is not None and (number * chinese_scale(match["cn"]) > 1 or kind not in ("count", "years", "days")):
            yield Fact(kind, number * chinese_scale(match["cn"]), *match.span(), _bound(text, match))
    for match in _EN_NUMBER.finditer(text):
        value = float(sum(NUMBER_WORDS[word] for word in re.split("[ -]", match["n"]))) * SCALES.get(
            match["en"] or "", 1
        )
        if value > 1:
            yield Fact(UNITS.get(match["unit"] or "", "count"), value, *match.span(), _bound(text, match))


def _bound(text: str, match: re.Match[str]) -> str:
    before, after = text[max(0, match.start() - 14) : match.start()], match.end()
    if _UNDER.search(before) or _UNDER_AFTER.match(text, after):
        return "under"
    return "over" if _OVER.search(before) or _OVER_AFTER.match(text, after) else ""
