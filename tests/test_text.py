"""Folding keeps the way back, twins fold alike, sentences end where a reader ends them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from summitqa.schema import Document
from summitqa.text import detect_lang, fold, fold_with_offsets, lexical_tokens, sentences, to_script

# Characters that Traditional and Simplified writers both use, with punctuation and Latin letters among them.
READERS_TEXT = st.text(
    st.sampled_from("大橋縣長說關閉費為會後發現裡麵髮臺灣萬元「」『』，。！？；：、（）ABCabc０１2 %\n"), max_size=60
)
ANY_TEXT = st.text(max_size=60)
QUOTED = st.text(st.sampled_from("甲乙。！？；，、a.; "), max_size=12)


def _texts(source: str) -> list[str]:
    return [source[span.start : span.end] for span in sentences(source)]


@given(ANY_TEXT)
@example("ﬁ㎏½Ａ\u0301İß臺\U0002f800")
def test_folding_maps_back_to_source_offsets(text: str) -> None:
    """Every folded character came from the source character at its offset; the last offset is the length."""
    folded = fold_with_offsets(text)
    assert len(folded.offsets) == len(folded.text) + 1
    assert folded.offsets[-1] == len(text)
    assert list(folded.offsets) == sorted(folded.offsets)
    assert all(character in fold(text[place]) for character, place in zip(folded.text, folded.offsets, strict=False))


@given(READERS_TEXT)
def test_the_view_with_offsets_is_the_folded_text(text: str) -> None:
    """Both ways of folding agree on what readers type, so that a match in one is a place in the other."""
    assert fold_with_offsets(text).text == fold(text)


def test_a_folded_span_leads_to_its_source() -> None:
    """A match in folded text is shown in the source's own characters."""
    source = "他說：“臺灣ＡＰＥＣ”。"
    folded = fold_with_offsets(source)
    start = folded.text.index("「台湾apec」")
    span = folded.source_span(start, start + len("「台湾apec」"))
    assert source[span.start : span.end] == "“臺灣ＡＰＥＣ”"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("臺灣", "台湾"),
        ("ＡＰＥＣ", "apec"),
        ("“說”", "「说」"),
        ("﹁說﹂", "「说」"),
        ("１００％", "100%"),
        ("什麼", "甚麼"),
        ("看著", "看着"),
        ("Scott BESSENT", "scott bessent"),
    ],
)
def test_script_width_case_and_quotes_fold_alike(one: str, other: str) -> None:
    """What readers type for one another compares as equal."""
    assert fold(one) == fold(other)


@given(READERS_TEXT)
def test_twins_fold_alike(text: str) -> None:
    """A text, its Traditional and its Simplified form have one folded form."""
    assert fold(to_script(text, "zh-Hant")) == fold(to_script(text, "zh-Hans")) == fold(text)


@pytest.mark.parametrize(
    "word", ["瞭解", "答覆", "反覆", "沈默", "藉口", "憑藉", "瞭望", "覆蓋", "著名", "乾坤", "傢俱"]
)
def test_twins_fold_alike_where_a_character_has_two_simplified_forms(word: str) -> None:
    """瞭解 is 了解 in Simplified and 瞭望 is 瞭望: both fold as their twins do."""
    assert fold(word) == fold(to_script(word, "zh-Hans"))


def test_the_article_and_its_simplified_twin_fold_alike(article: Document) -> None:
    """The whole of a real text, not only its words."""
    assert fold(to_script(article.text, "zh-Hans")) == fold(article.text)


@given(ANY_TEXT)
@example("甲。」乙「丙。")
@example("甲\r\n乙\u2028丙\x85丁\x1c")
def test_sentences_hold_every_character_once(text: str) -> None:
    """In order, without surrounding white space, and nothing left out but white space."""
    covered = [place for span in sentences(text) for place in range(span.start, span.end)]
    assert covered == sorted(set(covered))
    assert {place for place, c in enumerate(text) if not c.isspace()} <= set(covered)
    assert all(sentence == sentence.strip() != "" for sentence in _texts(text))


@given(QUOTED, QUOTED, QUOTED)
def test_no_sentence_ends_inside_a_quotation(before: str, quoted: str, after: str) -> None:
    """A quotation that closes in its line lies in one sentence, whatever it says."""
    source = f"{before}「{quoted}」{after}"
    opening, closing = len(before), len(before) + len(quoted) + 1
    assert any(span.start <= opening and closing < span.end for span in sentences(source))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("甲來了。乙走了！丙呢？丁說；戊", ["甲來了。", "乙走了！", "丙呢？", "丁說；", "戊"]),
        ("他說：「來了。走了！」乙笑。", ["他說：「來了。走了！」", "乙笑。"]),
        ("他說「來了」。乙笑。", ["他說「來了」。", "乙笑。"]),
        ("「來了。」的人走了。", ["「來了。」的人走了。"]),
        ("「走嗎？」，他問。", ["「走嗎？」，他問。"]),
        ("甲（見上。）來。乙", ["甲（見上。）來。", "乙"]),
        ("真的？！」他笑。", ["真的？！」", "他笑。"]),
        ("It cost 3.5 million. It opens; soon.", ["It cost 3.5 million.", "It opens;", "soon."]),
        ("沒有關的「引號。下一句。", ["沒有關的「引號。", "下一句。"]),
        ("第一行\n第二行", ["第一行", "第二行"]),
        (" \n\t", []),
        ("", []),
    ],
)
def test_sentences_end_after_their_closing_marks(source: str, expected: list[str]) -> None:
    """At 。！？； with what closes after them, at line breaks, and nowhere else."""
    assert _texts(source) == expected


def test_sentences_of_a_part_lie_in_it() -> None:
    """Offsets are the whole text's."""
    source = "甲來了。乙走了。丙"
    assert [(span.start, span.end) for span in sentences(source, 4, 8)] == [(4, 8)]


@pytest.mark.parametrize(
    ("question", "lang"),
    [
        ("美國財政部長是誰？", "zh-Hant"),
        ("中国手里最大的筹码是什么？", "zh-Hans"),
        ("Who is China's chief trade negotiator?", "en"),
        ("TikTok 的協議談成了嗎", "zh-Hant"),
        ("APEC 峰会在哪里？", "zh-Hans"),
        ("What is the price of 稀土?", "en"),
        ("你好", "zh-Hant"),
        ("", "zh-Hant"),
        ("12?", "zh-Hant"),
    ],
)
def test_the_language_and_script_of_a_question_are_told(question: str, lang: str) -> None:
    """Chinese without a distinguishing character counts as Traditional."""
    assert detect_lang(question) == lang


def test_terms_are_characters_bigrams_words_and_numbers() -> None:
    """Punctuation gives none, and no bigram crosses it."""
    assert lexical_tokens("大桥，通车 apec 3.5% a-b") == ["大", "桥", "大桥", "通", "车", "通车", "apec", "3.5%", "a-b"]
