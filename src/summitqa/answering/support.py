"""How much of a claim a source bears out, unit by unit, and what in it speaks against the source.

In: an analysed claim and an analysed source. Out: where each unit is found, with a credit in [0, 1].
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from summitqa.answering.facts import Fact, Month, borne_out
from summitqa.answering.units import ENGLISH_COUNTRIES, Analyser, Sentence, Unit
from summitqa.embedding.translations import STOP_WORDS, base_forms
from summitqa.text import is_chinese

_SYNONYM_CREDIT = 0.8
_SYNONYM_COSINE = 0.58
_RELATED_COSINE, _RELATED_CREDIT = 0.25, 0.6  # an English word and a Chinese one that may render it
_ALIEN_COSINE = 0.1  # below it nothing in the source is even akin to an English word
_CAPITALS = {"中国": ("北京",), "美国": ("华盛顿", "白宫"), "韩国": ("首尔",), "日本": ("东京",), "俄罗斯": ("莫斯科", "克里姆林宫"), "台湾": ("台北",)}
_GLOSS_STOP = STOP_WORDS | {"sb", "sth", "variant", "old", "abbr", "lit", "fig", "used", "classifier", "surname", "etc", "one", "make", "get", "take", "go", "come", "thing", "person", "people", "put", "way", "see", "give", "place"}
_ANTONYMS = frozenset(
    frozenset(pair.split("|"))
    for pair in (
        "增加|减少 扩大|缩小 提高|降低 上升|下降 上涨|下跌 支持|反对 同意|反对 赞成|反对 加强|削弱 强化|削弱 强化|弱化 放宽|收紧 放松|收紧 放宽|加强 放松|加强 取消|实施 取消|保留 "
        "恢复|停止 恢复|中止 开始|结束 成功|失败 最大|最小 最高|最低 最多|最少 最强|最弱 最快|最慢 以上|以下 超过|不足 超过|低于 高于|低于 多于|少于 有利|不利 利好|利空 强硬|软弱 "
        "坚定|动摇 信任|怀疑 批评|赞扬 批评|称赞 进口|出口 购买|出售 购买|抛售 买入|卖出 接受|拒绝 承认|否认 允许|禁止 主动|被动 长期|短期 之前|之后 以前|以后 早于|晚于 稳定|动荡 "
        "加快|减缓 加速|放缓 加剧|缓解 恶化|改善 紧张|缓和 升温|降温 胜利|失败 加入|退出 推迟|提前 推进|阻止 推动|阻止 公开|私下 公开|秘密 清醒|糊涂 依赖|独立 延长|缩短 盈利|亏损 "
        "顺差|逆差 安全|危险 容易|困难 简单|复杂 乐观|悲观 正式|非正式 全面|局部 激怒|取悦 明显|轻微 增强|减弱 首次|最后 第一|最后 免去|任命 撤销|任命 左|右 前|后 买|卖 "
        "赢|输 升|降 涨|跌 增|减 学生|老师 善于|拙于 限制|放开 限制|鼓励 威胁|承诺 不满|满意 打破|维持 保护|破坏 上任|卸任 出任|卸任 进攻|防御 流入|流出 过剩|短缺 富裕|贫穷"
    ).split(" ")
)
_ENGLISH_ANTONYMS = frozenset(
    frozenset(pair.split("|"))
    for pair in (
        "increase|decrease increase|reduce expand|shrink expand|reduce raise|lower rise|fall grow|shrink support|oppose agree|disagree strengthen|weaken "
        "relax|tighten loosen|tighten ease|tighten lift|impose start|end begin|end succeed|fail success|failure largest|smallest biggest|smallest highest|lowest most|least "
        "strong|weak export|import buy|sell purchase|sell accept|reject allow|ban permit|prohibit before|after stable|unstable accelerate|slow worsen|improve win|lose "
        "victory|defeat join|leave delay|advance postpone|advance public|secret privately|publicly extend|shorten criticize|praise attack|praise appoint|remove above|below "
        "better|worse early|late tough|soft hard|easy appointment|remove appointment|dismiss appoint|dismiss open|closed student|teacher threaten|promise"
    ).split(" ")
)
_SENSE_WORDS = 3  # longer senses explain rather than translate
_LONE_VERBS = "请让说称指使令派把叫据由邀见谈问"
_OPPOSITES: dict[str, tuple[str, ...]] = {
    word: tuple(other for pair in _ANTONYMS | _ENGLISH_ANTONYMS if word in pair for other in pair - {word})
    for word in {word for pair in _ANTONYMS | _ENGLISH_ANTONYMS for word in pair}
}
_SUPERLATIVES = {"biggest": ("最大",), "largest": ("最大",), "smallest": ("最小",), "highest": ("最高",), "lowest": ("最低",), "most": ("最多",), "least": ("最少",)}
Similarity = Callable[[str, str], float]


@dataclass(frozen=True, slots=True)
class Found:
    """Where in a source's folded text a unit is said, and how exactly: 1 the very word, less a synonym."""

    spans: tuple[tuple[int, int], ...] = ()
    credit: float = 0.0


class Supporter:
    """Finds a claim's units in sources, across scripts and from English into Chinese.

    `reading` (toned pinyin, syllables apart), `romanise` (a name as passports write it) and `translate` (English word -> folded Chinese words) are
    look-ups; `similarity` is the cosine of two words' vectors where there is a model.
    """

    def __init__(
        self,
        analyser: Analyser,
        reading: Callable[[str], str],
        romanise: Callable[[str], str],
        translate: Callable[[str], tuple[str, ...]],
        similarity: Similarity | None = None,
    ) -> None:
        self.analyser = analyser
        self._reading = lru_cache(maxsize=8_000)(reading)
        self._romanise = romanise
        self._translate = lru_cache(maxsize=20_000)(translate)
        self._similarity = similarity
        self._gloss_words = lru_cache(maxsize=20_000)(self._gloss_words_of)
        self._by_gloss = lru_cache(maxsize=4_000)(self._by_gloss_of)
        self._romanised = lru_cache(maxsize=4_000)(self._romanised_of)
        self._syllables = lru_cache(maxsize=4_000)(self._syllables_of)
        self.find = lru_cache(maxsize=50_000)(self._find)

    def _find(self, unit: Unit, source: Sentence, english: bool, reference: Month | None) -> Found:
        if unit.kind == "name":
            return _found((u.start, u.end) for u in source.units if u.kind == "name" and u.key == unit.key)
        if unit.fact:
            return _found(
                (u.start, u.end) for u in source.units if u.fact and borne_out(unit.fact, u.fact, reference)
            )
        if is_chinese(unit.key[0]):
            return self._find_chinese(unit, source)
        if unit.kind == "proper":
            return self._find_proper(unit.key, source)
        return self._find_english(unit.key, source)

    def _find_chinese(self, unit: Unit, source: Sentence) -> Found:
        word = unit.key
        short = [(u.start, u.end) for u in source.units if u.key == word and u.kind == "proper"]
        exact = _found([*_occurrences(word, source.folded), *short])
        if exact.spans:
            return exact
        if unit.kind == "proper" and not source.english:
            nearby = [span for capital in _CAPITALS.get(word, ()) for span in _occurrences(capital, source.folded)]
            if not self.analyser.meaning(word) and word[0] in _LONE_VERBS and len(word) > 2:
                nearby += _occurrences(word[1:], source.folded)
            return _found(nearby)
        if source.english:
            glosses = self._gloss_words(word)
            return _found(((u.start, u.end) for u in source.of("word", "proper") if set(base_forms(u.key)) & glosses), 0.9)
        if synonyms := self._synonyms(word, source):
            return _found(((u.start, u.end) for u in synonyms), _SYNONYM_CREDIT)
        parts = [word[i:j] for i in range(len(word)) for j in range(len(word), i + 1, -1) if j - i >= 2 and j - i < len(word)]
        for part in sorted(parts, key=len, reverse=True):
            if spans := _occurrences(part, source.folded):
                return _found(spans, len(part) / len(word))
        return Found()

    def _synonyms(self, word: str, source: Sentence) -> list[Unit]:
        """Words of the source that mean nearly `word`: a shared gloss word or close vectors, and no opposites."""
        if len(word) < 2:
            return []
        near = [u for gloss in self._gloss_words(word) for u in self._by_gloss(source).get(gloss, ())]
        if not near and self._similarity and self.analyser.meaning(word):
            words = [u for u in source.of("word") if u.weight >= 2 and self.analyser.meaning(u.key)]
            near = [u for u in words if self._similarity(word, u.key) >= _SYNONYM_COSINE]
        return [u for u in near if not antonymous(word, u.key)]

    def _by_gloss_of(self, source: Sentence) -> dict[str, list[Unit]]:
        found: dict[str, list[Unit]] = {}
        for unit in source.of("word"):
            for gloss in self._gloss_words(unit.key) if len(unit.key) > 1 and is_chinese(unit.key[0]) else ():
                found.setdefault(gloss, []).append(unit)
        return found

    def _gloss_words_of(self, word: str) -> frozenset[str]:
        senses = re.sub(r"\([^)]*\)?", " ", self.analyser.meaning(word).lower()).split(";")
        short = [words for sense in senses for words in [re.findall(r"[a-z]{3,}", sense)] if len(words) <= _SENSE_WORDS]
        return frozenset(next(iter(base_forms(w))) for words in short for w in words if w not in _GLOSS_STOP)

    def _find_english(self, word: str, source: Sentence) -> Found:
        forms = [f for form in base_forms(word) for f in (form, *_spellings(form))]
        latin = [(u.start, u.end) for u in source.units if not is_chinese(u.key[:1] or "a") and set(base_forms(u.key)) & set(forms[:6])]
        if latin or source.english:
            return _found(latin)
        starts, ends = {u.start for u in source.units}, {u.end for u in source.units}
        spans: list[tuple[int, int]] = []
        weak: list[tuple[int, int]] = []
        for chinese in dict.fromkeys(c for form in forms for c in self._translate(form)):
            if len(chinese) > 1:
                spans.extend(s for s in _occurrences(chinese, source.folded) if s[0] in starts or s[1] in ends)
            else:
                weak.extend((u.start, u.end) for u in source.units if u.key == chinese)
        if spans:
            return _found([*spans, *weak])
        glossed = [u for u in source.of("word", "proper", "negation") if len(u.key) > 1 and self._gloss_words(u.key) & set(forms)]
        if glossed or weak:
            return _found(((u.start, u.end) for u in glossed), 1.0) if glossed else _found(weak, 0.7)
        lone = {c for form in forms for c in self._translate(form) if len(c) == 1}
        if held := [u for u in source.of("word") if len(u.key) == 2 and lone & set(u.key)]:
            return _found(((u.start, u.end) for u in held), _RELATED_CREDIT)
        related, cosine = self.nearest(word, source)
        return _found([(related.start, related.end)], _RELATED_CREDIT) if related and cosine >= _RELATED_COSINE else Found()

    def common(self, word: str) -> bool:
        """Whether a capitalised English word is an ordinary one within a name: Institution, Secretary."""
        chinese = self._translate(word)
        return bool(chinese) and word not in ENGLISH_COUNTRIES and not self.analyser.is_proper(chinese[0])

    def phrase(self, words: str, source: Sentence) -> list[tuple[int, int]]:
        """Where a Chinese source says what two or three English words mean together ("bargaining chip")."""
        return [span for chinese in self._translate(words) if len(chinese) > 1 for span in _occurrences(chinese, source.folded)]

    def alien(self, unit: Unit, source: Sentence) -> bool:
        """Whether an English word has nothing akin in a Chinese source; False without a model."""
        return self._similarity is not None and unit.kind == "word" and self.nearest(unit.key, source)[1] < _ALIEN_COSINE

    def nearest(self, word: str, source: Sentence) -> tuple[Unit | None, float]:
        """The source's Chinese word closest to an English one, and their cosine; (None, 0) without a model."""
        if self._similarity is None:
            return None, 0.0
        forms = list(base_forms(word))[:3]
        words = [u for u in source.of("word", "proper", "negation") if u.weight >= 1]
        return max(((u, max(self._similarity(form, u.key) for form in forms)) for u in words), key=lambda item: item[1], default=(None, 0.0))

    def opposed(self, word: str, source: Sentence) -> str:
        """What the source says that is the listed opposite of an English word it does not say, or ""."""
        forms = {form for f in base_forms(word) for form in (f, *_spellings(f))}
        for opposite in {o for form in forms for o in opposites(form)}:
            said = [c for c in (*self._translate(opposite), *_SUPERLATIVES.get(opposite, ())) if len(c) > 1 and c in source.folded]
            glossed = [u.key for u in source.of("word", "negation") if len(u.key) > 1 and opposite in self._gloss_words(u.key)]
            if said or glossed:
                return (said or glossed)[0]
        return ""

    def _find_proper(self, word: str, source: Sentence) -> Found:
        """A capitalised Latin word: itself, a translation, a gloss's name, its pinyin, or how it sounds."""
        country = ENGLISH_COUNTRIES.get(word)
        if country and not source.english:
            spans = [(u.start, u.end) for u in source.of("proper") if u.key in (country, *_CAPITALS.get(country, ()))]
            spans += _occurrences(country, source.folded)
            if spans:
                return _found(spans)
        found = self._find_english(word, source)
        if found.credit == 1 or source.english:
            return found
        glossed = [u for u in source.of("proper", "word") if len(u.key) > 1 and re.search(rf"\b{re.escape(word)}\b", self.analyser.meaning(u.key).lower())]
        named = _found((u.start, u.end) for u in glossed) if glossed else _found(self._sounds(word, source))
        return named if named.spans or not self.common(word) else found

    def _sounds(self, word: str, source: Sentence) -> list[tuple[int, int]]:
        """Spans of one to six characters read like `word`: in pinyin, or by consonants for a transcribed name."""
        spans = list(self._romanised(source).get(word, ()))
        skeleton = _skeleton(word)
        for start, run, syllables in self._syllables(source):
            for i in range(len(syllables)):
                for j in range(i + 1, min(i + 7, len(syllables) + 1)):
                    joined = "".join(syllables[i:j])
                    alike = (len(skeleton) >= 3 or (len(skeleton) == 2 and _close(joined, word))) and j - i >= 2 and _transcribed(run[i:j]) and _alike(_skeleton(joined), skeleton)
                    if (joined == word.replace("'", "") and len(word) > 1) or alike:
                        spans.append((start + i, start + j))
        return spans

    def _romanised_of(self, source: Sentence) -> dict[str, list[tuple[int, int]]]:
        """Family and given names, in Latin letters, that two or three neighbouring characters may be read as."""
        found: dict[str, list[tuple[int, int]]] = {}
        for run in re.finditer(r"[\u3400-\u9fff]{2,}", source.folded):
            for i in range(len(run[0])):
                for length in (2, 3):
                    parts = self._romanise(run[0][i : i + length]).lower().split() if i + length <= len(run[0]) else []
                    for part in parts:
                        found.setdefault(part, []).append((run.start() + i, run.start() + i + length))
        return found

    def _syllables_of(self, source: Sentence) -> list[tuple[int, str, list[str]]]:
        """Each Chinese run of the source: its start, its characters, their toneless pinyin."""
        runs = re.finditer(r"[\u3400-\u9fff]+", source.folded)
        return [(run.start(), run[0], [_toneless(self._reading(c)) for c in run[0]]) for run in runs]


def antonymous(one: str, other: str) -> bool:
    """Whether two words (folded) are listed opposites, or one is the other denied."""
    return other in _OPPOSITES.get(one, ()) or one == "不" + other or other == "不" + one


def opposites(word: str) -> tuple[str, ...]:
    """The listed opposites of a word."""
    return _OPPOSITES.get(word, ())


def fact_of_same_kind(one: Fact, other: Fact) -> bool:
    """Whether two facts answer the same question, so that one in the other's place contradicts it."""
    def group(fact: Fact) -> str:
        money = {"usd", "cny", "eur", "gbp", "jpy", "hkd", "twd", "krw"}
        return "money" if fact.kind in money else fact.kind

    return group(one) == group(other) or "count" in (one.kind, other.kind)


def _found(spans: Iterable[tuple[int, int]], credit: float = 1.0) -> Found:
    ordered = tuple(sorted(set(spans)))
    return Found(ordered, credit if ordered else 0.0)


def _occurrences(word: str, text: str) -> list[tuple[int, int]]:
    if word.isascii():
        return [m.span() for m in re.finditer(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text)]
    return [m.span() for m in re.finditer(re.escape(word), text)]


def _spellings(word: str) -> tuple[str, ...]:
    """American spellings of a British one."""
    changed = re.sub(r"is(e|ed|es|ing|ation|ations)$", r"iz\1", word).replace("our", "or").replace("defence", "defense").replace("centre", "center")
    forms = [changed] if changed != word else []
    if changed.endswith("ized"):
        forms.append(changed[:-1])
    return tuple(forms)


def _toneless(reading: str) -> str:
    for plain, marked in {"a": "āáǎà", "e": "ēéěè", "i": "īíǐì", "o": "ōóǒò", "u": "ūúǔùüǖǘǚǜ"}.items():
        for character in marked:
            reading = reading.replace(character, plain)
    return reading


_TRANSCRIPTION = frozenset("阿埃艾安奥巴班保鲍北贝本比彼宾波博伯布查达戴丹德登邓迪丁蒂杜顿多恩尔法凡菲费芬佛弗夫福盖甘戈格葛根古哈海汉豪赫亨胡华惠霍基吉加贾杰金卡凯坎康考科克肯库奎拉来莱兰朗劳勒雷里利莉列林琳隆卢鲁路伦罗洛吕马玛迈曼毛梅门蒙米密明摩莫姆木穆纳娜南内尼宁努诺欧帕潘佩皮平珀普齐奇乔琼丘屈热仁日荣茹瑞若撒萨塞赛桑森莎沙山尚舍圣施史士斯司松苏索塔泰坦汤唐陶特滕廷图托瓦万威韦维魏温文沃乌伍武西希锡夏肖谢辛兴休雅亚扬耶叶伊因英尤约扎詹珍泽朱兹卓佐")


def _transcribed(text: str) -> bool:
    return all(character in _TRANSCRIPTION for character in text)


def _close(pinyin: str, word: str) -> bool:
    """Whether a short name and a pinyin reading are nearly the same letters."""
    return SequenceMatcher(None, pinyin.replace("r", "l"), word.replace("r", "l")).ratio() >= 0.8


def _alike(one: str, other: str) -> bool:
    """Whether two skeletons agree; `*` (j, q, x) stands for k or s."""
    return len(one) == len(other) and all(a == b or ("*" in (a, b) and {a, b} <= set("*ks")) for a, b in zip(one, other, strict=True))


def _skeleton(word: str) -> str:
    """The consonants of a romanised word in classes that transcription mixes up: rubio and lubiao are "lb"."""
    word = re.sub(r"sh|ch|zh|th|ph", lambda m: {"sh": "s", "ch": "s", "zh": "s", "th": "t", "ph": "f"}[m[0]], word)
    word = re.sub(r"(?<=[aeiou])r(?![aeiou])|ng(?=s|$)|[aeiouyhw]", lambda m: "n" if m[0] == "ng" else "", word)
    classes = str.maketrans({"r": "l", "v": "f", "p": "b", "d": "t", "g": "k", "c": "k", "z": "s", "x": "*", "j": "*", "q": "*", "m": "n"})
    return re.sub(r"(.)\1+", r"\1", word.translate(classes))
