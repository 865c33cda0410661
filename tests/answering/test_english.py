"""Chinese answers in a form that a reader of English can use, or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summitqa.answering.english import english_form
from summitqa.names import Names
from summitqa.text import to_script

NAMES = Names(
    groups=(
        frozenset({"特朗普", "川普", "donald trump", "trump"}),
        frozenset({"oca", "海洋保育协会"}),
        frozenset({"马可·罗西", "罗西", "marco rossi", "rossi"}),
    ),
    people=frozenset(),
)


@pytest.mark.parametrize(
    ("span", "form"),
    [
        ("5月18日", "18 May"),
        ("2024年", "2024"),
        ("2031年3月5日", "5 March 2031"),
        ("10月26至27日", "26–27 October"),
        ("10月", "October"),
        ("六月", "June"),
        ("週四", "Thursday"),
        ("六年", "6 years"),
        ("128億美元", "US$12.8 billion"),
        ("1.5萬億美元", "US$1.5 trillion"),
        ("340億元", "CN¥34 billion"),
        ("150元", "CN¥150"),
        ("約8600人", "about 8,600 people"),
        ("超過90%", "over 90%"),
        ("額外100%", "an extra 100%"),
        ("林若水", "Lin Ruoshui"),
        ("歐陽修", "Ouyang Xiu"),
        ("特朗普", "Donald Trump"),
        ("海洋保育協會", "OCA"),
        ("羅西", "Marco Rossi"),
        ("林若水、周大川", "Lin Ruoshui, Zhou Dachuan"),
        ("川普和林若水", "Donald Trump, Lin Ruoshui"),
        ("「稀土」", "rare earth"),
    ],
)
def test_dates_amounts_names_and_words_have_an_english_form(span: str, form: str) -> None:
    """In either script."""
    assert english_form(span, NAMES) == form
    assert english_form(to_script(span, "zh-Hans"), NAMES) == form


@pytest.mark.parametrize(
    "span",
    ["", " ", "、", "abc", "100%", "2024", "大橋把兩小時的船程縮短為十分鐘", "13月", "0月", "45日", "5月32日", "🎉"],
)
def test_what_cannot_be_trusted_has_no_english_form(span: str) -> None:
    """Clauses, what is English already, and dates that do not exist."""
    assert english_form(span, NAMES) == ""


@given(st.text(st.sampled_from("0123456789.年月日至億万亿美元約%一二三十、和個次特朗普林若水 "), max_size=12))
def test_any_span_can_be_asked_for(span: str) -> None:
    """No combination of figures and units is an error, and no form is Chinese."""
    assert english_form(span, NAMES).isascii() or "¥" in english_form(span, NAMES) or "–" in english_form(span, NAMES)
