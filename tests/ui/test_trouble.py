from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.ui.conftest import Server, ask, finished

Open = Callable[..., Any]
QUESTION = "中國手中最大的籌碼是什麼？"
NETWORK = "Failed to load resource"


def hold(page: Any) -> list[Any]:
    """Keeps the next question from reaching the server; later ones pass."""
    held: list[Any] = []

    def handle(route: Any) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/call/page_ask", handle)
    return held


def test_busy_state_and_stop(open_page: Open) -> None:
    """While it is answered the page says so; stop ends it, and the question can be asked again."""
    page = open_page("en")
    hold(page)
    page.fill("#question", QUESTION)
    page.press("#question", "Enter")
    turn = page.locator(".turn")
    turn.locator(".busy").wait_for()
    assert turn.get_attribute("aria-busy") == "true" and page.locator("#send").is_hidden()
    page.press("#question", "Escape")
    turn.get_by_text("Stopped.").wait_for()
    assert page.locator("#stop").is_hidden()
    turn.locator(".trouble button").click()
    finished(page, 1)
    assert "稀土" in turn.locator(".short").inner_text()


def test_a_question_sent_meanwhile_waits_for_its_turn(open_page: Open) -> None:
    page = open_page("en")
    hold(page)
    for question in (QUESTION, "TikTok？", "大豆？"):
        page.fill("#question", question)
        page.press("#question", "Enter")
    assert page.locator("#waiting bdi").all_inner_texts() == ["TikTok？", "大豆？"]
    page.locator("#waiting button").last.click()
    assert page.locator("#waiting bdi").all_inner_texts() == ["TikTok？"]
    page.click("#stop")
    finished(page, 2)
    assert page.locator(".turn .question bdi").all_inner_texts() == [QUESTION, "TikTok？"]
    assert page.locator("#waiting").is_hidden()


def test_a_lost_connection_keeps_the_question(open_page: Open) -> None:
    page = open_page("en", expect=(NETWORK,))
    ask(page, QUESTION)
    page.context.set_offline(True)
    page.fill("#question", "稀土？")
    page.press("#question", "Enter")
    turn = finished(page, 2)
    assert "cannot be reached" in turn.locator("[role=alert]").inner_text()
    page.context.set_offline(False)
    turn.locator(".trouble button").click()
    page.wait_for_function("document.querySelectorAll('.turn .answer').length === 2")


@pytest.mark.parametrize(
    "question",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)> 稀土",
        "**稀土** [x](javascript:alert(1))",
        "\u202eabc 稀土",
        "Pneumono" * 60,
        "a",
        "\x07稀土",
    ],
)
def test_strange_questions_are_shown_as_typed(open_page: Open, question: str) -> None:
    """Never run, never wider than the page; the next question works."""
    page = open_page("en", size=(360, 740), expect=())
    turn = ask(page, question)
    shown = turn.locator(".question bdi").first.inner_text()
    visible = re.sub(r"[\x00-\x1f\u202e]", "", question)
    assert visible[:200] in shown
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("#transcript").evaluate("node => node.querySelectorAll('img, script').length") == 0
    assert ask(page, QUESTION).locator(".short").count() == 1


def test_empty_and_too_long_questions_are_told(open_page: Open) -> None:
    page = open_page("en")
    for blank in ("   ", "😀😀", "？!"):
        page.fill("#question", blank)
        page.press("#question", "Enter")
        page.get_by_text("Type a question first").wait_for()
    page.fill("#question", "字" * 10_000)
    page.press("#question", "Enter")
    page.get_by_text("has 10000 characters, 2000 at most").wait_for()
    assert page.locator(".turn").count() == 0
    assert len(page.input_value("#question")) == 10_000


def test_a_restarted_server_finds_the_conversation_intact(open_page: Open, workshop: Server) -> None:
    """Under an open page: the old answer stays, the failed question is kept and goes through afterwards."""
    page = open_page("en", at=workshop, expect=(NETWORK,))
    ask(page, "青嶼大橋什麼時候通車？")
    workshop.stop()
    page.fill("#question", "青嶼縣長是誰？")
    page.press("#question", "Enter")
    turn = finished(page, 2)
    assert "cannot be reached" in turn.locator("[role=alert]").inner_text()
    workshop.start()
    workshop.wait()
    assert page.locator(".turn").count() == 2
    turn.locator(".trouble button").click()
    page.wait_for_function("document.querySelectorAll('.turn .answer').length === 2")
    assert "林若水" in turn.inner_text()
