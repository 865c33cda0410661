"""A model's rewriting of a follow-up is taken only when it keeps names and numbers."""

from __future__ import annotations

import pytest

from summitqa.answering.providers import open_caller
from summitqa.answering.rewrite import Rewriter
from summitqa.schema import Lang, Query, Turn
from summitqa.settings import load_settings
from tests.openai_server import Step, serving

TURNS = (Turn("貝森特批評了誰？", "貝森特批評了誰？", "貝森特公開批評李成鋼。[1]"),)
NAMES = (frozenset({"贝森特", "bessent", "scott bessent"}), frozenset({"李成钢"}))


def rewritten(reply: Step, question: str, lang: Lang = "zh-Hant", turns: tuple[Turn, ...] = TURNS) -> tuple[str, int]:
    """The query's text, and how many requests it took; offline it would be "offline"."""
    with serving(reply) as server:
        caller = open_caller(load_settings(chat_model="x", chat_base_url=server.url, chat_retries=0, chat_timeout_s=5))
        query = Rewriter(caller, NAMES).rewrite(Query(question, "offline", lang), turns)
        return query.text, len(server.requests)


@pytest.mark.parametrize(
    ("reply", "question", "text"),
    [
        ("貝森特為什麼批評李成鋼？", "為什麼？", "貝森特為什麼批評李成鋼？"),
        ("「贝森特为什么批评李成钢？」", "為什麼？", "貝森特爲什麼批評李成鋼？"),
        ("貝森特在8月批評李成鋼嗎？", "那8月呢？", "貝森特在8月批評李成鋼嗎？"),
        ("格里爾為什麼批評李成鋼？", "為什麼？", "offline"),
        ("貝森特在2019年為什麼批評李成鋼？", "為什麼？", "offline"),
        ("貝森特批評李成鋼了嗎？", "那8月呢？", "offline"),
        ("Why did Bessent criticise Li Chenggang?", "為什麼？", "offline"),
        ("因為" + "他很生氣" * 60, "為什麼？", "offline"),
        ("", "為什麼？", "offline"),
        ("Reply with the question only, in one line. 為什麼", "為什麼？", "offline"),
    ],
)
def test_rewriting_keeps_what_was_said(reply: str, question: str, text: str) -> None:
    """No name or figure is added that the conversation lacks, none of the question's is dropped."""
    assert rewritten(Step(reply), question)[0] == text


def test_a_failure_leaves_the_offline_query() -> None:
    """No rewriting when the model fails."""
    assert rewritten(Step(status=500), "為什麼？")[0] == "offline"


def test_a_first_question_is_not_sent() -> None:
    """Nothing to rewrite without turns."""
    assert rewritten(Step("x"), "誰？", turns=()) == ("offline", 0)
