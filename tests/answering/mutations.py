"""False and true variants of an article's sentences, made by rule from a seed.

In: the article's sentences. Out: Variants, each with the place of the sentence it was made from. The rules know
this article's cast (who could stand in whose place); they do not know the checker.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from summitqa.text import to_script


@dataclass(frozen=True, slots=True)
class Variant:
    """`text` made from sentence number `place` by the rule `kind`; `true` says whether it still holds."""

    kind: str
    text: str
    place: int
    true: bool


PEOPLE = [
    "特朗普",
    "習近平",
    "貝森特",
    "格里爾",
    "何立峰",
    "李成鋼",
    "盧比奧",
    "朱志群",
    "陸挺",
    "伯恩斯",
    "林漢昇",
    "何瑞恩",
    "王受文",
    "盧特尼克",
    "王文濤",
]
PLACES = ["韓國", "馬來西亞", "吉隆坡", "日本", "日內瓦", "倫敦", "斯德哥爾摩", "馬德里", "華盛頓"]
BODIES = [
    "彭博社",
    "野村證券",
    "布魯金斯學會",
    "華爾街日報",
    "華盛頓郵報",
    "帕克策略",
    "亞洲集團",
    "巴克內爾大學",
    "亞德尼研究公司",
    "投資百科",
]
STRANGERS = ["馬克龍", "默克爾", "岸田文雄", "王小明", "拜登", "普京"]
ELSEWHERE = ["越南", "巴黎", "新加坡", "澳大利亞", "柏林", "紐約"]
JOINED = re.compile(r"[和與及跟、]+|以及|及其")
INVENTED = (
    "並簽署了一份永久和平條約", "同時宣佈全面取消對華投資限制", "雙方還同意共同開發月球", "此舉導致全球股市暴跌", "並承諾每年捐出十億美元", "中國隨後召回了駐美大使",
    "歐盟對此提出強烈抗議", "並邀請俄羅斯參與談判", "蘋果公司因此關閉了所有工廠", "並要求對方公開道歉", "這一消息使油價創下新高", "聯合國秘書長到場見證",
    "並計劃明年訪問非洲", "消息人士稱協議已秘密簽署", "而印度則宣佈退出談判", "並同意釋放所有被扣押人員", "民眾因此走上街頭抗議", "有關部門已展開刑事調查",
)  # fmt: skip
DENIALS = (  # affirmative, denied: (pattern, replacement)
    ("將於", "將不會於"), ("達成了", "沒有達成"), ("擴大了", "沒有擴大"), ("威脅", "沒有威脅"), ("佔據", "並未佔據"), ("表示", "否認"), ("認為", "不認為"), ("傳出", "沒有傳出"), ("是稀土", "不是稀土"),
    ("限制先進", "沒有限制先進"), ("可能", "不可能"), ("已舉行", "沒有舉行"), ("宣佈", "沒有宣佈"), ("保留", "沒有保留"), ("激怒了", "沒有激怒"), ("公開批評", "沒有公開批評"), ("會見", "不會見"),
    ("出現在", "沒有出現在"), ("透露", "沒有透露"), ("需要", "不需要"), ("有望", "無望"), ("意識到", "沒有意識到"), ("降溫", "並未降溫"), ("強調", "不再強調"), ("具有", "不具有"), ("要求", "沒有要求"),
    ("改變", "不改變"), ("轉為", "沒有轉為"), ("評估", "並未評估"), ("預計", "並不預計"), ("將會", "將不會"), ("接近", "並不接近"), ("保持了", "沒有保持"), ("說服", "不說服"), ("加快了", "沒有加快"),
)  # fmt: skip
AFFIRMATIONS = (
    ("不會", "會"), ("不是", "是"), ("不太可能", "很可能"), ("沒有人在", "有人在"), ("既非", "既是"), ("也非最終", "也是最終"), ("不符合", "符合"), ("不讓步", "讓步"), ("肯定不會", "肯定會"), ("遠非", "正是"),
    ("無法", "可以"), ("不請自來", "應邀前來"), ("不僅僅是", "僅僅是"), ("難以", "可以"), ("難解決", "能解決"), ("不滿", "滿意"), ("避免", "力求"), ("不尋常", "尋常"), ("不穩定", "穩定"), ("不尊重", "尊重"),
)  # fmt: skip
ALIASES = (
    ("特朗普", "川普"), ("特朗普", "Trump"), ("貝森特", "Scott Bessent"), ("貝森特", "Bessent"), ("格里爾", "Jamieson Greer"), ("亞太經合組織（APEC）", "APEC"), ("何瑞恩", "Ryan Hass"), ("肖恩·金", "Sean King"),
    ("戰略與國際研究中心（CSIS）", "CSIS"), ("伯恩斯", "Nicholas Burns"),
)  # fmt: skip
SYNONYMS = (
    ("表示", "說"), ("會面", "見面"), ("會晤", "會面"), ("舉行", "召開"), ("此外", "另外"), ("因此", "所以"), ("如果", "假如"), ("例如", "比如"), ("比如", "例如"), ("目前", "現在"), ("近期", "最近"), ("已經", "已"),
    ("大幅", "大大"), ("透露", "說"), ("由於", "因為"), ("獲得", "得到"), ("亟需", "急需"), ("包括", "包含"), ("宣佈", "宣布"), ("十分", "非常"), ("往往", "常常"), ("顯著", "明顯"), ("通常", "一般"), ("幫助", "協助"),
    ("尤其是", "特別是"), ("仍", "仍然"), ("共同", "一起"), ("可能", "或許"), ("購買", "採購"), ("需要", "須要"), ("認為", "指出"), ("稱", "說"), ("擔任", "出任"), ("評論", "評述"), ("預計", "預期"), ("更為", "更加"),
)  # fmt: skip
FRAMES = ("文章指出，", "根據報道，", "BBC中文提到，", "報道說，")


def false_variants(sentences: Sequence[str], seed: int) -> list[Variant]:
    """Variants that say something else than the sentence; none equals a sentence of the article."""
    rng = random.Random(seed)
    rules: dict[str, Callable[[str, random.Random], Iterator[str]]] = {
        "number": _numbers, "percentage": _percentages, "date": _dates, "person": _people, "place": _places,
        "body": _bodies, "denied": _denied, "affirmed": _affirmed, "reversed": _reversed, "invented": _invented,
        "speaker": _speakers,
    }  # fmt: skip
    whole = "".join(sentences)
    variants = [
        Variant(kind, text, place, False)
        for place, sentence in enumerate(sentences)
        for kind, rule in rules.items()
        for text in rule(sentence, rng)
        if text != sentence and text not in whole
    ]
    return list({(v.text): v for v in variants}.values())


def true_variants(sentences: Sequence[str], seed: int) -> list[Variant]:
    """Variants that a reader would accept as said by the sentence."""
    rng = random.Random(seed)
    variants = []
    for place, sentence in enumerate(sentences):
        forms = {"exact": [sentence], "script": [to_script(sentence, "zh-Hans")], "short": _shortened(sentence)}
        forms["alias"] = [sentence.replace(a, b) for a, b in ALIASES if a in sentence and "·" + a not in sentence]
        forms["reordered"] = _reordered(sentence)
        forms["paraphrase"] = list(_paraphrased(sentence, rng))
        variants += [Variant(kind, text, place, True) for kind, texts in forms.items() for text in texts]
    return list({(v.text): v for v in variants}.values())


def _numbers(sentence: str, rng: random.Random) -> Iterator[str]:
    for match in re.finditer(
        r"(?<![\d月])(\d+)(?=億|萬|年價值|[^\d年月日%至])|(?<=[第、，。至了約過這])?([二三四五六七八九])(?=年|輪|種|次|個|天)",
        sentence,
    ):
        if match[1]:
            yield _put(sentence, match, str(int(match[1]) + rng.choice([1, 2, 7, 30])))
        else:
            yield _put(sentence, match, rng.choice([n for n in "二三四五六七八九" if n != match[0]]))


def _percentages(sentence: str, rng: random.Random) -> Iterator[str]:
    for match in re.finditer(r"\d+(?=%)", sentence):
        for other in rng.sample([n for n in (10, 25, 40, 55, 60, 75, 80, 95) if n != int(match[0])], 2):
            yield _put(sentence, match, str(other))
    for match in re.finditer("一半", sentence):
        yield _put(sentence, match, "三分之一")


def _dates(sentence: str, rng: random.Random) -> Iterator[str]:
    for match in re.finditer(r"\d{4}(?=年)", sentence):
        other = str(int(match[0]) - rng.choice([1, 3, 4, 10]))
        if sentence.count(match[0]) == 1 or other not in sentence:
            yield _put(sentence, match, other)
    for match in re.finditer(r"(?<!\d)\d{1,2}(?=月)", sentence):
        yield _put(sentence, match, str(rng.choice([m for m in (1, 2, 3, 7, 12) if m != int(match[0])])))
    for match in re.finditer(r"(?<=月)\d{1,2}(?=日)", sentence):
        yield _put(sentence, match, str(rng.choice([d for d in (2, 5, 13, 17, 22) if d != int(match[0])])))
    for match in re.finditer(r"月初|月底", sentence):
        yield _put(sentence, match, "月底" if match[0] == "月初" else "月初")
    for before, after in (("上月", "去年"), ("週四", "週一"), ("今年", "去年")):
        if before in sentence:
            yield sentence.replace(before, after)


def _replaced(cast: list[str], others: list[str], sentence: str, rng: random.Random) -> Iterator[str]:
    """Each member of the cast in the sentence gives way to one from the article and to a stranger."""
    for name in cast:
        if name in sentence and len(name) > 1:
            absent = [other for other in cast if other not in sentence]
            for other in (rng.choice(absent), rng.choice(others)):
                yield re.sub(rf"(?:斯科特·|傑米森·)?{name}(?:（[^）]*）)?", other, sentence)


def _people(sentence: str, rng: random.Random) -> Iterator[str]:
    return _replaced(PEOPLE, STRANGERS, sentence, rng)


def _places(sentence: str, rng: random.Random) -> Iterator[str]:
    bare = re.sub(r"華盛頓郵報", "＿", sentence)
    return (text.replace("＿", "華盛頓郵報") for text in _replaced(PLACES, ELSEWHERE, bare, rng))


def _bodies(sentence: str, rng: random.Random) -> Iterator[str]:
    return _replaced(BODIES, ["路透社", "高盛", "哈佛大學", "世界銀行"], sentence, rng)


def _denied(sentence: str, rng: random.Random) -> Iterator[str]:
    return (
        sentence.replace(a, b, 1)
        for a, b in DENIALS
        if a in sentence and not re.search(f"[不沒非未無難].?{a}", sentence)
    )


def _affirmed(sentence: str, rng: random.Random) -> Iterator[str]:
    return (sentence.replace(a, b, 1) for a, b in AFFIRMATIONS if a in sentence)


def _reversed(sentence: str, rng: random.Random) -> Iterator[str]:
    """Two of the cast change places, unless they only stand side by side or in one list."""
    for cast in (
        PEOPLE,
        ["中國", "美國"],
        ["北京", "美國"],
        ["中方", "美方"],
        ["「學生」", "「老師」"],
        ["美國", "台灣"],
        ["中方", "特朗普"],
    ):
        present = [name for name in cast if sentence.count(name) == 1]
        for i, one in enumerate(present):
            for other in present[i + 1 :]:
                first, second = sorted((one, other), key=sentence.index)
                between = sentence[sentence.index(first) + len(first) : sentence.index(second)]
                if not JOINED.fullmatch(between):
                    yield sentence.replace(first, "\0").replace(second, first).replace("\0", second)


def _invented(sentence: str, rng: random.Random) -> Iterator[str]:
    clauses = sentence.rstrip("。；").split("，")
    if len(clauses) > 1 and len(clauses[0]) >= 8 and sentence.count("「") == sentence.split("，")[0].count("「"):
        yield f"{clauses[0]}，{rng.choice(INVENTED)}。"
    if len(sentence) > 12 and "「" not in sentence:
        yield sentence.rstrip("。；") + rng.choice(INVENTED) + "。"


def _speakers(sentence: str, rng: random.Random) -> Iterator[str]:
    """The words in quotation marks from another mouth."""
    if match := re.search("「[^」]{8,}」", sentence):
        speaker = rng.choice([name for name in PEOPLE if name not in sentence])
        yield f"{speaker}表示：{match[0]}。"
        if second := [
            name for name in PEOPLE if name in sentence[match.end() :] and name not in sentence[: match.start()]
        ]:
            yield f"{second[0]}說{match[0]}。"


def _shortened(sentence: str) -> list[str]:
    """The first clauses alone, cut where no quotation is open."""
    pieces, short = sentence.rstrip("。；").split("，"), []
    for count in range(1, len(pieces)):
        text = "，".join(pieces[:count])
        if len(text) >= 8 and all(text.count(a) == text.count(b) for a, b in ("「」", "（）")) and not _dangling(text):
            short.append(text + "。")
    return short[-2:]


def _dangling(text: str) -> bool:
    return bool(re.match(r"(?:當|如果|除非|雖然|雖|因為|自|在)", text)) or "既" in text


def _reordered(sentence: str) -> list[str]:
    """The two halves of a sentence of independent clauses the other way round."""
    if re.search(r"「|不過|但|因此|除非|如果|這|其|既|後|而|仍|還|也", sentence) or not 1 <= sentence.count("，") <= 2:
        return []
    first, rest = sentence.rstrip("。；").split("，", 1)
    return [f"{rest}，{first}。"]


def _paraphrased(sentence: str, rng: random.Random) -> Iterator[str]:
    outside = re.sub("「[^」]*」", lambda m: "＿" * len(m[0]), sentence)  # a quotation keeps its words
    possible = [(a, b) for a, b in SYNONYMS if a in outside]
    for count in {1, min(2, len(possible))} - {0}:
        if len(possible) >= count:
            text = sentence
            for before, after in rng.sample(possible, count):
                at = outside.find(before)
                if at >= 0:
                    text = text[:at] + after + text[at + len(before) :]
                    outside = outside[:at] + after + outside[at + len(before) :]
            yield text
    yield rng.choice(FRAMES) + sentence


def _put(sentence: str, match: re.Match[str], text: str) -> str:
    return sentence[: match.start()] + text + sentence[match.end() :]
