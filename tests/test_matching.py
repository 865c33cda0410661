"""Word-by-word best match: how much of one text's meaning is found in another."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summitqa.embedding.packaged import PackagedEmbeddings
from summitqa.matching import WordMatcher, query_words

TEXTS = ["大橋將於五月通車", "海洋保育協會批評工程破壞珊瑚礁", "", "🎉", "大橋"]
ALL = np.arange(len(TEXTS))


@pytest.fixture(scope="module")
def model() -> PackagedEmbeddings:
    """The packaged model, read once."""
    return PackagedEmbeddings()


@pytest.fixture(scope="module")
def matcher(model: PackagedEmbeddings) -> WordMatcher:
    """A matcher over the texts above."""
    return WordMatcher(TEXTS, model)


def test_a_text_covers_itself_wholly(matcher: WordMatcher, model: PackagedEmbeddings) -> None:
    """Both ways, in either script."""
    for query in (TEXTS[0], "大桥将于五月通车"):
        match = matcher.match(query_words(query, model), ALL)
        covered, covering = match.covered, match.covering
        assert covered[0] == pytest.approx(1, abs=1e-3)
        assert covering[0] == pytest.approx(1, abs=1e-3)


def test_the_two_ways_differ(matcher: WordMatcher, model: PackagedEmbeddings) -> None:
    """A part is covered by the whole, but does not cover it."""
    match = matcher.match(query_words("大橋", model), ALL)
    covered, covering = match.covered, match.covering
    assert covered[0] == pytest.approx(1, abs=1e-3)
    assert covering[0] < 0.9


def test_what_is_about_the_same_is_met_better(matcher: WordMatcher, model: PackagedEmbeddings) -> None:
    """In other words, and in the other language."""
    for query in ("環保團體抨擊工程傷害珊瑚", "The environmental association criticised damage to the coral reef"):
        covered = matcher.match(query_words(query, model), ALL).covered
        assert covered.argmax() == 1


def test_the_worst_word_of_each_is_weighed(matcher: WordMatcher, model: PackagedEmbeddings) -> None:
    """A query whose words all stand in a text lacks nothing; the text has words that the query does not meet."""
    match = matcher.match(query_words("大橋", model), ALL)
    assert match.lacking[0] == pytest.approx(0, abs=1e-3)
    assert match.unmet[0] > 0.1
    assert matcher.match(query_words(TEXTS[0], model), ALL).unmet[0] == pytest.approx(0, abs=1e-3)


def test_texts_without_words_meet_nothing(matcher: WordMatcher, model: PackagedEmbeddings) -> None:
    """An empty text, and one whose characters the model does not know."""
    match = matcher.match(query_words("大橋", model), ALL)
    covered, covering = match.covered, match.covering
    assert covered[2] == covering[2] == 0


@pytest.mark.parametrize("query", ["", "？！"])
def test_a_query_without_words_is_met_by_nothing(matcher: WordMatcher, model: PackagedEmbeddings, query: str) -> None:
    """Zeros, not NaN."""
    assert not np.any(astuple(matcher.match(query_words(query, model), ALL)))


def test_only_the_texts_asked_for_are_matched(matcher: WordMatcher, model: PackagedEmbeddings) -> None:
    """The others are 0; none asked for is no error."""
    covered = matcher.match(query_words("大橋", model), np.array([4])).covered
    assert np.flatnonzero(covered).tolist() == [4]
    assert not np.any(astuple(matcher.match(query_words("大橋", model), np.array([], dtype=np.int64))))


def test_no_texts_can_be_matched(model: PackagedEmbeddings) -> None:
    """An index without expansions has no questions."""
    match = WordMatcher([], model).match(query_words("大橋", model), np.arange(0))
    covered, covering = match.covered, match.covering
    assert covered.shape == covering.shape == (0,)


@given(query=st.text(max_size=20), text=st.text(max_size=20))
def test_shares_lie_between_0_and_1(model: PackagedEmbeddings, query: str, text: str) -> None:
    """For any two texts."""
    match = WordMatcher([text], model).match(query_words(query, model), np.array([0]))
    covered, covering = match.covered, match.covering
    assert 0 <= covered[0] <= 1 + 1e-5
    assert 0 <= covering[0] <= 1 + 1e-5
