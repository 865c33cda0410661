"""Names in all their forms: 特朗普（Donald Trump，川普） from the text's own brackets, 李成鋼 as Li Chenggang, 北京 for China.

In: documents. Out: sets of folded forms that count as one, for retrieval, follow-ups, answers and the checker.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from summitqa.embedding.glossary import meaning, romanised_name, surname_reading
from summitqa.schema import Document
from summitqa.text import fold, is_chinese

_BRACKETED = re.compile(r"([^\s，。！？；：、,()（）]{2,24})[（(]([^（）()]{2,60})[）)]")
_FORM = re.compile(r"[a-z][a-z .'&-]*[a-z]|[\u3400-\u9fff·]{2,12}")
_ORGANISATION = re.compile(
    r"(?:大学|学院|公司|集团|中心|研究所|学会|协会|组织|委员会|银行|基金|会议|峰会|联盟|政府|部|局|报|社|网站|策略|百科|[会院党])$"
)
_LONGEST_PERSON = 5
# Offices that stand right before a person's name, and words that cannot be part of an organisation's.
_OFFICE = re.compile(
    r".*(?:总统|主席|总理|首相|国务卿|大臣|部长|财长|外长|防长|厅长|局长|州长|市长|县长|镇长|村长|乡长|议长|代表|大使|领事|总裁|主管|主任|经理|董事长|"
    r"会长|院长|校长|教授|博士|研究员|经济学家|学者|专家|分析师|顾问|记者|主编|发言人|议员|委员|将军|司令|官员|秘书|书记|律师|法官|创办人|创始人)"
)
_AFTER_OFFICE = re.compile(_OFFICE.pattern.removeprefix(".*"))
_TRANSCRIBING = frozenset(
    "卢阿埃艾奥巴贝本比宾伯布查达戴德迪丁多恩尔法菲费芬弗夫盖戈格古哈海亨霍基吉加贾杰金卡凯坎科克肯库拉莱兰劳勒雷里利林鲁伦罗洛马曼梅米莫姆纳内尼诺努帕佩彭皮普奇切乔琼萨塞森沙史斯思苏索塔泰坦特汤托瓦维威韦温沃乌西希夏肖谢辛雅亚耶伊因英尤泽扎兹"
)
_BEFORE_ORGANISATION = re.compile(r".*(?:[在是由对向被将从据]|根据|以及)")


# How news calls a country: its name, its people, its capital or seat of government. General knowledge, no article's.
_COUNTRIES = """
中国 中方 北京 大陆 陆方 中共 中国政府 china chinese beijing prc
美国 美方 华盛顿 华府 白宮 白宫 老美 us u.s usa america american americans washington
台湾 台方 台北 taiwan taiwanese taipei
日本 日方 东京 japan japanese tokyo
韩国 南韩 韩方 首尔 korea korean seoul
朝鲜 北韩 平壤 pyongyang
俄罗斯 俄国 俄方 莫斯科 russia russian moscow
英国 英方 伦敦 uk britain british london
法国 法方 巴黎 france french paris
德国 德方 柏林 germany german berlin
欧盟 欧洲联盟 布鲁塞尔 eu brussels
印度 印方 新德里 india indian
加拿大 加方 渥太华 canada canadian ottawa
澳大利亚 澳洲 澳方 堪培拉 australia australian canberra
墨西哥 mexico mexican
巴西 brazil brazilian
越南 河内 vietnam vietnamese hanoi
马来西亚 大马 malaysia malaysian
新加坡 singapore
乌克兰 乌方 基辅 ukraine ukrainian kyiv
以色列 以方 israel israeli
伊朗 德黑兰 iran iranian tehran
"""
COUNTRIES = tuple(frozenset(fold(line).split()) for line in _COUNTRIES.strip().splitlines())


@dataclass(frozen=True)
class Names:
    """The names of a corpus: `groups` of forms that count as one, and which of them are people's.

    `groups` come from the documents; countries (`COUNTRIES`) are known beforehand and kept apart, for 北京 stands
    for China in a question and for a city in a text.
    """

    groups: tuple[frozenset[str], ...]
    people: frozenset[str]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {form: place for place, group in enumerate((*self.groups, *COUNTRIES)) for form in group}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        forms = sorted(self._places, key=len, reverse=True)
        return re.compile(
            "|".join(rf"(?<![a-z]){re.escape(f)}(?![a-z])" if f.isascii() else re.escape(f) for f in forms)
        )

    def mentioned(self, folded: str) -> frozenset[int]:
        """Which names and countries a folded text holds, each by a number of its own."""
        return frozenset(self._places[form] for form in self._pattern.findall(folded))

    def spans(self, folded: str) -> list[tuple[int, int]]:
        """Where the names and countries stand in a folded text, in order."""
        return [found.span() for found in self._pattern.finditer(folded)]

    def forms(self, form: str) -> frozenset[str]:
        """All forms of the name that `form` (folded) is one of; itself alone if it is none."""
        return next((group for group in self.groups if form in group), frozenset({form}))


def names_of(documents: Iterable[Document]) -> Names:
    """The names that `documents` hold: those given in two forms, and people named after their office."""
    documents = list(documents)
    people = set(people_of(documents))
    groups = [set(group) for group in name_groups(documents)]
    given = set().union(*groups)
    for name in people:
        latin = "" if name in given or _transcribed(name) else romanised_name(name).lower()
        groups.append({name, latin} if latin else {name})
    joined: list[set[str]] = []
    for group in groups:
        touching = [other for other in joined if other & group]
        joined = [other for other in joined if not other & group]
        joined.append(group.union(*touching))
    known = {form for group in joined if group & people for form in group} | {
        form for group in joined for form in group if any(_is_person(form) for form in group)
    }
    return Names(tuple(frozenset(group) for group in joined if len(group) > 1 or group & people), frozenset(known))


def people_of(documents: Iterable[Document]) -> tuple[str, ...]:
    """People's names, folded: what follows an office (教授朱志群) up to the next dictionary word, if it can be a name."""
    found: dict[str, None] = {}
    for document in documents:
        text = fold(document.text)
        for office in _AFTER_OFFICE.finditer(text):
            name = _leading_name(text[office.end() : office.end() + 8])
            if name:
                found[name] = None
    return tuple(found)


def _leading_name(text: str) -> str:
    """The name that `text` begins with, or "": a run of characters that transcribe foreign names, or a surname and one
    or two characters that no dictionary word takes away.
    """
    run = 0
    while run < len(text) and text[run] in _TRANSCRIBING:
        run += 1
    if text[run : run + 1] == "·":
        return ""
    if run >= 3:
        return text[:run]
    if not text or not surname_reading(text[0]):
        return ""
    for length in (3, 2):
        name = text[:length]
        whole = len(name) == length and all(is_chinese(c) for c in name)
        if whole and not any(meaning(name[i:]) for i in range(1, length - 1)):
            straddles = any(
                meaning(text[length - 1 : length + more]) for more in (1, 2, 3) if len(text) >= length + more
            )
            if meaning(name) or not straddles or text.count(name) > 1:
                return "" if text[length : length + 1] == "·" else name
    return ""


def _transcribed(name: str) -> bool:
    """Whether most characters after the first are ones that transcribe foreign names."""
    return sum(c in _TRANSCRIBING for c in name[1:]) * 2 > len(name[1:])


def _is_person(form: str) -> bool:
    return re.search(r"\((?:name|\d{4}-)", meaning(form)) is not None and not form.isascii()


def name_groups(documents: Iterable[Document]) -> tuple[frozenset[str], ...]:
    """Sets of two or more folded forms of one name, for all `documents`.

    A bracket with Latin letters after a name gives its other forms. The name's left end is where its tail stops
    recurring in the text; a person's family name in Latin letters, and a transcribed name's last
    part (after ·), count as forms too. Sets that share a form are joined.
    """
    groups: list[set[str]] = []
    for document in documents:
        text = fold(document.text)
        for before, inside in _BRACKETED.findall(text):
            forms = _forms(before, inside, text)
            if len(forms) > 1:
                touching = [group for group in groups if group & forms]
                groups = [group for group in groups if not group & forms]
                groups.append(forms.union(*touching))
    return tuple(frozenset(group) for group in groups)


def _forms(before: str, inside: str, text: str) -> set[str]:
    others = [form for part in re.split(r"[,，、/;；]", inside) for form in [part.strip()] if _FORM.fullmatch(form)]
    latin = [form for form in others if form.isascii()]
    if not latin or not is_chinese(before.strip("「」『』《》")[-1:] or "a"):
        return set()
    name = _name(before, text, any(" " in form for form in latin))
    forms = {name, *others}
    if "·" in name:
        forms.add(name.rsplit("·", 1)[1])
    person = not _ORGANISATION.search(name) and not before.endswith(("」", "』", "》"))
    if person and (len(name) <= _LONGEST_PERSON or "·" in name):
        forms.update(form.rsplit(" ", 1)[1] for form in latin if " " in form)
    return {form for form in forms if len(form) > 1}


def _name(before: str, text: str, full_latin: bool) -> str:
    """The name that `before` ends with."""
    quoted = re.search(r"[「『《]([^「」『』《》]+)[」』》]$", before)
    if quoted:
        return quoted[1]
    run = re.search(r"[\u3400-\u9fff·]+$", before)
    tail = run[0] if run else before
    if _ORGANISATION.search(tail):
        return before if _ORGANISATION.fullmatch(tail) else _BEFORE_ORGANISATION.sub("", tail)
    named = _OFFICE.sub("", tail) or tail
    if "·" in named or len(named) <= _LONGEST_PERSON < len(tail) or len(named) <= 3 < len(tail):
        return named
    return _recurring(named, text) if full_latin or len(named) > 6 else named


def _recurring(tail: str, text: str) -> str:
    """The longest end of `tail` that occurs nearly as often as its last two characters do."""
    ends = Counter({tail[-n:]: text.count(tail[-n:]) for n in range(2, len(tail) + 1)})
    floor = max(2, 0.5 * ends[tail[-2:]])
    recurring = [end for end, count in ends.items() if count >= floor]
    return max(recurring, key=len) if recurring else tail[-3:]
