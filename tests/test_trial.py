from __future__ import annotations

import json
from pathlib import Path

import pytest

from summitqa.errors import EvalSetError
from summitqa.evaluation.question_sets import read_set
from summitqa.evaluation.rendering import report_json
from summitqa.evaluation.report import evaluate
from summitqa.evaluation.runner import run_sets
from summitqa.settings import Settings
from summitqa.trial import BASELINE, RUN, choices, run
from tests.fakes import FakeAnswerer, make_answer, make_document, make_passage

ARTICLE = make_document("甲在韓國來。\n\n乙走了。\n")
ANSWER = make_answer("韓國 [1]", short_answer="韓國", cited=[(ARTICLE, 0, 6)], retrieved=[make_passage(ARTICLE, 0, 6)])
REFUSAL = make_answer("沒有寫。", abstained=True)
COMMON = {"lang": "zh-Hant", "type": "t", "answerable": True}
LINES = [
    COMMON | {"id": "1", "question": "在哪？", "answers": ["韓國"], "evidence": [["甲在韓國來。"]]},
    COMMON | {"id": "2", "question": "<b>幾歲？", "answers": ["9"], "evidence": [["乙走了。"]]},
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "set.jsonl").write_text("".join(json.dumps(line) + "\n" for line in LINES), encoding="utf-8")
    (tmp_path / "broken.jsonl").write_text("{\n", encoding="utf-8")
    return Settings(evals_dir=tmp_path)


def assistant() -> FakeAnswerer:
    return FakeAnswerer({"在哪？": ANSWER, "<b>幾歲？": REFUSAL}, [ARTICLE])


def test_choices_tell_size_or_fault(settings: Settings, tmp_path: Path) -> None:
    broken, good = choices(settings.evals_dir)
    assert (good.name, good.questions, good.error) == ("set.jsonl", 2, "")
    assert "broken.jsonl:1" in broken.error
    assert choices(tmp_path / "gone") == []


def test_steps_lead_to_a_report(settings: Settings) -> None:
    """Progress counts questions; the last step has scores and the questions that were missed, as text."""
    steps = list(run(assistant(), settings, ["set.jsonl"]))
    assert [(s.done, s.total) for s in steps] == [(0, 2), (2, 2), (2, 2)]
    report = steps[-1].report
    assert "recall@1" in report and "<svg" in report and 'data-t="no_baseline"' in report
    assert "&lt;b&gt;幾歲？" in report and "<b>幾歲" not in report


@pytest.mark.parametrize("names", [[], ["gone.jsonl"], ["../set.jsonl"]])
def test_only_offered_sets_are_run(settings: Settings, names: list[str]) -> None:
    with pytest.raises(EvalSetError, match="choose among"):
        list(run(assistant(), settings, names))


def test_broken_set_is_told(settings: Settings) -> None:
    with pytest.raises(EvalSetError, match=r"broken\.jsonl:1"):
        list(run(assistant(), settings, ["broken.jsonl"]))


def test_report_is_compared_with_the_baseline(settings: Settings) -> None:
    """Equal scores pass; a score above what was reached now is told as a drop."""
    sets = [read_set(settings.evals_dir / "set.jsonl")]
    before = report_json(evaluate({RUN: run_sets(assistant(), sets, settings)}, sets, settings))
    path = settings.evals_dir / BASELINE
    path.write_text(json.dumps(before), encoding="utf-8")
    assert 'data-t="no_drop"' in list(run(assistant(), settings, ["set.jsonl"]))[-1].report
    path.write_text(json.dumps(before).replace('"mean": 0.5', '"mean": 0.9'), encoding="utf-8")
    assert 'data-t="drops"' in list(run(assistant(), settings, ["set.jsonl"]))[-1].report
