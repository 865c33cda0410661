from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.ui.conftest import Server, ask

Open = Callable[..., Any]


def test_several_articles_follow_the_citation(open_page: Open, workshop: Server) -> None:
    """The pane turns to the cited article; the picker chooses by title."""
    page = open_page("en", at=workshop)
    titles = page.locator("#picker option").all_inner_texts()
    assert len(titles) == 2 and '<script>alert("title")</script> 怪文' in titles
    ask(page, "青嶼大橋什麼時候通車？")
    page.wait_for_selector("#page mark")
    assert page.input_value("#picker") == "bridge.txt" and "5月18日" in page.locator("#page mark").first.inner_text()
    page.select_option("#picker", "hostile.md")
    page.wait_for_function("document.querySelector('#page .title')")
    assert page.locator("#page mark").count() == 0


def test_an_articles_markup_is_text(open_page: Open, workshop: Server) -> None:
    """Scripts, images, Markdown and bidi controls of an article are shown, never run; long words break."""
    page = open_page("zh-Hant", size=(360, 740), at=workshop)
    page.click('[data-show="article"]')
    page.select_option("#picker", "hostile.md")
    page.wait_for_function("document.querySelector('#page .title')")
    text = page.locator("#page").inner_text()
    assert '<img src=x onerror=alert("article")>' in text and "**粗體**" in text and "[連結](javascript" in text
    assert page.locator("#page").evaluate("node => node.querySelectorAll('img, script, a').length") == 0
    assert page.locator('#page .control[data-code="U+202E"]').count() == 1
    assert page.locator("#page-scroll").evaluate("node => node.scrollWidth <= node.clientWidth")


def test_rebuilding_takes_up_a_new_article(open_page: Open, workshop: Server) -> None:
    """The tab says why the index is stale; answers go on meanwhile; then the new article is there."""
    page = open_page("en", at=workshop)
    page.click("#tab-index")
    page.get_by_text("The index fits the sources and settings.").wait_for()
    assert "hostile.md" in page.locator("#panel-index table").inner_text()
    extra = workshop.seeds / "extra.txt"
    extra.write_text("綠茶節在每年三月十五日舉行，地點是玉山市。\n", encoding="utf-8")
    try:
        page.click("#tab-chat")
        page.click("#tab-index")
        page.get_by_text("extra.txt is new").wait_for()
        page.dblclick("#rebuild")
        page.click("#tab-chat")
        assert ask(page, "青嶼縣長是誰？").locator(".answer").count() == 1
        page.click("#tab-index")
        page.get_by_text("Answers now come from the new index.").wait_for(timeout=60_000)
        page.click("#tab-chat")
        page.wait_for_function("document.querySelectorAll('#picker option').length === 3")
        page.click("#clear")
        assert "玉山市" in ask(page, "綠茶節的地點是哪裡？").inner_text()
    finally:
        extra.unlink()


def test_sets_are_run_with_progress_table_and_plots(open_page: Open, workshop: Server) -> None:
    """A set that cannot be read says why; a run ends in scores, a curve and the comparison."""
    page = open_page("en", at=workshop)
    page.click("#tab-evaluation")
    page.get_by_text("small.jsonl").wait_for()
    assert "broken.jsonl:1" in page.locator("#panel-evaluation").inner_text()
    page.uncheck('input[value="broken.jsonl"]')
    page.click("#run")
    page.wait_for_selector("#report table", timeout=60_000)
    report = page.locator("#report").inner_text()
    assert "recall@1" in report and "There is no baseline to compare with." in report
    assert page.locator("#report svg").count() >= 2
    page.click('[data-lang="zh-Hans"]')
    assert "没有可比的基准。" in page.locator("#report").inner_text()


def test_broken_set_is_told_when_run(open_page: Open, workshop: Server) -> None:
    page = open_page("en", at=workshop)
    page.click("#tab-evaluation")
    page.uncheck('input[value="small.jsonl"]')
    page.click("#run")
    page.wait_for_selector("#run-progress .trouble")
    assert "broken.jsonl:1" in page.locator("#run-progress").inner_text()
    assert page.locator("#run").is_enabled()


def test_tabs_are_walked_with_arrows(open_page: Open) -> None:
    page = open_page("en")
    page.focus("#tab-chat")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-evaluation"
    assert page.locator("#panel-evaluation").is_visible() and page.locator("#panel-chat").is_hidden()
    page.keyboard.press("ArrowLeft")
    assert page.locator("#panel-chat").is_visible()
