"""What a checker knows before it looks: openings that name the source, quotations, names without brackets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from summitqa.answering.units import Analyser, Meaning
from summitqa.text import fold, is_chinese

_QUOTED = re.compile(r"「([^「」]+)」|『([^『』]+)』|\"([^\"]+)\"")


def unframed(text: str, publisher: str = "") -> str:
    """`text` without an opening such as 「文章指出，」 or "According to the article,"."""
    who = rf"(?:文章|报道|报导|報道|報導|新聞|新闻|本文|原文|文中|資料|资料|來源|来源{'|' + re.escape(publisher) + '(?:中文)?(?:網|网)?(?:的?(?:文章|報道|报道))?' if publisher else ''})"
    said = "(?:指出|提到|提及|稱|称|說|说|表示|顯示|显示|寫道|写道|認為|认为|分析)"
    chinese = re.match(
        rf"\s*(?:根據|根据|據|据|按照|按)?(?:該|该|本|這篇|这篇|此)?{who}(?:中|裡|里)?{said}?\s*[，,：:]\s*", text
    )
    if chinese:
        return text[chinese.end() :]
    english = re.match(
        r"\s*(?:According to|As stated in|As reported in|As reported by|Per) (?:the |this )?(?:article|report|text|source|passage|story)s?,?\s*|"
        r"\s*The (?:article|report|text|source|passage|story) (?:says|states|notes|reports|mentions|adds)(?: that)?\s+",
        text,
    )
    return text[english.end() :] if english else text


def quotations(text: str) -> list[str]:
    """What `text` puts in quotation marks, folded."""
    return [next(filter(None, match.groups())) for match in _QUOTED.finditer(fold(text))]


def recurring_names(texts: Iterable[str], meaning: Meaning) -> tuple[frozenset[str], ...]:
    """Runs of 2 to 4 characters that no dictionary word holds and that stand at least twice in `texts`: names without brackets."""
    analyser = Analyser((), meaning)
    counts = Counter(
        u.key
        for text in texts
        for u in analyser.analyse(text).of("proper")
        if 2 <= len(u.key) <= 4 and not meaning(u.key) and is_chinese(u.key[0])
    )
    return tuple(frozenset([key]) for key, count in counts.items() if count > 1)
