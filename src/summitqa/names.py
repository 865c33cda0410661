"""Names that a text gives in two forms, learned from its own brackets: 特朗普（Donald Trump，川普）.

In: documents. Out: sets of folded forms that count as one, for retrieval, answers and the checker.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from summitqa.schema import Document
from summitqa.text import fold, is_chinese

_BRACKETED = re.compile(r"([^\s，。！？；：、,()（）]{2,24})[（(]([^（）()]{2,60})[）)]")  # noqa: RUF001
_FORM = re.compile(r"[a-z][a-z .'&-]*[a-z]|[\u3400-\u9fff·]{2,12}")
_ORGANISATION = re.compile(r"(?:大学|学院|公司|集团|中心|研究所|学会|协会|组织|委员会|银行|基金|会议|峰会|联盟|政府|部|局|报|社|网站|策略|百科|[会院党])$")
_LONGEST_PERSON = 5
# Offices that stand right before a person's name, and words that cannot be part of an organisation's.
_OFFICE = re.compile(
    r".*(?:总统|主席|总理|首相|国务卿|大臣|部长|财长|外长|防长|厅长|局长|州长|市长|议长|代表|大使|领事|总裁|主管|主任|经理|董事长|"
    r"会长|院长|校长|教授|博士|研究员|经济学家|学者|专家|分析师|顾问|记者|主编|发言人|议员|委员|将军|司令|官员|秘书|书记|律师|法官|创办人|创始人)"
)
_BEFORE_ORGANISATION = re.compile(r".*(?:[在是由对向被将从据]|根据|以及)")


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
    others = [form for part in re.split(r"[,，、/;；]", inside) for form in [part.strip()] if _FORM.fullmatch(form)]  # noqa: RUF001
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
        return _BEFORE_ORGANISATION.sub("", tail)
    named = _OFFICE.sub("", tail) or tail
    if "·" in named or len(named) <= 3 < len(tail):
        return named
    return _recurring(named, text) if full_latin or len(named) > 6 else named


def _recurring(tail: str, text: str) -> str:
    """The longest end of `tail` that occurs nearly as often as its last two characters do."""
    ends = Counter({tail[-n:]: text.count(tail[-n:]) for n in range(2, len(tail) + 1)})
    floor = max(2, 0.5 * ends[tail[-2:]])
    recurring = [end for end, count in ends.items() if count >= floor]
    return max(recurring, key=len) if recurring else tail[-3:]
