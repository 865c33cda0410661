"""Passages are exact slices of their document and together hold all of it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from summitqa.loaders import LOADERS
from summitqa.schema import Document
from summitqa.splitters import SPLITTERS, split_paragraphs
from tests.fakes import make_document

LINES = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.text(st.sampled_from("甲乙，。；！？「」（）[] "), max_size=60),
        st.sampled_from(["標題", "# 標題", "## ", "圖說。 [某社]", "date 2031-01-02 [報]", "甲來了。", " ", "\ufeff"]),
    ),
    max_size=8,
).map("\n".join)


def _dense(text: str) -> str:
    """`text` without white space, for which a byte order mark counts as well."""
    return "".join(text.replace("\ufeff", "").split())


FORMS = [(splitter, suffix) for splitter in SPLITTERS for suffix in LOADERS]


@pytest.mark.parametrize(("splitter", "suffix"), FORMS)
@given(text=LINES, passage_chars=st.integers(5, 60))
@example(text="標題\n圖 [某社]\n標題\n標題", passage_chars=50)
@example(text="# \n#\n\n甲「乙。", passage_chars=5)
def test_passages_rebuild_the_document_from_offsets(splitter: str, suffix: str, text: str, passage_chars: int) -> None:
    """Every character but white space lies in exactly one passage, whose text is the slice at its offsets."""
    document = LOADERS[suffix]("a" + suffix, text, "0" * 64)
    passages = SPLITTERS[splitter](document, passage_chars)
    rebuilt = [" "] * len(text)
    for passage in passages:
        assert passage.text == text[passage.start : passage.end] != ""
        for place in range(passage.start, passage.end):
            assert rebuilt[place] == " "
            rebuilt[place] = text[place]
    assert _dense("".join(rebuilt)) == _dense(text)


@pytest.mark.parametrize(("splitter", "suffix"), FORMS)
@given(text=LINES)
def test_sentences_of_a_passage_hold_it(splitter: str, suffix: str, text: str) -> None:
    """In order, inside the passage, and nothing between them but white space."""
    for passage in SPLITTERS[splitter](LOADERS[suffix]("a" + suffix, text, "0" * 64), 60):
        assert (passage.sentences[0].start, passage.sentences[-1].end) == (passage.start, passage.end)
        joined = "".join(passage.sentence_text(sentence) for sentence in passage.sentences)
        assert "".join(joined.split()) == "".join(passage.text.split())


@given(st.text(st.sampled_from("甲乙，。；「」 "), min_size=1, max_size=400), st.integers(5, 60))
def test_no_passage_is_longer_than_allowed(text: str, passage_chars: int) -> None:
    """Long paragraphs are cut between sentences, long sentences at the limit."""
    assert all(len(passage.text) <= passage_chars for passage in split_paragraphs(make_document(text), passage_chars))


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    """As few passages as the limit allows, whole sentences in each."""
    passages = split_paragraphs(make_document("甲乙丙丁。" * 5), 12)
    assert [passage.text for passage in passages] == ["甲乙丙丁。甲乙丙丁。", "甲乙丙丁。甲乙丙丁。", "甲乙丙丁。"]


def test_headings_stand_with_what_follows_and_over_what_follows_that(article: Document) -> None:
    """The heading is the first sentence of the first passage under it, and the context of the others."""
    passages = {passage.text[:5]: passage for passage in split_paragraphs(article, 400)}
    assert passages["渡輪與漁業"].sentence_text(passages["渡輪與漁業"].sentences[0]) == "渡輪與漁業"
    assert passages["海洋保育協"].heading == passages["渡輪與漁業"].heading == "渡輪與漁業"
    assert passages["青嶼大橋將"].heading == ""


def test_captions_and_the_header_are_passages(article: Document) -> None:
    """They can be asked about like any other text."""
    assert [p.kind for p in split_paragraphs(article, 400) if p.kind != "paragraph"] == ["header", "caption"]


def test_a_passage_is_named_after_its_place(article: Document) -> None:
    """The name is stable and not given twice."""
    ids = [passage.id for passage in split_paragraphs(article, 400)]
    assert len(set(ids)) == len(ids)
    assert ids[0] == "bridge.txt:0-22"


def test_an_empty_text_has_no_passage() -> None:
    """And no error."""
    assert split_paragraphs(make_document(" \n\n "), 400) == []
