"""Pinyin, short glosses and romanised names."""

from __future__ import annotations

import pytest

from summitqa.embedding.glossary import meaning, reading, romanised_name


@pytest.mark.parametrize(
    ("name", "romanised"),
    [("李成鋼", "Li Chenggang"), ("习近平", "Xi Jinping"), ("何立峰", "He Lifeng"), ("歐陽修", "Ouyang Xiu"),
     ("單雄信", "Shan Xiongxin"), ("曾国藩", "Zeng Guofan"), ("王毅", "Wang Yi"), ("呂布", "Lu Bu")],
)  # fmt: skip
def test_names_are_romanised(name: str, romanised: str) -> None:
    """Surnames have their surname reading; double surnames are found."""
    assert romanised_name(name) == romanised


@pytest.mark.parametrize("name", ["", "Xi", "王😀"])
def test_what_is_not_a_chinese_name_has_no_romanisation(name: str) -> None:
    """An unknown character gives the empty string, not half a name."""
    assert romanised_name(name) == ""


def test_readings_carry_tone_marks() -> None:
    """The word's own reading wins over its characters'."""
    assert reading("稀土") == "xī tǔ"
    assert reading("銀行") == "yín háng"
    assert reading("女") == "nǚ"
    assert reading("xyz") == ""


def test_both_scripts_have_the_same_gloss() -> None:
    """A gloss is short English."""
    assert meaning("關稅") == meaning("关税")
    assert "tariff" in meaning("關稅")
    assert meaning("無此詞彙也") == ""
    assert len(meaning("習近平")) <= 52
