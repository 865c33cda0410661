from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from summitqa.feedback import FeedbackStore
from tests.ui.conftest import ROOT, Server, ask, finished

Open = Callable[..., Any]
SOURCE = next((ROOT / "seeds").glob("*.txt")).read_bytes().decode("utf-8")
QUESTIONS = {
    "zh-Hant": ("中國手中最大的籌碼是什麼？", "稀土", "第 7 段"),
    "zh-Hans": ("中国手里最大的筹码是什么？", "稀土", "第 7 段"),
    "en": ("What is China's biggest bargaining chip?", "稀土", "paragraph 7"),
}
OFF_TOPIC = "How do I bake sourdough bread at home?"


def marked(page: Any) -> list[str]:
    """The texts of the marks, without the words' tooltips."""
    return [text.strip() for text in page.locator("#page mark").all_inner_texts()]


@pytest.mark.parametrize("lang", list(QUESTIONS))
def test_answer_leads_to_its_sentence(open_page: Open, lang: str) -> None:
    """In each language: short answer, marker, source, and the very sentence marked in the article."""
    page = open_page(lang)
    question, short, place = QUESTIONS[lang]
    turn = ask(page, question)
    assert short in turn.locator(".short").inner_text()
    assert place in turn.locator(".source").first.inner_text()
    page.wait_for_selector("#page mark")
    quotes = [text.strip() for text in turn.locator(".source q").all_inner_texts()]
    assert marked(page) == quotes and all(quote in SOURCE for quote in quotes)
    assert "中國手中最大的籌碼是稀土。" in quotes
    assert page.locator("#page mark").first.is_visible()
    assert short in page.locator("#announce").inner_text()
    assert page.locator("html").get_attribute("lang") == lang


def test_marks_follow_the_answer_in_hand(open_page: Open) -> None:
    """A new answer's marks take the place of the old one's; an old [n] brings its own back and tells whose they are."""
    page = open_page("en")
    first = ask(page, QUESTIONS["en"][0])
    page.wait_for_selector("#page mark")
    one = marked(page)
    ask(page, "Who is the US treasury secretary?")
    page.wait_for_function("document.getElementById('marked').textContent.includes('answer 2')")
    assert marked(page) != one
    first.locator(".cite").first.click()
    page.wait_for_function("document.getElementById('marked').textContent.includes('answer 1')")
    assert marked(page) == one
    back = page.locator("#page .back").first
    assert back.get_attribute("aria-label") == "Answer 1 cites this as [1]; back to it"
    page.click("#marked button")
    page.wait_for_function("!document.querySelector('#page mark')")


def test_keyboard_alone_is_enough(open_page: Open) -> None:
    """Ask with Enter, reach the citation with Tab, go to the sentence and back with Enter."""
    page = open_page("en")
    page.keyboard.type(QUESTIONS["en"][0])
    page.keyboard.press("Enter")
    finished(page, 1)
    assert page.evaluate("document.activeElement.id") == "question"
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('.cite')"):
            break
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring == "solid"
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.matches('#page mark')")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.back')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.closest('.turn')")


def test_first_tab_stop_skips_to_the_question(open_page: Open) -> None:
    page = open_page("en", size=(360, 740))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#question"


def test_follow_up_tells_what_was_searched(open_page: Open) -> None:
    page = open_page()
    ask(page, QUESTIONS["zh-Hant"][0])
    turn = ask(page, "那美國呢？")
    assert "美國" in turn.locator(".searched bdi").inner_text()
    assert turn.locator(".searched bdi").inner_text() != "那美國呢？"


def test_refusal_offers_passages_and_questions(open_page: Open) -> None:
    """It looks different; a passage opens in the article, a question is asked at a click."""
    page = open_page("en")
    turn = ask(page, OFF_TOPIC)
    assert turn.locator(".refusal .verdict").inner_text() == "Not in the article"
    assert turn.locator(".cite").count() == 0
    turn.locator(".passage").first.click()
    page.wait_for_selector("#page mark")
    assert "near question 1" in page.locator("#marked").inner_text()
    assert turn.locator(".refusal .ask").count() > 0
    turn.locator(".refusal .ask").first.click()
    finished(page, 2)
    assert page.locator(".turn").count() == 2


def test_an_answer_offers_what_to_ask_next(open_page: Open) -> None:
    page = open_page("zh-Hans")
    turn = ask(page, QUESTIONS["zh-Hans"][0])
    offered = turn.locator(".questions .ask").all_inner_texts()
    assert 2 <= len(offered) <= 3
    assert not any("嗎" in question or "國" in question for question in offered)


def test_suggestions_come_while_typing(open_page: Open) -> None:
    """Arrow keys choose, Enter asks, Escape closes."""
    page = open_page("zh-Hans")
    page.keyboard.type("稀土是")
    page.wait_for_selector("#suggest:not([hidden]) [role=option]")
    page.keyboard.press("Escape")
    assert page.locator("#suggest").is_hidden()
    page.keyboard.type("哪")
    page.wait_for_selector("#suggest:not([hidden]) [role=option]")
    page.keyboard.press("ArrowDown")
    chosen = page.locator('#suggest [aria-selected="true"]')
    assert page.locator("#question").get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    wanted = chosen.inner_text()
    page.keyboard.press("Enter")
    assert finished(page, 1).locator(".question bdi").inner_text() == wanted


def test_enter_inside_an_input_method_does_not_ask(open_page: Open) -> None:
    page = open_page()
    page.fill("#question", "稀")
    page.dispatch_event("#question", "keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    assert page.locator(".turn").count() == 0


@pytest.mark.parametrize(("lang", "title"), [("zh-Hant", "閱讀室"), ("zh-Hans", "阅读室"), ("en", "The Reading Room")])
def test_page_speaks_the_browsers_language(open_page: Open, lang: str, title: str) -> None:
    page = open_page(lang)
    assert page.locator("h1").inner_text() == title
    assert page.title().startswith(title)


def test_language_switch_relabels_what_is_there(open_page: Open) -> None:
    """Answers keep their words, labels change; the choice lasts."""
    page = open_page("zh-Hant")
    turn = ask(page, QUESTIONS["zh-Hant"][0])
    answer = turn.locator(".short").inner_text()
    page.click('[data-lang="en"]')
    assert "Copy with sources" in turn.inner_text() and "paragraph 7" in turn.inner_text()
    assert turn.locator(".short").inner_text() == answer
    page.reload()
    page.wait_for_selector("#room[data-started]")
    assert page.locator("h1").inner_text() == "The Reading Room"


def test_copying_from_the_other_script_gives_the_source(open_page: Open) -> None:
    """The article read in Simplified Chinese is copied as published."""
    page = open_page("zh-Hans")
    page.click('[data-view="zh-Hans"]')
    page.wait_for_function("document.querySelector('.paragraph').textContent.includes('美国总统')")
    copied = page.evaluate("""() => {
        const [first, second] = document.querySelectorAll('#page .paragraph');
        const [from, to] = [first, second].map(node => node.querySelector('span').firstChild);
        getSelection().setBaseAndExtent(from, 2, to, 4);
        const clipboardData = new DataTransfer();
        const event = new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true });
        document.body.dispatchEvent(event);
        return event.clipboardData.getData('text/plain');
    }""")
    start = SOURCE.index("美國總統") + 2
    assert copied == SOURCE[start : SOURCE.index("不利消息") + 4]


def test_words_of_a_cited_sentence_are_explained(open_page: Open) -> None:
    """For English readers: reading and meaning on hover and focus, arrows walk, Escape closes."""
    page = open_page("en")
    ask(page, QUESTIONS["en"][0])
    word = page.locator("#page mark .word").filter(has_text="中國").first
    word.hover()
    page.wait_for_selector("#gloss:not([hidden])")
    assert "zhōng guó" in page.locator("#gloss").inner_text().lower()
    assert "China" in page.locator("#gloss").inner_text()
    page.keyboard.press("Escape")
    first = page.locator('#page .word[tabindex="0"]').first
    first.focus()
    before = page.locator("#gloss").inner_text()
    page.keyboard.press("ArrowRight")
    assert page.locator("#gloss").inner_text() != before
    page.keyboard.press("Escape")
    assert page.locator("#gloss").is_hidden()


def test_answer_is_copied_with_its_proof(open_page: Open) -> None:
    page = open_page("en")
    turn = ask(page, QUESTIONS["en"][0])
    turn.get_by_text("Copy with sources").click()
    page.wait_for_function("document.getElementById('toast').textContent === 'Copied'")
    text = page.evaluate("navigator.clipboard.readText()")
    assert "中國手中最大的籌碼是稀土。" in text and "SHA-256" in text


def test_conversation_is_downloaded(open_page: Open) -> None:
    page = open_page("en")
    ask(page, QUESTIONS["en"][0])
    ask(page, OFF_TOPIC)
    with page.expect_download() as download:
        page.click("#download")
    text = download.value.path().read_text(encoding="utf-8")
    assert QUESTIONS["en"][0] in text and OFF_TOPIC in text and text.startswith("# The Reading Room")


def test_link_asks_when_opened(open_page: Open) -> None:
    page = open_page(
        path="?q=%E4%B8%AD%E5%9C%8B%E6%89%8B%E4%B8%AD%E6%9C%80%E5%A4%A7%E7%9A%84%E7%B1%8C%E7%A2%BC%E6%98%AF%E4%BB%80%E9%BA%BC%EF%BC%9F"
    )
    turn = finished(page, 1)
    assert "稀土" in turn.locator(".short").inner_text()
    page.reload()
    page.wait_for_selector(".turn")
    assert page.locator(".turn").count() == 1


def test_feedback_is_stored_with_what_it_is_about(open_page: Open, server: Server) -> None:
    page = open_page("en")
    turn = ask(page, QUESTIONS["en"][0])
    turn.get_by_text("Wrong", exact=True).click()
    page.get_by_label("Should have answered").check()
    page.get_by_label("Comment (optional)").focus()
    page.keyboard.type("<b>see line 3</b>")
    page.keyboard.press("Enter")
    turn.get_by_text("Noted, thank you").wait_for()
    row = FeedbackStore(server.feedback).rows()[0]
    assert (row.correct, row.reason, row.comment) == (False, "should_have_answered", "<b>see line 3</b>")
    assert row.question == QUESTIONS["en"][0] and row.citations and row.index_build


def test_new_conversation_begins_afresh(open_page: Open) -> None:
    page = open_page()
    ask(page, QUESTIONS["zh-Hant"][0])
    page.click("#clear")
    assert page.locator(".turn").count() == 0 and page.locator("#welcome").is_visible()
    assert page.locator("#examples .ask").count() == 5
    page.reload()
    page.wait_for_selector("#room[data-started]")
    assert page.locator(".turn").count() == 0
