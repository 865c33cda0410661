from __future__ import annotations

from dataclasses import replace

import pytest

from summitqa.errors import QuestionError
from summitqa.schema import Turn
from summitqa.transcript import answer_html, is_refusal, plain_text, question_html, turns_from
from tests.fakes import make_answer, make_document, make_passage
from tests.test_markup import shown

DOCUMENT = make_document("中國手中最大的籌碼是稀土。美國限制芯片出口。\n")
DOCUMENTS = {DOCUMENT.name: DOCUMENT}
QUOTE = "中國手中最大的籌碼是稀土。"


def test_short_answer_stands_once_with_its_marker() -> None:
    """The quote lines of an extractive answer are shown as sources, not twice."""
    answer = make_answer(f"稀土 [1]\n\n{QUOTE} [1]", short_answer="稀土", cited=[(DOCUMENT, 0, 13)])
    html = answer_html(answer, DOCUMENTS)
    assert html.count('class="cite" data-marker="1"') == 1
    assert '<p class="short"' in html and 'class="text"' not in html
    assert shown(html).text.count(QUOTE) == 1
    assert "<b>稀土</b>" in html


def test_frame_before_a_quote_is_kept() -> None:
    answer = make_answer(f"The article says: {QUOTE} [1]", cited=[(DOCUMENT, 0, 13)])
    assert "The article says:" in answer_html(answer, DOCUMENTS)


def test_marker_without_citation_stays_text() -> None:
    answer = make_answer("有兩國 [7] 在談 [1]。", cited=[(DOCUMENT, 0, 13)])
    html = answer_html(answer, DOCUMENTS)
    assert 'data-marker="7"' not in html and "[7]" in html
    assert '<button type="button" class="cite" data-marker="1"' in html


def test_refusal_offers_passages_and_questions() -> None:
    """A refusal looks different and gives what to read and ask instead."""
    passage = make_passage(DOCUMENT, 0, 13)
    answer = replace(
        make_answer("文章沒有寫。", abstained=True, retrieved=[passage]), suggestions=("中國最大的籌碼是什麼？",)
    )
    html = answer_html(answer, DOCUMENTS)
    assert 'class="answer refusal"' in html
    assert 'class="passage" data-place="{&quot;document&quot;: &quot;a.txt&quot;' in html
    assert 'data-question="中國最大的籌碼是什麼？"' in html


def test_politeness_is_no_refusal() -> None:
    """A reply to a greeting abstains without having weighed the sources."""
    greeting = make_answer("你好！", abstained=True, confidence=0.0)
    assert not is_refusal(greeting)
    assert 'class="answer aside"' in answer_html(greeting, DOCUMENTS)


def test_searched_query_is_told_for_follow_ups_only() -> None:
    answer = make_answer("稀土", question="那美國呢？")
    assert "searched" not in answer_html(answer, DOCUMENTS)
    assert "美國最大的籌碼" in answer_html(replace(answer, query="美國最大的籌碼是什麼？"), DOCUMENTS)


def test_hostile_texts_stay_texts() -> None:
    """Neither the question nor anything in the answer becomes an element."""
    bad = "<img src=x onerror=alert(1)>\u202e[1](javascript:alert(1))"
    answer = replace(
        make_answer(bad, short_answer=bad, cited=[(DOCUMENT, 0, 13)], question=bad),
        query=bad + "?", notice=bad, suggestions=(bad,),
    )  # fmt: skip
    html = answer_html(answer, DOCUMENTS, [bad]) + question_html(bad)
    assert "img" not in shown(html).tags and "\u202e" not in html
    assert "javascript:" in shown(html).text


def test_unsupported_sentences_are_set_off() -> None:
    """What a chat model said without proof looks different from what is proven; its cost is told."""
    said = make_answer("稀土最大。[1]芯片<次之>。〔原文未證實〕", cited=[(DOCUMENT, 0, 13)])
    verdicts = (("稀土最大。", "proven"), ("芯片<次之>。", "unsupported"))
    html = answer_html(replace(said, verdicts=verdicts, usage="12 tokens"), DOCUMENTS)
    assert html.count('class="unsupported"') == 1
    assert '<span class="unsupported">芯片&lt;次之&gt;。</span>' in html and "12 tokens" in html


def test_plain_text_is_read_aloud_without_markers() -> None:
    assert plain_text(make_answer("稀土 [1]\n\n句子。 [1]", short_answer="稀土")) == "稀土 \n\n句子。"


def test_gradio_messages_become_turns() -> None:
    """Content may be a string or Gradio's list of parts; an unanswered question is left out."""
    history = [
        {"role": "user", "content": [{"type": "text", "text": "問"}]},
        {"role": "assistant", "content": "答"},
        {"role": "user", "content": "又問"},
    ]
    assert turns_from(history) == [Turn("問", "問", "答")]


def test_earlier_answers_become_turns() -> None:
    history = [{"question": "問", "query": "全問", "answer": "答 [1]", "short_answer": "答", "seconds": 0.1}]
    assert turns_from(history) == [Turn("問", "全問", "答 [1]", "答")]


@pytest.mark.parametrize("entry", ["text", {"x": 1}, None, {"role": "system", "content": "x"}])
def test_other_history_is_refused(entry: object) -> None:
    with pytest.raises(QuestionError, match="history"):
        turns_from([entry])
