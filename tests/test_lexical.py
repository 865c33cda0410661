"""BM25 by hand on three short texts, and sets of synonyms that count as one term."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from summitqa.lexical import LexicalIndex, SynonymSet, synonym_set, term_sets
from summitqa.text import lexical_tokens

# Terms: 大 橋 大橋 (3); 大 橋 通 車 大橋 橋通 通車 (7); ferry ferry ship 船 (4).
TEXTS = ["大橋", "大橋通車", "Ferry ferry, ship: 船"]
LENGTHS = [3, 7, 4]
K1, B = 1.5, 0.75


def _idf(found: int) -> float:
    return math.log(1 + (len(TEXTS) - found + 0.5) / (found + 0.5))


def _frequency(count: int, text: int) -> float:
    """Lucene's form: without the constant factor k1 + 1."""
    mean = sum(LENGTHS) / len(LENGTHS)
    return count / (count + K1 * (1 - B + B * LENGTHS[text] / mean))


def _index(folder: Path, texts: Sequence[str] = TEXTS) -> LexicalIndex:
    LexicalIndex.build(texts, folder / "lexical")
    return LexicalIndex.load(folder / "lexical")


def _scores(folder: Path, *sets: SynonymSet) -> list[float]:
    return [float(score) for score in _index(folder).scores(sets)]


def test_texts_have_the_terms_counted_here() -> None:
    """The lengths used below are the index's."""
    assert [len(lexical_tokens(text.lower())) for text in TEXTS] == LENGTHS


def test_a_term_scores_as_the_formula_says(tmp_path: Path) -> None:
    """Rarity times saturated frequency, longer texts counting less."""
    expected = [_idf(2) * _frequency(1, 0), _idf(2) * _frequency(1, 1), 0]
    assert _scores(tmp_path, *term_sets("大")) == pytest.approx(expected, rel=1e-4)


def test_frequency_saturates(tmp_path: Path) -> None:
    """Two occurrences count less than twice one."""
    assert _scores(tmp_path, *term_sets("FERRY")) == pytest.approx([0, 0, _idf(1) * _frequency(2, 2)], rel=1e-4)


def test_the_terms_of_a_query_add_up(tmp_path: Path) -> None:
    """Characters and their bigram, each for itself; a term said twice counts twice."""
    one = _idf(1) * _frequency(1, 1)
    assert _scores(tmp_path, *term_sets("通車"))[1] == pytest.approx(3 * one, rel=1e-4)
    assert _scores(tmp_path, *term_sets("通，通"))[1] == pytest.approx(2 * one, rel=1e-4)


def test_scripts_and_width_meet(tmp_path: Path) -> None:
    """A Simplified, full-width query finds a Traditional text."""
    index = _index(tmp_path)
    assert index.scores(term_sets("桥ｓｈｉｐ")).tolist() == index.scores(term_sets("橋 ship")).tolist()
    assert index.scores(term_sets("桥")).max() > 0


def test_a_synonym_set_counts_once_at_the_rarity_of_them_all(tmp_path: Path) -> None:
    """Found in two texts by different words: neither word's own rarity, and the better word where both stand."""
    scores = _scores(tmp_path, synonym_set(["通", "ferry", "ship"]))
    assert scores == pytest.approx([0, _idf(2) * _frequency(1, 1), _idf(2) * _frequency(2, 2)], rel=1e-4)


def test_a_sets_weight_multiplies(tmp_path: Path) -> None:
    """For a phrase that stands for several words."""
    once, thrice = (_scores(tmp_path, synonym_set(["船", "舟"], weight)) for weight in (1.0, 3.0))
    assert thrice == pytest.approx([3 * score for score in once])


def test_a_longer_word_needs_all_its_bigrams(tmp_path: Path) -> None:
    """大橋通 stands only in the second text, whose rarest bigram decides; 大橋船 stands in none."""
    assert _scores(tmp_path, synonym_set(["大桥通"])) == pytest.approx([0, _idf(1) * _frequency(1, 1), 0], rel=1e-4)
    assert _scores(tmp_path, synonym_set(["大桥船"])) == [0, 0, 0]


def test_what_no_text_has_scores_nothing(tmp_path: Path) -> None:
    """Unknown terms, punctuation, an empty query."""
    for query in ("zebra", "？！", ""):
        assert _scores(tmp_path / str(len(query)), *term_sets(query)) == [0, 0, 0]


def test_the_missing_share_is_weighted_by_rarity(tmp_path: Path) -> None:
    """Nothing missing is 0, everything is 1, and an unknown word weighs more than a common one."""
    index = _index(tmp_path)
    assert index.missing(term_sets("大")) == 0
    assert index.missing(term_sets("zebra")) == 1
    assert index.missing([]) == 0
    both = index.missing([*term_sets("大"), *term_sets("zebra")])
    assert both == pytest.approx(_idf(0) / (_idf(0) + _idf(2)))


def test_no_texts_make_an_empty_index(tmp_path: Path) -> None:
    """It scores nothing and misses everything that has words."""
    index = _index(tmp_path, [])
    assert len(index) == 0
    assert index.scores(term_sets("大橋")).shape == (0,)


def test_texts_without_words_can_be_indexed(tmp_path: Path) -> None:
    """They are found by nothing."""
    index = _index(tmp_path, ["。。。", "🎉"])
    assert len(index) == 2
    assert index.scores(term_sets("大橋 🎉")).tolist() == [0, 0]


def test_scores_are_float32_one_a_text(tmp_path: Path) -> None:
    """As the other signals are."""
    scores = _index(tmp_path).scores(term_sets("大"))
    assert (scores.dtype, scores.shape) == (np.float32, (3,))
