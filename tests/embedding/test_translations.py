"""English words to Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest

from summitqa.embedding.translations import Phrase, Translations, base_forms, save_translations
from summitqa.text import fold


@pytest.fixture(scope="module")
def translations() -> Translations:
    return Translations.load()


@pytest.mark.parametrize(
    ("english", "chinese"),
    [("soybeans", "大豆"), ("China", "中国"), ("tariffs", "关税"), ("United States", "美国"), ("fentanyl", "芬太尼"),
     ("universities", "大学"), ("rare earths", "稀土"), ("promised", "承诺"), ("won", "赢得")],
)  # fmt: skip
def test_words_have_their_translation(translations: Translations, english: str, chinese: str) -> None:
    """Any case and inflection, and short phrases."""
    assert chinese in translations.chinese(english)


def test_translations_are_folded(translations: Translations) -> None:
    """They can be searched for in folded text as they are."""
    found = [word for english in ("government", "desk", "noodles", "taiwan") for word in translations.chinese(english)]
    assert found
    assert [fold(word) for word in found] == found


@pytest.mark.parametrize("english", ["", "  ", "the", "Who", "xqzvy"])
def test_function_and_unknown_words_have_none(translations: Translations, english: str) -> None:
    """No translation is an empty tuple."""
    assert translations.chinese(english) == ()


def test_longest_phrase_wins(translations: Translations) -> None:
    """A phrase is kept whole, and the words around it stand alone."""
    found = translations.phrases(["did", "the", "united", "states", "sell", "soybeans"])
    assert [(phrase.start, phrase.end) for phrase in found] == [(2, 4), (4, 5), (5, 6)]
    assert "美国" in found[0].chinese


def test_exact_form_comes_before_base_form() -> None:
    """An inflected form's own entry is kept, its base form's added."""
    table = Translations({"won": "韩元", "win": "赢 胜"})
    assert table.chinese("Won") == ("韩元", "赢", "胜")
    assert table.phrases(["xx", "win"]) == [Phrase(1, 2, ("赢", "胜"))]


@pytest.mark.parametrize(
    ("word", "base"),
    [("cities", "city"), ("running", "run"), ("making", "make"), ("leaves", "leaf"), ("negotiators", "negotiate"),
     ("children", "child"), ("China's", "China"), ("stopped", "stop"), ("boxes", "box")],
)  # fmt: skip
def test_base_forms_of_inflections(word: str, base: str) -> None:
    """The base form is among the candidates, the word itself first."""
    assert next(base_forms(word)) == word
    assert base in list(base_forms(word))


def test_saved_table_is_read_back(tmp_path: Path) -> None:
    """What is saved is loaded, and the same table gives the same bytes."""
    save_translations({"b": ("乙",), "a": ("甲", "一")}, tmp_path)
    first = (tmp_path / "translations.tsv.gz").read_bytes()
    assert Translations.load(tmp_path).chinese("A") == ()  # "a" is a function word
    assert Translations.load(tmp_path).chinese("b") == ("乙",)
    save_translations({"a": ("甲", "一"), "b": ("乙",)}, tmp_path)
    assert (tmp_path / "translations.tsv.gz").read_bytes() == first
