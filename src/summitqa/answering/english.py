"""Chinese names and figures in a form that a reader of English can use.

In: a short Chinese span. Out: its English form, or "" where there is none to be trusted.
"""

from __future__ import annotations

import re

from summitqa.embedding.glossary import meaning, romanised_name, surname_reading
from summitqa.names import Names
from summitqa.text import fold

_MONTHS = """
    January February March April May June July August September October November December
""".split()
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "十": 10, "〇": 0}
_DATE = re.compile(r"(?:(\d{4})年)?(?:(1[0-2]|0?[1-9])月)?(?:([12]\d|3[01]|0?[1-9])(?:至([12]\d|3[01]|0?[1-9]))?日)?")
_AMOUNT = re.compile(
    r"(?:(超过|逾|约|近|至少|额外)?)(\d+(?:\.\d+)?)(万亿|百万|千万|亿|万)?(美元|人民币|元|欧元|日元|%|人|吨)?"
)
_SCALE = {"": 1.0, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "万亿": 1e12}
_CURRENCY = {"美元": "US$", "人民币": "CN¥", "元": "CN¥", "欧元": "€", "日元": "JP¥"}
_ABOUT = {"超过": "over ", "逾": "over ", "约": "about ", "近": "nearly ", "至少": "at least ", "额外": "an extra "}
_COUNT = re.compile(r"([一两二三四五六七八九十]|\d+)(年|次|轮|个|种|名|位|天|个月|周|倍|家|项|国|届)")
_COUNTED = {
    "年": "years",
    "次": "times",
    "轮": "rounds",
    "种": "kinds",
    "天": "days",
    "个月": "months",
    "周": "weeks",
    "倍": "times",
}
_LONGEST_NAME, _MOST_ITEMS = 4, 12


def english_form(span: str, names: Names) -> str:
    """`span` in English: known Latin form, date, amount, romanised person's name, or dictionary word.

    A list (、 or 和) is given item by item when every item has a form.
    """
    folded = fold(span).strip("「」『』《》。，、 ")
    items = [item for item in re.split(r"[、,]|以及|甚至|[和与及]", folded) if item.strip()]
    if 1 < len(items) <= _MOST_ITEMS:
        forms = [_one(item.strip("「」『』《》 "), names) for item in items]
        return ", ".join(forms) if all(forms) else _one(folded, names)
    return _one(folded, names)


def _one(folded: str, names: Names) -> str:
    if not folded or folded.isascii():
        return ""
    return (
        _known(folded, names) or _date(folded) or _amount(folded) or _count(folded) or _word(folded) or _person(folded)
    )


def _known(folded: str, names: Names) -> str:
    latin = sorted((form for form in names.forms(folded) if form.isascii()), key=len)
    if not latin:
        return ""
    return latin[-1].upper() if len(latin[-1]) <= 5 and " " not in latin[-1] else latin[-1].title()


def _date(folded: str) -> str:
    found = _DATE.fullmatch(folded)
    if not found or not any(found.groups()):
        return ""
    year, month, day, until = found.groups()
    days = f"{day}–{until}" if until else day
    return " ".join(part for part in (days, _MONTHS[int(month) - 1] if month else "", year) if part)


def _amount(folded: str) -> str:
    found = _AMOUNT.fullmatch(folded)
    if not found:
        return ""
    about, number, scale, unit = (part or "" for part in found.groups())
    if not (scale or unit):
        return ""
    size, word = float(number) * _SCALE[scale], ""
    for value, name in ((1e12, " trillion"), (1e9, " billion"), (1e6, " million")):
        if size >= value:
            size, word = size / value, name
            break
    figure = f"{size:,.2f}".rstrip("0").rstrip(".")
    suffix = unit if unit == "%" else {"人": " people", "吨": " tonnes"}.get(unit, "")
    return f"{_ABOUT.get(about, '')}{_CURRENCY.get(unit, '')}{figure}{word}{suffix}"


def _count(folded: str) -> str:
    found = _COUNT.fullmatch(folded)
    if not found:
        return ""
    number = _DIGITS.get(found[1], found[1])
    return f"{number} {_COUNTED[found[2]]}" if found[2] in _COUNTED else str(number)


def _word(folded: str) -> str:
    gloss = re.sub(r"\(.*?\)|\[.*?\]", "", meaning(folded)).split(";")[0].split("/")[0].strip()
    return gloss if 0 < len(gloss) <= 40 else ""


def _person(folded: str) -> str:
    plausible = 2 <= len(folded) <= _LONGEST_NAME and surname_reading(
        folded[:2] if len(folded) == _LONGEST_NAME else folded[:1]
    )
    return romanised_name(folded) if plausible else ""
