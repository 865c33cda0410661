"""The committed question sets can be trusted: their evidence is in the sources, and nothing was given away."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from summitqa.evaluation.question_sets import QuestionSet, read_set
from summitqa.text import fold

ROOT = Path(__file__).parents[2]
SETS = sorted((ROOT / "evals").glob("*.jsonl"))
ARTICLES = [path.read_bytes().decode() for path in sorted((ROOT / "seeds").glob("*.txt"))]


@pytest.fixture(scope="module", params=SETS, ids=lambda path: path.name)
def question_set(request: pytest.FixtureRequest) -> QuestionSet:
    """Each committed set."""
    return read_set(request.param)


def test_there_are_sets() -> None:
    """An empty folder would pass every test below."""
    assert {"summit.jsonl", "dialogues.jsonl"} <= {path.name for path in SETS}
    assert ARTICLES


def test_evidence_stands_verbatim_in_an_article(question_set: QuestionSet) -> None:
    """Every string of every alternative."""
    strings = [(q.id, string) for q in question_set.questions for strings in q.evidence for string in strings]
    assert [(name, string) for name, string in strings if not any(string in text for text in ARTICLES)] == []


def test_answerable_questions_have_answers_and_evidence_and_others_none(question_set: QuestionSet) -> None:
    """What would be ignored in measuring is not written."""
    complete = [bool(q.answers) and bool(q.evidence) for q in question_set.questions]
    filled = [bool(q.answers or q.evidence or q.parts) for q in question_set.questions]
    answerable = [q.answerable for q in question_set.questions]
    assert complete == answerable
    assert filled == answerable


def test_ids_are_unique_over_all_sets() -> None:
    """Dialogues, their turns and single questions share one name space."""
    sets = [read_set(path) for path in SETS]
    names = [item.id for read in sets for item in read.items]
    names += [q.id for read in sets for item in read.items if item not in read.questions for q in item.turns]  # type: ignore[union-attr]
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_no_measured_question_is_an_expansion() -> None:
    """Folded, so that a change of script, width or case does not hide one."""
    expansions = set()
    for path in (ROOT / "seeds").glob("*.questions.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                expansions.add(fold(json.loads(line)["question"]).strip())
    measured = [(q.id, q.question) for q in read_set(ROOT / "evals" / "summit.jsonl").questions]
    assert [name for name, question in measured if fold(question).strip() in expansions] == []
