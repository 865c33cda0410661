"""Sets are asked in order, dialogues in one conversation."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from summitqa.errors import SummitQAError
from summitqa.evaluation.answers import answer_json, write_answers
from summitqa.evaluation.question_sets import Dialogue, Question, QuestionSet
from summitqa.evaluation.runner import FAILED, invariance, run_sets
from summitqa.schema import Turn
from summitqa.settings import Settings
from tests.fakes import FakeAnswerer, make_answer, make_document, make_passage

ARTICLE = make_document("甲在韓國來。\n\n乙走了。")
PASSAGE = make_passage(ARTICLE, 0, 6)
ANSWER = make_answer("甲在韓國來。[1]", short_answer="韓國", cited=[(ARTICLE, 0, 6)], retrieved=[PASSAGE])


def _question(question: str, lang: str = "zh-Hant", **fields: object) -> Question:
    given = {"id": question, "question": question, "lang": lang, "type": "t", "answerable": False}
    return Question.model_validate(given | fields)


def _set(*items: Question | Dialogue) -> QuestionSet:
    return QuestionSet("s.jsonl", "0" * 64, items)


def test_a_question_is_asked_once_and_its_evidence_located() -> None:
    """The result holds the answer, the time, the places and the state of its citations."""
    fake = FakeAnswerer({"哪裡？": ANSWER}, [ARTICLE])
    asked = _question("哪裡？", answerable=True, answers=["韓國"], evidence=[["在韓國"], ["戊"]])
    (result,) = run_sets(fake, [_set(asked)], Settings())
    assert fake.asked == [("哪裡？", ())]
    assert [[len(places) for places in strings] for strings in result.evidence] == [[1], [0]]
    assert (result.id, result.turn, result.unproven, result.failed) == ("哪裡？", None, 0, False)
    assert result.one_passage
    assert result.seconds >= 0


def test_a_dialogue_is_one_conversation() -> None:
    """Each turn is asked after those before it, with what was searched and said."""
    first, second = replace(ANSWER, query="甲在哪裡？"), make_answer("乙走了。", question="她呢？")
    fake = FakeAnswerer({"哪裡？": first, "她呢？": second}, [ARTICLE])
    dialogue = Dialogue(id="d", lang="zh-Hant", turns=(_question("哪裡？"), _question("她呢？")))
    results = run_sets(fake, [_set(dialogue)], Settings())
    assert fake.asked == [("哪裡？", ()), ("她呢？", (Turn("哪裡？", "甲在哪裡？", "甲在韓國來。[1]", "韓國"),))]
    assert [(r.id, r.turn, r.label) for r in results] == [("d", 0, "d[0]"), ("d", 1, "d[1]")]


def test_dialogues_do_not_hear_each_other() -> None:
    """A new dialogue begins without turns."""
    fake = FakeAnswerer({"哪裡？": ANSWER}, [ARTICLE])
    dialogues = [Dialogue(id=name, lang="zh-Hant", turns=(_question("哪裡？"),)) for name in "ab"]
    run_sets(fake, [_set(*dialogues)], Settings())
    assert [turns for _, turns in fake.asked] == [(), ()]


def test_an_error_counts_as_a_failed_refusal() -> None:
    """One question that cannot be taken does not end the run, nor leave the means."""
    results = run_sets(
        FakeAnswerer({"哪裡？": ANSWER}, [ARTICLE]), [_set(_question("?"), _question("哪裡？"))], Settings()
    )
    assert [(r.failed, r.answer.abstained) for r in results] == [(True, True), (False, False)]
    assert results[0].answer.answerer == FAILED


def test_an_unproven_citation_is_noticed() -> None:
    """The quote is compared with the source, not trusted."""
    forged = replace(ANSWER, citations=(replace(ANSWER.citations[0], quote="乙在韓國來。"),))
    (result,) = run_sets(FakeAnswerer({"哪裡？": forged}, [ARTICLE]), [_set(_question("哪裡？"))], Settings())
    assert result.unproven == 1


def test_twins_are_compared_by_their_citations() -> None:
    """The question in the other script gets its own answer; English has no twin; a refusal cites nothing."""
    other = make_answer("乙走了。", cited=[(ARTICLE, 8, 12)])
    fake = FakeAnswerer(
        {"在韓國？": ANSWER, "在韩国？": ANSWER, "誰來？": ANSWER, "谁来？": other, "Who?": other}, [ARTICLE]
    )
    sets = [_set(_question("在韓國？"), _question("谁来？", "zh-Hans"), _question("Who?", "en"))]
    twins = invariance(fake, sets)
    assert (twins.asked, twins.different, twins.share) == (2, ("谁来？",), 1 / 2)


def test_twins_of_dialogues_keep_to_their_script() -> None:
    """The second conversation is in the other script throughout; its English turns are not counted."""
    fake = FakeAnswerer({"韓國？": ANSWER, "韩国？": ANSWER, "Who?": ANSWER}, [ARTICLE])
    turns = (_question("韓國？"), _question("Who?", "en"), _question("韓國？"))
    twins = invariance(fake, [_set(Dialogue(id="d", lang="zh-Hant", turns=turns))])
    assert (twins.asked, twins.different) == (2, ())
    heard = [turn.question for question, turns in fake.asked if len(turns) == 2 for turn in turns]
    assert heard == ["韓國？", "Who?", "韩国？", "Who?"]


def test_no_chinese_question_differs_from_no_twin() -> None:
    """An English set is invariant."""
    assert invariance(FakeAnswerer({}), [_set(_question("Who?", "en"))]).share == 1


def test_answer_json_has_the_contracts_form() -> None:
    """Every key, in order, with plain values; `turn` only where there is one."""
    assert answer_json(ANSWER, 0.25, "s1") == {
        "id": "s1",
        "question": "q",
        "query": "q",
        "answer": "甲在韓國來。[1]",
        "short_answer": "韓國",
        "abstained": False,
        "citations": [
            {"marker": 1, "document": "a.txt", "sha256": ARTICLE.sha256, "start": 0, "end": 6, "quote": "甲在韓國來。"}
        ],
        "retrieved": [{"document": "a.txt", "start": 0, "end": 6, "score": 1.0}],
        "answerer": "fake",
        "seconds": 0.25,
    }
    assert list(answer_json(ANSWER, 0.25, "d", 0))[:3] == ["id", "turn", "question"]


def test_answers_are_written_a_line_each(tmp_path: Path) -> None:
    """In the order asked, Chinese as it is, in a folder that need not exist."""
    fake = FakeAnswerer({"哪裡？": ANSWER}, [ARTICLE])
    dialogue = Dialogue(id="d", lang="zh-Hant", turns=(_question("哪裡？"),))
    file = tmp_path / "new" / "answers.jsonl"
    write_answers(run_sets(fake, [_set(_question("哪裡？"), dialogue)], Settings()), file)
    text = file.read_text(encoding="utf-8")
    assert "韓國" in text
    assert [(line["id"], line.get("turn")) for line in map(json.loads, text.splitlines())] == [
        ("哪裡？", None),
        ("d", 0),
    ]


def test_answers_that_cannot_be_written_are_a_known_failure(tmp_path: Path) -> None:
    """A folder in the file's place."""
    with pytest.raises(SummitQAError, match="cannot be written"):
        write_answers([], tmp_path)
