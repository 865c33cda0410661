"""Turns and a follow-up become a self-contained Query, without a language model.

What a follow-up leaves out is filled in from the turns before, in several ways; the reading that the index knows
best is searched. A question that stands on its own is left as it is, so that a new topic owes the old one nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from summitqa.embedding.glossary import meaning
from summitqa.embedding.translations import STOP_WORDS
from summitqa.names import Names
from summitqa.schema import Lang, Query, Turn
from summitqa.text import detect_lang, fold, fold_with_offsets, is_chinese, to_script

# How well the index knows a query, in [0, 1], and the passage that answers it best (-1 for none).
Support = Callable[[str], tuple[float, int]]

_TURNS = 3
_SHORT_NAME = 4  # characters; a longer thing in a 「X 呢？」 is more than another name
_LONGEST_PREFIX = 16
_MOST_READINGS = 24
# What a reading must be better supported by than a more natural one.
_OLDER = 0.06  # for each turn further back
_LATER_THING = 0.03  # for each thing that stands nearer in the last query
_PREFIXED = 0.08  # a thing said before put in front of the question
_SIDE_BY_SIDE = 0.3  # the last query and the question joined
_OTHER_SORT = 0.15  # a name in place of a common noun, or the reverse
_SAME_PASSAGE = 0.08  # what a reading gains that stays with the passage of the last answer
_ALONE = 0.2  # the thing of a 「X 呢？」 and nothing else
_LATER_NAME = 0.02  # for each name before it that a pronoun may stand for
_UNFILLED = {"bare": 1.0, "pronoun": 0.12, "short": -0.05, "opening": -0.1}  # the question as it stands

_PERSON = re.compile(
    r"[这這那](?:个|個)人|[这這那]位|[这這那此该該]人|他们|她们|他們|她們|他|她|\b(?:he|him|his|she|her|hers|they|them|their)\b",
    re.IGNORECASE,
)
_THING = re.compile(
    r"它们|它們|它|[该該](?:国|國|公司|协议|協議|机构|機構)|此事|[这這那](?:件事|场|場|次|个|個|些|边|邊|里|裡|裏|份|项|項|种|種|通|天|年|时|時|(?=[是会會要对對也跟和在]|$))|当天|當天|当时|當時|其中|(?<![与與极極尤])其(?![他它次实實余餘])|前者|后者|後者|"
    r"\b(?:it|its|this|that|these|those|there)\b(?! (?:the|a|an|is|are|was)\b)",
    re.IGNORECASE,
)
_WHAT_ABOUT = re.compile(
    r"^(?:那么|那麼|那|还有|還有|至于|至於|换成|換成|而)?[,，、 ]*(?P<zh>[^,，。？?！!]{1,14}?)(?:方面|那边|那邊)?(?:呢|又如何|又怎[样樣]|又怎么[样樣])[?？。！! ]*$"
    r"|^(?:(?:and|but|so|ok|okay)[,\s]+)?(?:what|how) about (?P<about>.+?)[?.! ]*$"
    r"|^and (?P<and>(?:(?!\b(?:is|are|was|were|do|does|did|will|has|have|when|where|who|why|what|how|which)\b).){1,40}?)[?.! ]*$",
    re.IGNORECASE,
)
_TIME = re.compile(r"[天年时時]$")
_GROUP = re.compile(r"们|們|双方|雙方|\b(?:they|them|their)\b", re.IGNORECASE)
_OPENING = re.compile(
    r"^(?:(?:[蛤啊咦诶欸唉呃額额哇喂]+|那么|那麼|那(?![么麼个個场場次通位些边邊里裡种種项項天年时時人])|所以|然后|然後|还有|還有|另外|而且|可是|但是?|不过|不過|嗯+|哦|喔|欸|好(?:的|吧)?|真的(?:假的|吗|嗎)?[?？]*|(?:ok|okay|so|and|but|then|also|well|hm+|hi|hey)\b)[!！,，、 ]*)+",
    re.IGNORECASE,
)
_ASKED = (
    r"(?:为什么|为何|为啥|怎么会|什么时候|何时|几时|哪一?[天年月日]|几[月号日点]|多久|在?哪里|在?哪儿|在?何处|什么地方|哪[个些位张种项一]?|"
    r"谁|何人|多少[钱个人次年]?|几[个次年轮种位项]|怎么样?|怎样|如何|什么|理由|原因|时间|地点|结果|目的|细节)"
)
_ASKED_WORD = re.compile(_ASKED)
_ENGLISH_ASKED = re.compile(
    r"\b(?:who|whom|what|when|where|why|which \w+|how(?: much| many| long| often| big| large)?)\b", re.IGNORECASE
)
# 「哪家機構」, 「哪位專家」, 「誰」: what a 「X 呢？」 may name another of.
_ASKED_NOUN = re.compile(
    r"哪[一个家位些份所名种座]?[\u3400-\u9fff]{0,3}?(?=说|讲|认|批|称|表|要|有|会|把|被|对|在|$)|谁|\b(?:who|which \w+)\b"
)
_BARE = re.compile(
    rf"^(?:那|所以|然后|是|又|还|还有|到底|究竟|具体|大概|大约|总共|一共|都|有|在|从|自|到|靠|跟|和|对|由|被)*(?:{_ASKED}(?:是|有|说|讲|做|起|开始|结束|回事|意思|人|的|事|像|呢|吗|啊|呀|了)*|(?:哪[个些几一]?|什么|几|多少|第几)[\u3400-\u9fff]{{0,3}})$"
    r"|^(?:真的|是真的|是|确定|真|还有|然后|接着|后来|继续)(?:吗|呢|么)?$"
    r"|^(?:and |but |so )?(?:why(?: not)?|when|where|who|whom|which(?: ones?)?|how(?: much| many| long| so| come| often)?|since when|until when|"
    r"by when|really|what for|by whom|who said (?:that|so|it)|says who|for what|what else|then what|is that true)$"
)
_QUESTION_TAIL = re.compile(r"[?？。！!\s]+$")
_FUNCTION = frozenset(
    """
        的 了 吗 呢 吧 啊 是 在 有 和 与 跟 同 对 把 被 给 从 到 向 于 也 都 就 还 又 再 很 最 更 这 那 请问 现在 目前 今年 怎么样 什么样 是不是 有没有
        多大 最大 表示 认为 觉得 方面 问题 时候 东西
    """.split()
)
_ENGLISH_FUNCTION = frozenset(
    """
        the and are was were who what when where why how which does did has have had will would can
        could should for from with that this these those they them their his her its there about
        into over than then much many long come not say said says tell told give gave get make made
        call called biggest main during after before
    """.split()
)


@dataclass(frozen=True, slots=True)
class _Thing:
    """Something named before: how it was written, whether it is a person, and how many turns ago."""

    text: str
    person: bool
    age: int


def self_contained(question: str, turns: Sequence[Turn], names: Names, support: Support) -> Query:
    """The query that `question` means after `turns`.

    Tried are the question as it is; its pronouns replaced
    by what was named before; the last query with the thing asked about replaced (「那美國呢？」) or with another
    question word (「什麼時候？」); and the last query joined to the question.
    """
    lang = language(question, turns)
    need = context_needed(question)
    if not turns or need is None:
        return Query(question, question, lang)
    readings = {question: -_UNFILLED[need]}
    for reading, credit in _readings(question, need, turns, names, lang):
        if len(readings) < _MOST_READINGS:
            readings.setdefault(reading, credit)
    here = support(turns[-1].query)[1]

    def worth(reading: str) -> float:
        known, passage = support(reading)
        return known + readings[reading] + (_SAME_PASSAGE if passage == here else 0.0)

    return Query(question, max(readings, key=worth), lang)


def language(question: str, turns: Sequence[Turn]) -> Lang:
    """The language of `question`; of the last question for one without a telling character (「2024?」)."""
    telling = any(is_chinese(c) or (c.isascii() and c.isalpha()) for c in question)
    return detect_lang(question if telling or not turns else turns[-1].question)


def context_needed(question: str) -> str | None:
    """What `question` leaves to be understood from before: "bare", "pronoun", "short" or "opening"; None if nothing."""
    folded = _QUESTION_TAIL.sub("", fold(question)).strip()
    if _WHAT_ABOUT.match(question.strip()) or _BARE.match(folded):
        return "bare"
    if _PERSON.search(folded) or _THING.search(_OPENING.sub("", folded)):
        return "pronoun"
    if sum(is_chinese(c) for c in folded) + 2 * len(re.findall(r"[a-z]+", folded)) <= 8:
        return "short"
    return "opening" if _OPENING.match(folded) else None


def _readings(question: str, need: str, turns: Sequence[Turn], names: Names, lang: Lang) -> Iterator[tuple[str, float]]:
    """Self-contained wordings of `question`, each with its credit, at most 0."""
    asked = _QUESTION_TAIL.sub("", question).strip()
    plain = _OPENING.sub("", asked) or asked
    named = bool(names.mentioned(fold(plain)))
    recent = list(reversed(turns))[:_TURNS]
    things = _things_said(recent, names)
    joint, end = ("，", "？") if lang != "en" else (", ", "?")
    about = _WHAT_ABOUT.match(question.strip())
    if about:
        thing = re.sub(r"'s$", "", next(group for group in about.groups() if group))
        for age, turn in enumerate(recent):
            for place, other in enumerate(_things(turn.query, names)):
                alike = bool(names.mentioned(fold(other))) == bool(names.mentioned(fold(thing)))
                credit = -_OLDER * age - _LATER_THING * place - (0.0 if alike else _OTHER_SORT)
                if fold(other) != fold(thing):
                    yield _QUESTION_TAIL.sub("", turn.query).replace(other, _in_script(thing, lang), 1) + end, credit
            query = _QUESTION_TAIL.sub("", turn.query)
            asked_for = _ASKED_NOUN.search(fold(query)) if len(fold(query)) == len(query) else None
            if asked_for:
                yield query[: asked_for.start()] + thing + query[asked_for.end() :] + end, -_OLDER * age - _LATER_THING
        what = f"what is {thing}" if lang == "en" else f"{thing}是什么" if lang == "zh-Hans" else f"{thing}是什麼"
        yield what + end, -_ALONE if len(thing) <= _SHORT_NAME else 0.0
        yield thing + end, -_ALONE
    elif need == "bare":
        for age, turn in enumerate(recent):
            query = _QUESTION_TAIL.sub("", turn.query)
            word = _ASKED_WORD.search(fold(query)) if len(fold(query)) == len(query) else None
            if lang == "en" and _ENGLISH_ASKED.search(query):
                yield _ENGLISH_ASKED.sub(lambda _: plain, query, count=1) + end, -_OLDER * age
            elif word:
                yield query[: word.start()] + plain + query[word.end() :] + end, -_OLDER * age
                yield query[: word.start()].removesuffix("是") + query[word.end() :] + plain + end, -_OLDER * age - 0.01
    elif "其中" in plain or "among" in plain.lower():
        yield f"{_QUESTION_TAIL.sub('', _anchor(recent))}{joint}{plain}{end}", 0.0
    elif need == "pronoun":
        yield from ((reading + end, credit) for reading, credit in _filled(plain, things, lang))
    yield plain + end, -_UNFILLED[need]
    if need in ("short", "opening") and not named:
        for said in [thing for thing in things if len(thing.text) <= _LONGEST_PREFIX][:6]:
            yield (
                f"{_in_script(said.text, lang)}{' ' if lang == 'en' else ''}{plain}{end}",
                -_PREFIXED - _OLDER * said.age,
            )
    yield f"{_QUESTION_TAIL.sub('', _anchor(recent))}{joint}{plain}{end}", -_SIDE_BY_SIDE


def _anchor(recent: Sequence[Turn]) -> str:
    """The last query that is not itself an earlier one with a follow-up joined to it."""
    for turn, before in pairwise(recent):
        if not turn.query.startswith(_QUESTION_TAIL.sub("", before.query)):
            return turn.query
    return recent[-1].query


def _filled(plain: str, things: Sequence[_Thing], lang: Lang) -> Iterator[tuple[str, float]]:
    """`plain` with its first pronoun replaced by each thing it may stand for, people for 他 and "he"."""
    personal = _PERSON.search(plain)
    found = personal or _THING.search(plain)
    if not found:
        return
    possessive = found[0].lower() in ("his", "her", "its", "their")
    if _TIME.search(found[0]):
        fitting = [thing for thing in things if re.search(r"\d", thing.text)]
    else:
        fitting = [thing for thing in things if _GROUP.search(found[0]) or thing.person is bool(personal)]
    if not personal:
        yield plain[: found.start()] + plain[found.end() :], -_LATER_NAME
    for order, thing in enumerate(fitting or things):
        name = _in_script(thing.text, lang) + ("'s" if possessive else "")
        yield plain[: found.start()] + name + plain[found.end() :], -_OLDER * thing.age - _LATER_NAME * order


def _things_said(recent: Sequence[Turn], names: Names) -> list[_Thing]:
    """What the last turns were about, newest first: their short answers and what their queries name."""
    things: dict[str, _Thing] = {}
    for age, turn in enumerate(recent):
        short = re.sub(r"\s*[(（].*?[)）]", "", turn.short_answer).strip()
        who = re.search(r"谁|哪一?位|何人|\bwho(?:m|se)?\b", fold(turn.query)) is not None
        texts = [(short, who)] if 0 < len(short) <= 20 else []
        texts += [(text, False) for text in _things(turn.query, names)]
        texts += [(text, True) for text in _people(turn.answer, names)]
        for text, asked_for in texts:
            person = asked_for or fold(text) in names.people or _is_person(text)
            things.setdefault(fold(text), _Thing(text, person, age))
    return list(things.values())


def _people(text: str, names: Names) -> list[str]:
    """The people that a text names, as written, in order."""
    folded = fold_with_offsets(text)
    spans = [folded.source_span(*span) for span in names.spans(folded.text)]
    found = [text[span.start : span.end] for span in spans]
    return [name for name in dict.fromkeys(found) if fold(name) in names.people]


def _is_person(text: str) -> bool:
    """Whether the dictionary glosses `text` as somebody: "Xi Jinping (1953-), …", "Trump (name)"."""
    gloss = meaning(text)
    return re.search(r"\((?:name|\d{4}-)|politician|president of|\bleader\b", gloss) is not None


def _things(query: str, names: Names) -> list[str]:
    """Names and nouns of a query as written, in order: known names, Latin words, Chinese words of two or more characters."""
    found: list[tuple[int, str]] = []
    rest = query
    for start, end in names.spans(fold(query)) if len(fold(query)) == len(query) else ():
        found.append((start, query[start:end]))
        rest = rest[:start] + " " * (end - start) + rest[end:]
    for word in re.finditer(r"[A-Za-z][\w'&-]*", rest):
        text = re.sub(r"'s$", "", word[0])
        if len(text) > 2 and text.lower() not in _ENGLISH_FUNCTION | STOP_WORDS:
            found.append((word.start(), text))
    for run in re.finditer(r"[\u3400-\u9fff]+", rest):
        found += [(run.start() + start, word) for start, word in _words(run[0]) if _names_something(word)]
    return list(dict.fromkeys(text for _, text in sorted(found)))


def _names_something(word: str) -> bool:
    folded = fold(word)
    return len(word) > 1 and folded not in _FUNCTION and not _ASKED_WORD.search(folded)


def _words(run: str) -> list[tuple[int, str]]:
    """Greedy longest dictionary words of a run of Chinese characters, with their starts."""
    words: list[tuple[int, str]] = []
    start = 0
    while start < len(run):
        end = next((e for e in range(min(len(run), start + 6), start + 1, -1) if _known(run[start:e])), start + 1)
        words.append((start, run[start:end]))
        start = end
    return words


@lru_cache(maxsize=4096)
def _known(word: str) -> bool:
    return bool(meaning(word))


def _in_script(text: str, lang: Lang) -> str:
    return to_script(text, lang) if lang == "zh-Hans" else text
