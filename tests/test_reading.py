from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from summitqa.loaders import document_from_markdown
from summitqa.reading import Gloss, Mark, article_html, in_view, label, paragraph_number, words
from summitqa.schema import Document
from tests.fakes import make_document
from tests.test_markup import shown

TEXT = """date 2025-10-29 [BBC]

特朗普與習近平將於10月30日會面。雙方談稀土。

談判桌

美國限制芯片出口。台灣在談判桌上嗎？

釹用于制造强力磁铁。 [Getty Images]
"""


def article() -> Document:
    return make_document(TEXT)


def span_of(text: str) -> tuple[int, int]:
    start = TEXT.index(text)
    return start, start + len(text)


def offsets_hold(html: str, source: str) -> bool:
    """Every stretch without markup inside it is the source's text at its offset."""
    stretches = re.findall(r'<span data-offset="(\d+)"[^>]*>([^<]*)</span>', html)
    return all(shown(text).text == source[int(at) : int(at) + len(shown(text).text)] for at, text in stretches)


def test_blocks_are_set_by_kind() -> None:
    """Paragraphs are numbered from 1; headings, captions and the dateline are not."""
    html = article_html(article())
    assert re.findall(r'class="(\w+)" data-number="(\d)"', html) == [("paragraph", "1"), ("paragraph", "2")]
    assert '<h2 class="heading"' in html and '<p class="caption"' in html
    assert '<time datetime="2025-10-29">' in html and "BBC" in html


def test_title_is_a_heading_above_the_others() -> None:
    document = document_from_markdown("a.md", "# 標題\n\n一段。\n\n## 小標\n\n二段。\n", "0")
    html = article_html(document)
    assert '<h2 class="title"' in html and '<h3 class="heading"' in html


def test_every_stretch_knows_its_offset() -> None:
    html = article_html(article(), [Mark(1, *span_of("雙方談稀土。"))])
    assert offsets_hold(html, TEXT)


def test_mark_holds_exactly_the_cited_span() -> None:
    """What is marked is the quote, and a button leads back to the answer."""
    html = article_html(article(), [Mark(3, *span_of("雙方談稀土。"))])
    marked = re.findall(r'<mark data-markers="3"[^>]*>(.*?)</mark>', html)
    assert [shown(m).text for m in marked] == ["雙方談稀土。"]
    assert html.count('class="back" data-marker="3"') == 1


def test_overlapping_marks_share_the_common_part() -> None:
    first, second = span_of("特朗普與習近平將於10月30日會面。"), span_of("習近平將於10月30日會面。雙方")
    html = article_html(article(), [Mark(1, *first), Mark(2, *second)])
    assert re.findall(r'data-markers="([\d ]+)"', html) == ["1", "1 2", "2"]


def test_mark_over_two_paragraphs_marks_both() -> None:
    start, end = span_of("雙方談稀土。")[0], span_of("美國限制芯片出口。")[1]
    html = article_html(article(), [Mark(1, start, end)])
    assert html.count("<mark") == 3
    assert html.count('class="back"') == 1


def test_html_and_controls_in_an_article_are_text() -> None:
    """Nothing of an article becomes an element."""
    hostile = make_document("<script>alert(1)</script> **x** \u202e。\n\n<img src=x onerror=alert(1)>段落。\n")
    html = article_html(hostile, [Mark(1, 0, 12)])
    assert set(shown(html).tags) <= {"p", "span", "mark", "button", "h2"}
    assert "\u202e" not in html and 'data-code="U+202E"' in html


def test_simplified_view_keeps_offsets() -> None:
    """The other script is shown, character for character, at the source's offsets."""
    html = article_html(article(), [Mark(1, *span_of("雙方談稀土。"))], "zh-Hans")
    assert "双方谈稀土。" in html and "雙方" not in html
    assert f'data-offset="{TEXT.index("雙方談")}"' in html


def test_text_already_in_the_view_is_left_alone() -> None:
    """台灣 stays 台灣 for readers of Traditional Chinese; a Simplified caption is converted."""
    html = article_html(article(), (), "zh-Hant")
    assert "台灣" in html and "釹用於製造強力磁鐵" in html


@given(st.text(alphabet="台灣发髮后後头頭a。里裡", max_size=30), st.sampled_from(["zh-Hant", "zh-Hans"]))
def test_a_view_never_changes_the_length(text: str, view: str) -> None:
    assert len(in_view(text, view)) == len(text)  # type: ignore[arg-type]


def test_words_are_the_longest_known() -> None:
    known = {"美國", "財政", "財政部", "部長"}.__contains__
    assert words("美國財政部長AB是", known) == ["美國", "財政部", "長AB是"]


def test_marked_words_carry_reading_and_meaning() -> None:
    """Only words of marked sentences do, and what the dictionary says is escaped."""
    html = article_html(
        article(),
        [Mark(1, *span_of("雙方談稀土。"))],
        gloss=lambda w: Gloss("r<", 'm"') if w == "稀土" else Gloss("", ""),
    )
    assert html.count('class="word"') == 1
    assert 'data-reading="r&lt;" data-meaning="m&quot;"' in html


def test_label_is_title_then_first_words_then_name() -> None:
    assert label(document_from_markdown("a.md", "# 標題\n\n一段。\n", "0")) == "標題"
    assert label(article()).startswith("特朗普與習近平")


def test_paragraph_number_counts_from_one() -> None:
    assert paragraph_number(article(), TEXT.index("雙方")) == 1
    assert paragraph_number(article(), TEXT.index("芯片")) == 2
    assert paragraph_number(article(), TEXT.index("釹用")) == 0
