"""A sentence as the units that a checker compares: names, figures, words, negations, clause by clause.

In: a text in Chinese or English, the known forms of names, and a dictionary. Out: Units with their folded positions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from summitqa.answering.facts import Fact, Month, facts
from summitqa.embedding.translations import STOP_WORDS
from summitqa.text import Folded, fold, fold_with_offsets, is_chinese

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
_DENIALS = re.compile(r"没有|无法|没法|无从|并[不非未无没]|从[不未没]|[决绝]不|绝非|永不|毫不|毫无|尚未|未曾|不曾|未能|不能|不会|不再|不太|不大|不怎么|并没有|从没有|没能|不可|不得|[\u4e00-\u9fff]{1,2}[不未没]")
# Words that turn round what follows them without a negating character.
REVERSERS = ("难以", "难", "拒绝", "否认", "避免", "禁止", "停止", "防止", "缺乏", "放弃", "取消", "免去", "免除", "撤销", "绝无", "休想")
_FUNCTION = frozenset(
    "的 了 着 过 地 得 大大 大幅 之 是 在 和 与 及 以及 或 或者 就 也 都 还 将 会 要 对 对于 把 被 由 从 自 到 于 以 为 为了 而 并 并且 而且 且 但 但是 又 再 很 更 最 等 等等 其 其中 "
    "这 那 此 该 各 每 们 上 下 中 里 内 间 所 我 你 他 她 它 我们 你们 他们 她们 它们 自己 这些 那些 这个 那个 这种 一个 一种 一项 一些 一次 因为 因此 所以 如果 则 那么 "
    "此外 另外 同时 然而 不过 虽然 尽管 即 即使 已 已经 曾 曾经 正 正在 仍 仍然 向 跟 给 让 使 令 比 比如 例如 像 来 去 起 时 时候 后 前 以来 之后 之前 方面 关于 有关 "
    "遭 遭到 受到 遭受 据 约 近 达 之一 有 个 种 名 位 一 吗 呢 吧 啊 哪 什么 谁 简言之 总之 具体 而言 来说 也就是说 即是 就是 可以 能 能够 可 当 若 只 仅 至 至于 包括 包含 分别 均 太 颇 相当 皆 并非 不 没 没有 未 无 非".split()
)
# What an answer is framed with, and verbs of saying: they carry next to nothing of their own.
_FRAME = frozenset(
    "根据 按照 文章 文中 本文 报道 报导 新闻 原文 资料 来源 指出 提到 表示 称 说 讲 透露 认为 显示 写道 回答 答案 介绍 说明 谈到 强调 指 声称 表明 相关 问题 情况 内容".split()
)
_KNOWN = _FUNCTION | _FRAME | frozenset("没有 无法 没法 无从 并不 并未 并非 从不 从未 决不 绝不 绝非 永不 毫不 毫无 尚未 未曾 不曾 未能 不能 不会 不再 不太 不大 并没有 没能".split()) | frozenset(REVERSERS)
_ENGLISH_FRAME = frozenset(
    "according article report reports reported says said say saying stated states state noted notes told tells text source passage "
    "described describes mentioned added adds believes believe argued argues called also however meanwhile furthermore therefore "
    "thus which who whose including include includes being been take takes took taken make makes made put puts give gives gave get gets got "
    "become becomes became account accounts accounted hold holds held go goes went gone come comes came place let lets another new kind part "
    "way well even still already yet now fact".split()
)
ENGLISH_NEGATIONS = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|hardly|barely|scarcely|unlikely|refuse[sd]?|refusing|den(?:y|ies|ied)|"
    r"fail(?:s|ed)? to|lack(?:s|ed|ing)?|unable|rather than|far from|instead of|anything but|rejects?|rejected)\b|n't\b"
)
# A country's short forms in Chinese compounds: 美方, 中美, 對華, 訪韓.
_SHORT = {"美": "美国", "中": "中国", "华": "中国", "日": "日本", "韩": "韩国", "台": "台湾", "俄": "俄罗斯", "英": "英国", "法": "法国", "德": "德国", "欧": "欧洲", "印": "印度", "澳": "澳大利亚"}
_SHORT_FORM = re.compile(r"[美中日韩台俄英法德欧印澳]方|美中|中美|日美|美日|中日|日中|中韩|韩中|美韩|韩美|中俄|俄中|美俄|俄美|中欧|欧中|美欧|欧美|中台|美台|台美|[对赴访驻在旅留反涉][美华日韩台俄英法德欧](?![国本湾罗盟洲])|两岸(?=和平|统一|关系)")
_CLAUSE_END = re.compile(r"[;:。!?\n]|,(?!\d{3})|——|\.(?=\s|$)|\.{3,}")
_LATIN = re.compile(r"[a-z]+(?:'[a-z]+)*")
ENGLISH_COUNTRIES = {
    "us": "美国", "america": "美国", "american": "美国", "americans": "美国", "washington": "美国", "states": "美国", "united": "美国",
    "chinese": "中国", "china": "中国", "beijing": "中国", "korea": "韩国", "korean": "韩国", "seoul": "韩国",
}  # fmt: skip
_QUOTED = re.compile(r"「([^「」]+)」|『([^『』]+)』|\"([^\"]+)\"")

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

    def of(self, *kinds: Kind) -> list[Unit]:
        """Its units of these kinds."""
        return [unit for unit in self.units if unit.kind in kinds]


class Analyser:
    """Takes texts apart with known names and a dictionary (`meaning`: word -> English gloss or "")."""

    def __init__(
        self, names: Sequence[frozenset[str]], meaning: Meaning, translate: Callable[[str], tuple[str, ...]] = lambda word: ()
    ) -> None:
        self._keys = {form: min(group, key=lambda f: (f.isascii(), len(f), f)) for group in names for form in group}
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
                        if folded[i] in _SHORT:
                            add("proper", _SHORT[folded[i]], i, i + 1, 1.0)
                    taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
        for start, end in _free_runs(folded, taken):
            for kind, key, begin, stop, weight in _joined(self._chinese(folded, start, end)):
                add(kind, key, begin, stop, weight)
        for kind, key, begin, stop, weight in self._latin(text, view, taken):
            add(kind, key, begin, stop, weight)
        units.sort(key=lambda unit: (unit.start, unit.end))
        units, clauses = _without_slight_clauses(units, clauses)
        return Sentence(text, folded, tuple(units), clauses, english, frozenset(u.key for u in units if u.kind == "name"))

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
                weight = 2.0 if proper else 0.3 if word in _ENGLISH_FRAME else 2.0
                found.append(("proper" if proper else "word", word, *match.span(), weight))
        return found

    def _is_name(self, text: str, start: int, end: int, word: str) -> bool:
        """Whether a Latin word is written as a name; at a sentence's start, whether it cannot be a common word."""
        if not text[start].isupper():
            return False
        before = text[:start].rstrip()
        if before and before[-1] not in ".!?:;\n\"“「" or text[start + 1 : start + 2].isupper():
            return True
        chinese = self._translate(word)
        following = re.match(r"\s+[A-Z][a-z]", text[end:])
        return not chinese or word in ENGLISH_COUNTRIES or self.is_proper(chinese[0]) or bool(following and word not in _ENGLISH_FRAME)

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
                weight = 0.0 if harmless or word in _FUNCTION else 0.3 if word in _FRAME else float(len(word))
                kind: Kind = "negation" if word in REVERSERS else "proper" if self.is_proper(word) else "word"
                yield kind, word, position, position + len(word), weight
                position += len(word)


def recurring_names(texts: Iterable[str], meaning: Meaning) -> tuple[frozenset[str], ...]:
    """Runs of 2 to 4 characters that no dictionary word holds and that stand at least twice in `texts`: names without brackets."""
    analyser = Analyser((), meaning)
    counts = Counter(
        u.key for text in texts for u in analyser.analyse(text).of("proper") if 2 <= len(u.key) <= 4 and not meaning(u.key) and is_chinese(u.key[0])
    )
    return tuple(frozenset([key]) for key, count in counts.items() if count > 1)


def unframed(text: str, publisher: str = "") -> str:
    """`text` without an opening such as 「文章指出，」 or "According to the article,"."""
    who = rf"(?:文章|报道|报导|報道|報導|新聞|新闻|本文|原文|文中|資料|资料|來源|来源{'|' + re.escape(publisher) + '(?:中文)?(?:網|网)?(?:的?(?:文章|報道|报道))?' if publisher else ''})"
    said = "(?:指出|提到|提及|稱|称|說|说|表示|顯示|显示|寫道|写道|認為|认为|分析)"
    chinese = re.match(rf"\s*(?:根據|根据|據|据|按照|按)?(?:該|该|本|這篇|这篇|此)?{who}(?:中|裡|里)?{said}?\s*[，,：:]\s*", text)  # noqa: RUF001
    if chinese:
        return text[chinese.end() :]
    english = re.match(r"\s*(?:According to|As stated in|As reported in|As reported by|Per) (?:the |this )?(?:article|report|text|source|passage|story)s?,?\s*|"
                       r"\s*The (?:article|report|text|source|passage|story) (?:says|states|notes|reports|mentions|adds)(?: that)?\s+", text)
    return text[english.end() :] if english else text


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


def _without_slight_clauses(units: list[Unit], clauses: tuple[tuple[int, int], ...]) -> tuple[list[Unit], tuple[tuple[int, int], ...]]:
    """Clauses that say little of their own (「貝森特表示，」) joined to the next, the last to the one before."""
    weights = [sum(u.weight for u in units if u.clause == i and u.kind not in ("name", "proper", "fact")) for i in range(len(clauses))]
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


def quotations(text: str) -> list[str]:
    """What `text` puts in quotation marks, folded."""
    return [next(filter(None, match.groups())) for match in _QUOTED.finditer(fold(text))]
