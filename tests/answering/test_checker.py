"""The checker: what follows from the cited sentences is proven, everything else is not."""

from __future__ import annotations

from collections import Counter

import pytest

from summitqa.answering.checker import Checker, Source, Verdict
from summitqa.answering.sources import SourceSentence
from tests.answering.claims import ENGLISH_FALSE, ENGLISH_TRUE
from tests.answering.mutations import Variant, false_variants, true_variants

RARE_EARTHS = "中國佔據全球超過90%稀土和稀土磁鐵的生產，對這些材料的控制給美國施加了顯著壓力。"
CRITICISM = "最近的發言中，美國財長貝森特公開批評李成鋼「相當失控和非常激進」「非常不尊重」。"
MONTH = (2025, 10)


@pytest.mark.parametrize(
    ("name", "source", "claim", "proven"),
    [
        ("exact", RARE_EARTHS, RARE_EARTHS, True),
        (
            "negated",
            RARE_EARTHS,
            "中國並未佔據全球超過90%稀土和稀土磁鐵的生產，對這些材料的控制給美國施加了顯著壓力。",
            False,
        ),
        (
            "wrong number",
            RARE_EARTHS,
            "中國佔據全球超過60%稀土和稀土磁鐵的生產，對這些材料的控制給美國施加了顯著壓力。",
            False,
        ),
        (
            "reversed",
            CRITICISM,
            "最近的發言中，李成鋼公開批評美國財長貝森特「相當失控和非常激進」「非常不尊重」。",
            False,
        ),
        ("half invented", RARE_EARTHS, "中國佔據全球超過90%稀土和稀土磁鐵的生產，並擁有世界最大的鋰礦儲量。", False),
        ("true but short", RARE_EARTHS, "超過90%", True),
        (
            "true in the other script",
            RARE_EARTHS,
            "中国占据全球超过90%稀土和稀土磁铁的生产，对这些材料的控制给美国施加了显著压力。",
            True,
        ),
    ],
)
def test_the_seven_mutations(checker: Checker, name: str, source: str, claim: str, proven: bool) -> None:
    """Mutations that a fuzzy match of 35 % accepts are told from what holds."""
    finding = checker.check(claim, [Source(source, month=MONTH)])
    assert (finding.verdict is Verdict.PROVEN) == proven, finding


def wrong(checker: Checker, sentences: list[SourceSentence], variants: list[Variant]) -> list[Variant]:
    """The variants with the wrong verdict; all other sentences of the article are at hand for repair."""
    sources = [sentence.source for sentence in sentences]
    found = []
    for v in variants:
        others = sources[: v.place] + sources[v.place + 1 :]
        verdict = checker.check(v.text, [sources[v.place]], others).verdict
        if (verdict is not Verdict.UNSUPPORTED) != v.true:
            found.append(v)
    return found


@pytest.mark.parametrize("seed", [7, 20251029])
def test_false_variants_are_caught(checker: Checker, real_sentences: list[SourceSentence], seed: int) -> None:
    """At least 98 % of at least 300 false variants of real sentences are unsupported, of every kind at least 90 %."""
    variants = false_variants([sentence.source.text for sentence in real_sentences], seed)
    missed = wrong(checker, real_sentences, variants)
    assert len(variants) >= 300
    assert len(missed) <= 0.02 * len(variants), missed
    sizes, misses = Counter(v.kind for v in variants), Counter(v.kind for v in missed)
    assert all(misses[kind] <= 0.1 * sizes[kind] for kind in sizes), misses


@pytest.mark.parametrize("seed", [7, 20251029])
def test_true_variants_are_accepted(checker: Checker, real_sentences: list[SourceSentence], seed: int) -> None:
    """At most 3 % of the true variants are rejected."""
    variants = true_variants([sentence.source.text for sentence in real_sentences], seed)
    refused = wrong(checker, real_sentences, variants)
    assert len(variants) >= 300
    assert len(refused) <= 0.03 * len(variants), refused


def place(sentences: list[SourceSentence], part: str) -> int:
    """Which sentence holds `part`."""
    return next(i for i, sentence in enumerate(sentences) if part in sentence.source.text)


def test_english_claims_about_chinese_sentences(checker: Checker, real_sentences: list[SourceSentence]) -> None:
    """No false English claim of the list passes, and at least four in five true ones do."""
    false = [Variant("en", text, place(real_sentences, part), False) for part, texts in ENGLISH_FALSE for text in texts]
    true = [Variant("en", text, place(real_sentences, part), True) for part, text in ENGLISH_TRUE]
    assert not wrong(checker, real_sentences, false)
    assert len(wrong(checker, real_sentences, true)) <= 0.2 * len(true)


def test_a_wrong_citation_is_repaired(checker: Checker, real_sentences: list[SourceSentence]) -> None:
    """A true sentence that cites the wrong source gets the right one."""
    sources = [sentence.source for sentence in real_sentences]
    right = place(real_sentences, "籌碼是稀土")
    finding = checker.check("中國手中最大的籌碼是稀土。", [sources[0]], sources[1:])
    assert (finding.verdict, finding.sources) == (Verdict.REPAIRED, (right,))


def test_two_sentences_prove_together(checker: Checker) -> None:
    """A claim may rest on two cited sentences, a clause on each."""
    cited = [
        Source("中國手中最大的籌碼是稀土。"),
        Source("其次是對美國農產品的購買力。"),
        Source("美國最大的籌碼則是對中國的科技禁運，尤其是芯片。"),
    ]
    finding = checker.check("中國手中最大的籌碼是稀土，美國最大的籌碼則是對中國的科技禁運。", cited)
    assert (finding.verdict, finding.sources) == (Verdict.PROVEN, (0, 2))


@pytest.mark.parametrize("claim", ["", "  ", "。"])
def test_nothing_said_is_not_proven(checker: Checker, claim: str) -> None:
    """An empty claim has no proof."""
    assert checker.check(claim, [Source(RARE_EARTHS)]).verdict is Verdict.UNSUPPORTED


def test_nothing_cited_is_not_proven(checker: Checker) -> None:
    """A claim without sources has no proof."""
    assert checker.check("中國手中最大的籌碼是稀土。", []).verdict is Verdict.UNSUPPORTED


def test_a_pronoun_takes_its_name_from_before(checker: Checker) -> None:
    """A name that only the preceding text gives is accepted where the sentence has no other."""
    source = Source("他還說，會談後雙方將有利好豆農的消息傳出。", context="美國財政部長貝森特近期發言。")
    assert checker.check("貝森特說，會談後雙方將有利好豆農的消息傳出。", [source]).verdict is Verdict.PROVEN
    assert checker.check("格里爾說，會談後雙方將有利好豆農的消息傳出。", [source]).verdict is Verdict.UNSUPPORTED


def test_an_opening_that_names_the_source_is_no_claim(checker: Checker) -> None:
    """「文章指出，」 and the publisher's name need no proof."""
    source = Source("中國手中最大的籌碼是稀土。", publisher="BBC")
    for opening in ("文章指出，", "根據BBC中文的報道，", "According to the article, "):
        claim = "China's biggest bargaining chip is rare earths." if opening.isascii() else "中國手中最大的籌碼是稀土。"
        assert checker.check(opening + claim, [source]).verdict is Verdict.PROVEN, opening


def test_an_extractive_short_answer_is_guarded(checker: Checker) -> None:
    """A short answer must follow from the quotes beside it."""
    assert checker.check_quotes("李成鋼", [CRITICISM]).verdict is Verdict.PROVEN
    assert checker.check_quotes("格里爾", [CRITICISM]).verdict is Verdict.UNSUPPORTED
    assert checker.check_quotes("60%", [RARE_EARTHS]).verdict is Verdict.UNSUPPORTED


@pytest.mark.parametrize(
    ("source", "claim", "proven"),
    [
        ("價值達128億美元", "It was worth $12.8 billion.", True),
        ("價值達128億美元", "It was worth 12,800 million dollars.", True),
        ("價值達128億美元", "It was worth $1.28 billion.", False),
        ("價值達128億美元", "價值達128億歐元", False),
        ("約一百二十八億美元", "約128億美元", True),
        ("佔出口的四分之三", "佔出口的75%", True),
        ("自2022年10月以來", "since October 2022", True),
        ("自2022年10月以來", "自10月以來", True),
        ("上月宣佈協議", "2025年9月宣佈協議", True),
        ("上月宣佈協議", "2025年8月宣佈協議", False),
        ("10月26至27日談判", "10月27日談判", True),
        ("10月初擴大管制", "10月底擴大管制", False),
        ("超過90%的生產", "不到90%的生產", False),
        ("比分是3-1", "比分是1-3", False),
        ("TOG2型戰車", "TOG4型戰車", False),
    ],
)
def test_figures(checker: Checker, source: str, claim: str, proven: bool) -> None:
    """Dates, amounts and shares are compared by value, across forms and languages."""
    assert (checker.check(claim, [Source(source, month=MONTH)]).verdict is Verdict.PROVEN) == proven
