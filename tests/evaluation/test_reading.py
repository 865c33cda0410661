"""Exact match and F1, worked by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summitqa.evaluation.reading import exact_match, longest_common_run, overlap_f1, segments

texts = st.text(alphabet="甲乙丙ab1 ，-.", max_size=12)


def test_chinese_is_cut_into_characters_and_latin_into_words() -> None:
    """Punctuation of the script's list is gone, other marks stand alone, numbers stay whole."""
    assert segments("光榮和ω-Force，3.5億（元）%") == ["光", "榮", "和", "ωforce3.5", "億", "元", "%"]
    assert segments("in 1,234 days") == ["in", "1,234", "days"]
    assert segments("，。") == []


@pytest.mark.parametrize(
    ("prediction", "golds", "expected"),
    [
        ("北京市", ["北京市"], 1.0),
        ("北京", ["北京市"], 2 * 2 / (2 + 3)),
        ("在北京市內", ["北京市"], 2 * 3 / (5 + 3)),
        ("北和京", ["北京"], 2 * 1 / (3 + 2)),
        ("上海", ["北京"], 0.0),
        ("", ["北京"], 0.0),
        ("北京", ["上海", "北京市"], 4 / 5),
        ("「北京」。", ["北京"], 1.0),
        ("the White House", ["white house"], 2 * 2 / (3 + 2)),
        ("北京", [], 0.0),
    ],
)
def test_f1_is_that_of_the_longest_common_run(prediction: str, golds: list[str], expected: float) -> None:
    """Twice the run over both lengths, the best gold counting; the run is of consecutive segments."""
    assert overlap_f1(prediction, golds) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("prediction", "golds", "expected"),
    [("「TikTok」", ["tiktok"], 1.0), ("北京", ["北京市"], 0.0), ("", ["北京"], 0.0), ("乙", ["甲", "乙"], 1.0)],
)
def test_exact_match_ignores_punctuation_and_case(prediction: str, golds: list[str], expected: float) -> None:
    """Nothing else is ignored."""
    assert exact_match(prediction, golds) == expected


@given(texts, texts)
def test_f1_is_symmetric_and_never_below_exact_match_of_a_filled_answer(one: str, other: str) -> None:
    """F1 lies in [0, 1]; equal answers with any segment score 1."""
    forth, back = overlap_f1(one, [other]), overlap_f1(other, [one])
    assert forth == pytest.approx(back)
    assert 0 <= forth <= 1
    if segments(one):
        assert overlap_f1(one, [one]) == 1


@given(st.lists(st.sampled_from("abc"), max_size=8), st.lists(st.sampled_from("abc"), max_size=8))
def test_the_longest_common_run_is_found(one: list[str], other: list[str]) -> None:
    """Against trying every slice."""
    left, right = "".join(one), "".join(other)
    slices = (left[i:j] for i in range(len(left)) for j in range(i + 1, len(left) + 1))
    assert longest_common_run(one, other) == max((len(s) for s in slices if s in right), default=0)
