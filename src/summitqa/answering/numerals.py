"""Numerals and units of Chinese and English, and what they are worth."""

from __future__ import annotations

CHINESE_NUMERALS = "零〇一二三四五六七八九十百千两"
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8, "兆": 10**12}
NUMBER_WORDS = {
    word: value
    for value, words in enumerate(
        """
            zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
            fifteen sixteen seventeen eighteen nineteen
        """.split()
    )
    for word in [words]
} | {
    word: 10 * tens
    for tens, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2)
}
ORDINALS = dict(
    zip(
        ["second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"],
        range(2, 13),
        strict=True,
    )
)
SCALES = {
    "hundred": 100,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "bn": 10**9,
    "m": 10**6,
}
# Units by what they measure; everything else is a count. Longest first where one begins another.
UNITS = {
    "%": "percent", "个百分点": "points", "percentage points": "points", "percentage point": "points",
    "per cent": "percent", "percent": "percent",
    "美元": "usd", "美金": "usd", "us dollars": "usd", "dollars": "usd", "dollar": "usd", "usd": "usd",
    "人民币": "cny", "元": "cny", "yuan": "cny", "rmb": "cny", "renminbi": "cny", "欧元": "eur", "euros": "eur",
    "euro": "eur", "英镑": "gbp", "pounds": "gbp", "日元": "jpy", "日圆": "jpy", "yen": "jpy", "港元": "hkd", "港币": "hkd",
    "新台币": "twd", "台币": "twd", "韩元": "krw", "韩圜": "krw", "won": "krw",
    "周年": "years", "年": "years", "years old": "age", "year old": "age", "year-old": "age", "岁": "age",
    "years": "years", "year": "years", "个月": "months", "months": "months", "month": "months",
    "个星期": "weeks", "星期": "weeks", "周": "weeks", "weeks": "weeks", "week": "weeks",
    "天": "days", "days": "days", "day": "days", "个小时": "hours", "小时": "hours", "hours": "hours", "hour": "hours",
    "分钟": "minutes", "minutes": "minutes", "minute": "minutes", "秒": "seconds", "seconds": "seconds",
    "倍": "times", "公里": "km", "千米": "km", "kilometres": "km", "kilometers": "km", "km": "km", "吨": "tonnes",
    "tonnes": "tonnes", "tons": "tonnes", "公斤": "kg", "kg": "kg", "米": "m", "metres": "m", "meters": "m",
}  # fmt: skip
CURRENCY_SIGNS = {"us$": "usd", "$": "usd", "€": "eur", "£": "gbp", "¥": "cny"}


def chinese_number(numeral: str) -> float | None:
    """The value of a Chinese numeral below 10,000 (三百二十, 二〇二五, 兩) or of Arabic digits; None when it is none."""
    if numeral.replace(".", "", 1).isdigit() and numeral.isascii():
        return float(numeral)
    numeral = numeral.replace("两", "二").replace("〇", "零")
    digits = {character: value for value, character in enumerate("零一二三四五六七八九")}
    if len(numeral) > 1 and all(c in digits for c in numeral):
        return float("".join(str(digits[c]) for c in numeral))
    total, digit = 0, None
    for character in numeral:
        if character in digits:
            digit = digits[character]
        elif character in _SMALL:
            total += (1 if digit is None else digit) * _SMALL[character]
            digit = None
        else:
            return None
    return float(total + (digit or 0)) if numeral else None


def chinese_scale(characters: str) -> float:
    """What 千, 万, 亿 and the like after a number multiply it by."""
    result = 1.0
    for character in characters:
        result *= (_SMALL | _LARGE)[character]
    return result
