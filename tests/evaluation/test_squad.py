"""SQuAD files: paragraphs become documents, questions are asked of all of them and read in their own."""

from __future__ import annotations

import json
from pathlib import Path

from summitqa.evaluation.answers import answer_json
from summitqa.evaluation.metrics import SQUAD_METRICS
from summitqa.evaluation.question_sets import SquadSet, read_squad
from summitqa.evaluation.squad import articles_group, ask_squad, write_paragraphs
from summitqa.evaluation.summary import summarise
from summitqa.loaders import read_document
from tests.fakes import FakeAnswerer, make_answer, make_document, make_passage

CONTEXTS = ("光榮在1978年創立。\r\n總部在橫濱。", "他在北京。", "她在上海。")


def _squad(folder: Path, articles: int = 5) -> SquadSet:
    qas = [{"id": "x", "question": "哪年？", "answers": [{"text": "1978年", "answer_start": 3}]}]
    data = [{"paragraphs": [{"context": c, "qas": qas if i == 0 else []} for i, c in enumerate(CONTEXTS)]}] * articles
    path = folder / "squad.json"
    path.write_text(json.dumps({"data": data}), encoding="utf-8")
    return read_squad(path)


def test_paragraph_files_keep_every_character(tmp_path: Path) -> None:
    """Line ends too, so that offsets are the context's."""
    write_paragraphs(_squad(tmp_path).paragraphs, tmp_path / "seeds")
    assert read_document(tmp_path / "seeds" / "0-0.txt").text == CONTEXTS[0]
    assert len(list((tmp_path / "seeds").iterdir())) == 15


def test_documents_are_named_as_the_contract_says(tmp_path: Path) -> None:
    """Without the files' suffix, in citations and passages; citations are verified under the files' names."""
    squad = _squad(tmp_path, articles=1)
    documents = [make_document(text, f"0-{i}.txt") for i, text in enumerate(CONTEXTS)]
    cited, found = (documents[0], 0, 11), [make_passage(d, 0, 3) for d in (documents[1], documents[0])]
    answer = make_answer("光榮在1978年創立。[1]", short_answer="1978", cited=[cited], retrieved=found)
    fake = FakeAnswerer({"哪年？": answer}, documents, read=lambda question, text: text[3:8])
    (result,) = ask_squad(fake, squad)
    assert (result.unproven, result.paragraph, result.read) == (0, "0-0", "1978年")
    told = answer_json(result.answer, 0, result.id)
    assert told["id"] == "x"
    assert [passage["document"] for passage in told["retrieved"]] == ["0-1", "0-0"]  # type: ignore[attr-defined]
    assert result.answer.citations[0].document == "0-0"
    scores = summarise("squad", [result], SQUAD_METRICS).scores
    # "1978" against "1978", "年": one common segment of one and two.
    assert {key: scores[key].mean for key in ("R@1", "R@3", "MRR", "EM", "F1", "read_EM")} == {
        "R@1": 0,
        "R@3": 1,
        "MRR": 1 / 2,
        "EM": 0,
        "F1": 2 * 1 / (1 + 2),
        "read_EM": 1,
    }


def test_every_fifth_article_measures(tmp_path: Path) -> None:
    """Articles 4, 9, …: counted from 0."""
    squad = _squad(tmp_path, articles=10)
    results = ask_squad(FakeAnswerer({"哪年？": make_answer("1978年")}), squad)
    assert [r.paragraph for r in results if articles_group(r) == "measuring"] == ["4-0", "9-0"]
