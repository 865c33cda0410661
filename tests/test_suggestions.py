from __future__ import annotations

import time
from dataclasses import replace

from summitqa.expansion import Expansion
from summitqa.schema import Lang, Span
from summitqa.suggestions import Suggester
from tests.fakes import make_answer, make_document, make_passage

SENTENCES = ["習近平與特朗普在韓國會面。", "中國的籌碼是稀土。", "美國的籌碼是芯片。", "峰會通常有兩種角色。"]
DOCUMENT = make_document("\n".join(SENTENCES) + "\n")
STARTS = [DOCUMENT.text.index(s) for s in SENTENCES]
PASSAGES = [make_passage(DOCUMENT, start, start + len(s)) for start, s in zip(STARTS, SENTENCES, strict=True)]


def asked(question: str, sentence: int, lang: Lang = "zh-Hant", answered: bool = True) -> Expansion:
    span = Span(STARTS[sentence], STARTS[sentence] + len(SENTENCES[sentence]))
    return Expansion(DOCUMENT.name, question, lang, (span,) if answered else (), span if answered else None)


EXPANSIONS = [
    asked("習近平和特朗普在哪裡會面？", 0),
    asked("中國最大的籌碼是什麼東西？", 1),
    asked("稀土是哪一國的主要籌碼？", 1),
    asked("美國手上最強的牌是什麼？", 2),
    asked("峰會通常扮演哪兩種角色？", 3),
    asked("習近平今年到底幾歲了呢？", 0, answered=False),
    asked("What is the strongest card of China?", 1, "en"),
    asked("What is the strongest card of America?", 2, "en"),
]
SUGGESTER = Suggester(EXPANSIONS)


def test_what_is_typed_comes_first() -> None:
    assert SUGGESTER.matching("稀土")[0] == "稀土是哪一國的主要籌碼？"


def test_either_script_finds_and_gives_its_own() -> None:
    """Simplified typing finds Traditional questions and gets them in Simplified."""
    assert SUGGESTER.matching("美国")[0] == "美国手上最强的牌是什么？"


def test_half_a_word_finds() -> None:
    assert SUGGESTER.matching("ameri") == ["What is the strongest card of America?"]


def test_unanswerable_questions_are_never_offered() -> None:
    assert not any("幾歲" in question for question in SUGGESTER.matching("習近平今年"))


def test_nothing_typed_and_nothing_like_it_give_nothing() -> None:
    assert SUGGESTER.matching("") == SUGGESTER.matching(" ？") == SUGGESTER.matching("qqq zzz") == []


def test_what_is_already_typed_in_full_is_not_offered() -> None:
    assert "稀土是哪一國的主要籌碼？" not in SUGGESTER.matching("稀土是哪一國的主要籌碼？")


def test_examples_are_spread_over_the_article() -> None:
    assert SUGGESTER.examples("zh-Hant", 2) == ["習近平和特朗普在哪裡會面？", "稀土是哪一國的主要籌碼？"]
    assert all(question.isascii() for question in SUGGESTER.examples("en"))
    assert Suggester([]).examples("en") == []


def test_follow_ups_are_about_the_neighbours() -> None:
    """Passages next to the cited one first, never what is cited or was asked."""
    answer = make_answer("稀土", cited=[(DOCUMENT, STARTS[1], STARTS[1] + 9)], question="中國的籌碼？")
    found = SUGGESTER.follow_ups(answer, PASSAGES, asked=["美国手上最强的牌是什么？"])
    assert found == ["習近平和特朗普在哪裡會面？", "峰會通常扮演哪兩種角色？"]


def test_follow_ups_are_in_the_language_of_the_answer() -> None:
    answer = replace(make_answer("x", cited=[(DOCUMENT, STARTS[1], STARTS[1] + 9)]), lang="en")
    assert SUGGESTER.follow_ups(answer, PASSAGES) == ["What is the strongest card of America?"]


def test_thousands_of_questions_are_matched_while_typing() -> None:
    """Under 50 ms for each of these over 8,000 questions."""
    many = Suggester([asked(f"第{n}個關於美國與中國的稀土籌碼問題是什麼？", n % 4) for n in range(8000)])
    for typed in ("稀", "美國與中國", "籌碼 77 什麼"):
        best = min(_seconds(many, typed) for _ in range(3))
        assert best < 0.05


def _seconds(suggester: Suggester, typed: str) -> float:
    began = time.perf_counter()
    suggester.matching(typed)
    return time.perf_counter() - began
