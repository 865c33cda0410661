from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from summitqa.errors import SummitQAError
from summitqa.evaluation.question_sets import Question, read_set
from summitqa.feedback import FeedbackStore, feedback_from, question_lines

RECORD: dict[str, Any] = {
    "question": "中國最大的籌碼是什麼？",
    "query": "中國最大的籌碼是什麼？",
    "answer": "稀土 [1]",
    "short_answer": "稀土",
    "abstained": False,
    "citations": [{"marker": 1, "document": "a.txt", "sha256": "0", "start": 0, "end": 2, "quote": "稀土"}],
    "index_build": "b1",
}


def store_in(folder: Path) -> FeedbackStore:
    return FeedbackStore(folder / "deep" / "feedback.sqlite3")


def test_verdict_is_kept_with_what_it_is_about(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    store.add(feedback_from(RECORD, False, "wrong_quote", "另一句"))
    (row,) = store.rows()
    assert (row.question, row.reason, row.comment, row.index_build) == (
        RECORD["question"],
        "wrong_quote",
        "另一句",
        "b1",
    )
    assert row.citations[0]["quote"] == "稀土" and row.given_at


def test_no_file_no_rows(tmp_path: Path) -> None:
    assert store_in(tmp_path).rows() == []
    assert not (tmp_path / "deep").exists()


def test_newest_comes_first(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    store.add(feedback_from(RECORD, True, "", ""))
    store.add(feedback_from(RECORD | {"question": "二？"}, True, "", ""))
    assert [row.question for row in store.rows()] == ["二？", RECORD["question"]]


def test_unknown_reason_and_broken_record_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SummitQAError, match="known: wrong_quote"):
        store_in(tmp_path).add(feedback_from(RECORD, False, "bad", ""))
    with pytest.raises(SummitQAError, match="ask again"):
        feedback_from({"question": "x"}, True, "", "")


def test_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "f.sqlite3"
    path.write_bytes(b"not a database, but long enough to be taken for one" * 20)
    with pytest.raises(SummitQAError, match="SUMMITQA_FEEDBACK_FILE"):
        FeedbackStore(path).rows()


def test_right_answers_become_valid_question_lines(tmp_path: Path) -> None:
    """A confirmed answer and a confirmed refusal are lines that `summitqa eval` reads."""
    store = store_in(tmp_path)
    store.add(feedback_from(RECORD, True, "", ""))
    refused = RECORD | {"question": "習近平幾歲？", "abstained": True, "citations": [], "short_answer": ""}
    store.add(feedback_from(refused, True, "", ""))
    lines = question_lines(store.rows())
    path = tmp_path / "set.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    answered, unanswered = read_set(path).items
    assert isinstance(answered, Question) and answered.answers == ("稀土",) and answered.evidence == (("稀土",),)
    assert isinstance(unanswered, Question) and not unanswered.answerable


def test_wrong_answers_become_lines_to_complete(tmp_path: Path) -> None:
    """What was wrong is not taken over; the last verdict on a question counts."""
    store = store_in(tmp_path)
    store.add(feedback_from(RECORD, True, "", ""))
    store.add(feedback_from(RECORD, False, "not_in_source", "沒寫"))
    (line,) = question_lines(store.rows())
    assert line["answers"] == [] and line["evidence"] == [] and not line["answerable"]
    assert "not_in_source 沒寫" in line["note"]
