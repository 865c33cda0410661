from __future__ import annotations

from dataclasses import replace

from summitqa.export import answer_markdown
from tests.fakes import make_answer, make_document

DOCUMENT = make_document("2025-10-29 [BBC]\n\n中國手中最大的籌碼是稀土。\n")
START = DOCUMENT.text.index("中國")


def test_answer_carries_its_proof() -> None:
    """Question, answer with markers, each quote with file, offsets and hash."""
    answer = make_answer("稀土 [1]", short_answer="稀土", cited=[(DOCUMENT, START, START + 13)], question="籌碼？")
    text = answer_markdown(answer, {DOCUMENT.name: DOCUMENT})
    assert text.startswith("**籌碼？**\n")
    assert "稀土 [1]" in text and "> [1] 中國手中最大的籌碼是稀土。" in text
    assert f"BBC, 2025-10-29, ¶1, `a.txt` {START}–{START + 13}, SHA-256 `{DOCUMENT.sha256[:12]}…`" in text


def test_searched_query_is_told() -> None:
    answer = replace(make_answer("稀土", question="那呢？"), query="中國的籌碼是什麼？")
    assert "→ 中國的籌碼是什麼？" in answer_markdown(answer, {})


def test_markdown_of_others_stays_text() -> None:
    """Markup in a question or an answer is escaped; markers are kept."""
    text = answer_markdown(make_answer("# 大\n- 列 [1] <b>", question="**a** [x](y)"), {})
    assert "\\*\\*a\\*\\* \\[x\\](y)" in text
    assert "\\# 大\n\\- 列 [1] \\<b\\>" in text
