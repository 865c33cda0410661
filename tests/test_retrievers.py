"""Every retriever ranks passages best first; the hybrid one finds them by all that is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from summitqa.errors import UnknownNameError
from summitqa.index import Index, ensure_index
from summitqa.retrievers import RETRIEVERS, PassageRetriever, Searcher, best_passages, standardised
from summitqa.settings import load_settings
from summitqa.text import to_script

QUESTIONS = ["大橋什麼時候通車？", "大桥的过桥费", "When is the mango festival?", "🎉", "zzz", "（？）", "甲" * 500]


@pytest.fixture(scope="module")
def bare_searcher(bare_index: Index) -> Searcher:
    """A searcher without expansion questions."""
    return Searcher(bare_index)


@pytest.mark.parametrize("name", RETRIEVERS)
@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("k", [1, 3, 100])
def test_at_most_k_passages_come_best_first(searcher: Searcher, name: str, question: str, k: int) -> None:
    """As many as there are, none twice, all of them the index's, with finite scores."""
    found = PassageRetriever(searcher=searcher, name=name, k=10).retrieve(question, k)
    scores = [one.score for one in found]
    assert len(found) == min(k, len(searcher.index.passages))
    assert scores == sorted(scores, reverse=True)
    assert np.isfinite(scores).all()
    assert len({one.passage.id for one in found}) == len(found)
    assert {one.passage for one in found} <= set(searcher.index.passages)


@pytest.mark.parametrize("name", RETRIEVERS)
@pytest.mark.parametrize("question", ["大橋什麼時候通車？", "救護車要付過橋費嗎", "珊瑚覆蓋率降了多少"])
def test_twins_find_the_same(searcher: Searcher, name: str, question: str) -> None:
    """A question in the other script has the same passages with the same scores."""
    retriever = PassageRetriever(searcher=searcher, name=name)
    assert retriever.retrieve(question) == retriever.retrieve(to_script(question, "zh-Hans"))


@pytest.mark.parametrize("name", RETRIEVERS)
@pytest.mark.parametrize(
    ("question", "said"),
    [("強風時大橋會怎樣？", "風速超過每秒25公尺"), ("主塔有多高？", "高210公尺"), ("觀鯨船從哪裡來？", "觀鯨船")],
)
def test_a_question_in_the_articles_words_finds_its_passage(
    searcher: Searcher, name: str, question: str, said: str
) -> None:
    """By words as by vectors."""
    assert said in PassageRetriever(searcher=searcher, name=name).retrieve(question)[0].passage.text


@pytest.mark.parametrize("name", RETRIEVERS)
@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many ferries does the shipping company own?", "八艘渡輪"),
        ("Which association criticised damage to the coral reef?", "珊瑚礁"),
        ("What does crossing cost for an ambulance?", "救護車"),
    ],
)
def test_an_english_question_finds_its_chinese_passage(
    bare_searcher: Searcher, name: str, question: str, said: str
) -> None:
    """By translated words or by the common space of vectors, without an expansion to help."""
    found = PassageRetriever(searcher=bare_searcher, name=name).retrieve(question, 2)
    assert any(said in one.passage.text for one in found)


@pytest.mark.parametrize("name", ["林若水", "阿水", "Laura Lin", "laura lin"])
def test_any_form_of_a_name_finds_them_all(bare_searcher: Searcher, name: str) -> None:
    """Both passages on the mayor come first, whichever name they and the question use."""
    found = PassageRetriever(searcher=bare_searcher, name="lexical").retrieve(name, 2)
    assert all("林若水" in one.passage.text for one in found)


def test_latin_names_are_whole_words(bare_searcher: Searcher) -> None:
    """The letters "oca" in "local" do not name the association."""

    def named(question: str) -> bool:
        return any(("oca",) in one.alternatives for one in bare_searcher.synonym_sets(question))

    assert named("What does the OCA say?")
    assert not named("What does the local mayor say?")


def test_a_near_expansion_question_lifts_its_evidence(searcher: Searcher, bare_searcher: Searcher) -> None:
    """Words that the article lacks are matched through a question that has them."""
    question = "工程蓋了幾年？"
    place = next(i for i, p in enumerate(searcher.index.passages) if "歷時六年" in p.text)

    def lead(one: Searcher) -> float:
        scores = one.rank(question).passage_scores
        return float(scores[place] - np.delete(scores, place).max())

    assert lead(searcher) > max(lead(bare_searcher), 0)


def test_the_attention_on_expansion_questions_sums_to_one(searcher: Searcher) -> None:
    """The nearest first, each with its share."""
    neighbours = searcher.rank("大橋花了多少錢？").neighbours
    assert sum(neighbour.share for neighbour in neighbours) == pytest.approx(1, abs=1e-4)
    assert [n.share for n in neighbours] == sorted((n.share for n in neighbours), reverse=True)
    assert searcher.index.questions[neighbours[0].question].question == "大橋花了多少錢？"


def test_without_expansions_there_are_no_neighbours(bare_searcher: Searcher) -> None:
    """What the text says decides alone."""
    assert bare_searcher.rank("大橋花了多少錢？").neighbours == ()


def test_ties_come_in_the_order_of_the_text(searcher: Searcher) -> None:
    """So that a ranking is always the same."""
    passages = searcher.index.passages
    found = best_passages(np.zeros(len(passages), dtype=np.float32), passages, 4)
    assert [one.passage for one in found] == list(passages[:4])


def test_scores_that_are_all_alike_say_nothing() -> None:
    """Zeros, not NaN; none are none."""
    assert standardised(np.full(3, 2, dtype=np.float32)).tolist() == [0, 0, 0]
    assert standardised(np.zeros(0, dtype=np.float32)).tolist() == []
    assert standardised(np.array([1, 3], dtype=np.float32)).tolist() == [-1, 1]


def test_an_unknown_retriever_names_the_known_ones(searcher: Searcher) -> None:
    """In one line."""
    with pytest.raises(UnknownNameError, match="unknown retriever 'words'; known: dense, hybrid, lexical"):
        PassageRetriever(searcher=searcher, name="words").retrieve("大橋")


def test_langchain_gets_documents_with_their_places(searcher: Searcher) -> None:
    """Through `invoke`, as any LangChain retriever."""
    (found,) = PassageRetriever(searcher=searcher, k=1).invoke("主塔有多高？")
    text = searcher.index.documents[found.metadata["document"]].text
    assert text[found.metadata["start"] : found.metadata["end"]] == found.page_content
    assert found.id == f"bridge.txt:{found.metadata['start']}-{found.metadata['end']}"


@pytest.mark.parametrize("text", ["甲", "🎉。"])
def test_the_smallest_article_can_be_searched(tmp_path: Path, text: str) -> None:
    """One passage, with one word or none."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text(text, encoding="utf-8")
    searcher = Searcher(ensure_index(load_settings()))
    for name in RETRIEVERS:
        assert len(PassageRetriever(searcher=searcher, name=name).retrieve("大橋通車了嗎？")) == 1
