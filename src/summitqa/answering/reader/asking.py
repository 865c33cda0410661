"""What a question asks for: its type, and the slot that the answer would fill.

In: a folded question and its tokens. Out: a type number; token numbers of the asking word and what stands around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_STOP_WORDS_TEXT: Final = (
    "的 了 是 在 和 与 及 或 于 为 之 其 该 此 被 由 以 而 也 都 有 所 将 从 到 对 就 这 那 个 中 上 下 后 前 "
    "时 吗 呢 谁 哪 什么 哪里 哪个 何 哪些 多少 几 如何 怎么 怎样 为什么 何时 何地 哪一 一 哪位 那个 是什么 "
    "the a an of in on at to for by with from and or is was were are be been did do does what which who whom "
    "whose when where why how many much it its that this as has have had"
)
STOP_WORDS: Final = frozenset(_STOP_WORDS_TEXT.split())
_ASKING_TEXT: Final = (
    "谁 什么 哪里 哪儿 哪些 哪 哪个 哪位 哪一 何时 何地 何处 何人 何 多少 几 为什么 为何 如何 怎么 怎样 "
    "什么样 哪国 几何 多久 多大 多长 多高 who what which when where why how whom whose"
)
_ASKING: Final = frozenset(_ASKING_TEXT.split())
_COUNTERS_TEXT: Final = "一 一种 一个 一位 一些 种 个 位 项 座 条 部 次 样 类 些 件 间 家 名 只 场 本 段 天 第"
_COUNTERS: Final = frozenset(_COUNTERS_TEXT.split())
_COPULA_TEXT: Final = "是 为 叫 在 于 有 叫做 称为 称作 位于 is was are were"
COPULA: Final = frozenset(_COPULA_TEXT.split())
_TYPE_PATTERNS: Final = (
    (
        "when",
        r"何时|什么时候|什么时间|哪一?年|哪一?[天日月]|几[年月日号点]|何年|年份|时候|哪个?(?:世纪|时期|朝代|年代)|"
        r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|century|decade|time)",
    ),
    (
        "number",
        r"多少|几|多[大高长远重久深宽]|第几|数量|比例|百分|人数|"
        r"\bhow (?:many|much|long|old|far|large|tall|big|high|often)\b|"
        r"\bwhat (?:percent|number|amount)",
    ),
    ("who", r"谁|何人|哪[一两几]?[位名]|什么人|哪个人|人物|姓名|\bwho(?:m|se)?\b"),
    (
        "where",
        r"哪里|哪儿|何处|何地|哪[一]?个?(?:国|城|省|市|县|地|州|洲|岛|区|港|乡|镇|村)|什么地方|哪边|位于|地点|\bwhere\b|"
        r"\b(?:what|which) (?:country|city|place|state|region|continent|province|area)",
    ),
    ("why", r"为什么|为何|原因|因何|缘故|\bwhy\b|\breason"),
    ("how", r"如何|怎么|怎样|方式|方法|\bhow\b"),
    ("name", r"叫什么|名字|名称|称为|叫做|称作|又称|别名|别称|\bname\b|\bcalled\b|\bnamed\b|\bterm\b"),
    ("list", r"哪些|哪几|分别|包括|\bwhat are\b|\bwhat (?:two|three|kinds)"),
    ("what", r"什么|哪|何|\bwhat\b|\bwhich\b"),
)
QUESTION_TYPES: Final = tuple((name, re.compile(pattern)) for name, pattern in _TYPE_PATTERNS)


def question_type(question: str) -> int:
    """Which of QUESTION_TYPES a folded question is, their number if none."""
    return next((i for i, (_, pattern) in enumerate(QUESTION_TYPES) if pattern.search(question)), len(QUESTION_TYPES))


@dataclass(frozen=True, slots=True)
class Slot:
    """Where in the question the answer would stand, by token number.

    `focus` is what is asked for ("which *country*"); `before` and `after` are the nearest telling tokens around the
    asking word, None at an end.
    """

    focus: tuple[int, ...]
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Roles:
    """The slot, and which tokens are asking words, focus, before and after, for the question's own features."""

    slot: Slot
    marked: tuple[Sequence[int], ...]


def find_slot(texts: Sequence[str], weights: Sequence[float]) -> Roles:
    """The slot of a question of these tokens, weight 0 marking function words.

    A Chinese question asks with its last asking word, an English one with its first; without one the slot is the end.
    """
    telling = [i for i, w in enumerate(weights) if w > 0 and texts[i] not in _ASKING | _COUNTERS | COPULA]
    asking = [i for i, t in enumerate(texts) if t in _ASKING]
    place = asking[0 if texts[0].isascii() else -1] if asking else len(texts)
    before = [i for i in telling if i < place]
    after = [i for i in telling if i > place]
    focus = tuple(i for i in after[:2] if i - place <= 4) or tuple(before[:-3:-1])
    slot = Slot(focus, before[-1] if before else None, after[0] if after else None)
    return Roles(slot, (asking, focus, before[-1:], after[:1]))
