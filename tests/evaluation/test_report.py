"""The Report tells what was measured; a baseline tells when it got worse."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from math import nan
from pathlib import Path

import pytest
from pydantic import SecretStr

from summitqa.errors import EvalSetError
from summitqa.evaluation.baseline import compare_with_baseline
from summitqa.evaluation.plots import interval_plot, risk_coverage_plot
from summitqa.evaluation.question_sets import Question, QuestionSet
from summitqa.evaluation.rendering import render_table, report_json, write_report
from summitqa.evaluation.report import Report, evaluate, git_commit, told_settings
from summitqa.evaluation.result import Result
from summitqa.evaluation.runner import Invariance, run_sets
from summitqa.evaluation.summary import RiskPoint, Score, verdict_shares
from summitqa.settings import Settings
from tests.fakes import FakeAnswerer, make_answer, make_document, make_passage

ARTICLE = make_document("甲在韓國來。\n\n乙走了。")
GOOD = make_answer("甲在韓國來。[1]", cited=[(ARTICLE, 0, 6)], retrieved=[make_passage(ARTICLE, 0, 6)], confidence=0.9)
REFUSED = make_answer("<b>沒有說</b>", abstained=True, confidence=0.1)
BASE = {"lang": "zh-Hant", "type": "where", "answerable": True, "answers": ["韓國"], "evidence": [["在韓國"]]}
SET = QuestionSet(
    "s.jsonl",
    "ab" * 32,
    (
        Question.model_validate({**BASE, "id": "1", "question": "哪裡？"}),
        Question.model_validate({**BASE, "id": "2", "question": "Where? <script>", "lang": "en"}),
        Question.model_validate(
            {"id": "3", "question": "誰？", "lang": "zh-Hant", "type": "none", "answerable": False}
        ),
    ),
)


def _results(second: object = REFUSED, third: object = REFUSED) -> list[Result]:
    answers = {"哪裡？": GOOD, "Where? <script>": second, "誰？": third}
    return run_sets(FakeAnswerer(answers, [ARTICLE]), [SET], Settings())  # type: ignore[arg-type]


def _report(results: Sequence[Result] | None = None) -> Report:
    return evaluate({"now": results or _results()}, [SET], Settings())


def test_means_are_over_all_questions_they_apply_to() -> None:
    """Two answerable questions, one refused; one without answer, refused."""
    scores = _report().runs[0].scores
    assert {key: scores[key].mean for key in ("recall@3", "right", "false_refusals", "false_answers")} == {
        "recall@3": 1 / 2,
        "right": 1 / 2,
        "false_refusals": 1 / 2,
        "false_answers": 0,
    }
    assert scores["correct"].mean == pytest.approx(2 / 3)
    assert [(scores[key].n, scores[key].unscored) for key in ("right", "false_answers", "follow_up")] == [
        (2, 1),
        (1, 2),
        (0, 3),
    ]


def test_scores_come_by_set_language_and_type() -> None:
    """Each group holds its own questions only."""
    groups = _report().runs[0].groups
    assert {kind: sorted(names) for kind, names in groups.items()} == {
        "set": ["s.jsonl"],
        "lang": ["en", "zh-Hant"],
        "type": ["none", "where"],
    }
    assert (groups["lang"]["en"]["right"].mean, groups["lang"]["zh-Hant"]["right"].mean) == (0, 1)


def test_confidence_is_judged() -> None:
    """The answerable have 0.9 and 0.1, the other 0.1: one above, one tie. One of three is answered, rightly."""
    run = _report().runs[0]
    assert run.auroc == 1.5 / 2
    assert run.curve == (RiskPoint(0.9, 1 / 3, 0.0),)


def test_what_is_wrong_with_the_run_is_counted() -> None:
    """Unproven citations, evidence that stands nowhere, errors."""
    results = [replace(r, unproven=2, failed=True, evidence=(((),),)) for r in _results()[:1]]
    run = _report(results).runs[0]
    assert (run.unproven, run.unlocated, run.failed) == (2, 1, 1)
    table = render_table(_report(results))
    for told in (
        "2 citations that are not",
        "1 evidence strings that stand in no document",
        "1 questions answered with an error",
    ):
        assert told in table


def test_the_report_tells_what_it_was_measured_with() -> None:
    """Sets with hash, settings, versions, seed."""
    told = report_json(_report())
    assert told["sets"] == [{"name": "s.jsonl", "sha256": "ab" * 32, "questions": 3}]
    assert told["settings"]["retriever"] == "hybrid"  # type: ignore[index]
    assert told["versions"]["python"]  # type: ignore[index]
    assert told["seed"] == 20251029


def test_secret_settings_are_left_out() -> None:
    """Not even their stars are kept."""

    class WithKey(Settings):
        chat_key: SecretStr | None = SecretStr("sk-1")
        other_key: SecretStr | None = None

    told = told_settings(WithKey())
    assert "chat_key" not in told
    assert "sk-1" not in json.dumps(told)


def test_a_file_outside_any_repository_has_no_commit(tmp_path: Path) -> None:
    """Installed packages are not tracked by the repository that happens to be around them."""
    (tmp_path / "a.py").touch()
    assert git_commit(tmp_path / "a.py") == ""


def test_written_json_is_strict_and_complete(tmp_path: Path) -> None:
    """NaN becomes null, so that any JSON reader takes it; the questions stand in a file of their own."""

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    write_report(_report(), tmp_path)
    told = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"), parse_constant=refuse)
    assert told["runs"][0]["scores"]["follow_up"] == {"mean": None, "low": None, "high": None, "n": 0, "unscored": 3}
    lines = (tmp_path / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line, parse_constant=refuse)["id"] for line in lines] == ["1", "2", "3"]


class _Page(HTMLParser):
    """Collects what a page would fetch and checks that its tags close."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [tag for name, _ in attrs if name in {"src", "href", "srcset", "data", "action"}]
        self.fetched += [tag] if tag in {"script", "link", "iframe", "object", "img"} else []
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_asks_for_nothing_and_is_well_formed(tmp_path: Path) -> None:
    """No script, link, image or address; what sets and answers say is shown as text."""
    runs = {"with": _results(), "without <expansions>": _results(second=GOOD)}
    write_report(evaluate(runs, [SET], Settings(), Invariance(2, ("1",))), tmp_path)
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    page = _Page()
    page.feed(html)
    page.close()
    assert (page.open, page.fetched) == ([], [])
    assert not re.search(r"https?:|url\(|@import|\$[a-z]", html)
    assert "&lt;b&gt;沒有說&lt;/b&gt;" in html
    assert "prefers-color-scheme: dark" in html


def test_two_runs_stand_side_by_side() -> None:
    """A column each; the twins' share is told."""
    report = evaluate({"with": _results(), "without": _results(second=GOOD)}, [SET], Settings(), Invariance(4, ("1",)))
    table = render_table(report)
    assert "| metric | with | without | mean of |" in table
    assert re.search(r"\| right \| 0\.500 \[[^|]+\(n 2\) \| 1\.000 \[[^|]+\(n 2\) \|", table)
    assert "75.0% of 4 Chinese questions cite the same in either script; different: 1" in table


def test_each_markdown_row_has_as_many_cells_as_its_heading() -> None:
    """A type's name with a bar in it does not break its table."""
    odd = [replace(r, question=r.question.model_copy(update={"type": "a|b"})) for r in _results()]
    for block in render_table(_report(odd)).split("\n\n"):
        rows = [len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines() if line.startswith("|")]
        assert len(set(rows)) <= 1


def test_plots_of_nothing_are_plots() -> None:
    """No curve, an empty curve, no row, a score over nothing."""
    assert risk_coverage_plot([]).startswith("<svg")
    assert risk_coverage_plot([("r", ())]).endswith("</svg>")
    assert interval_plot("t", []).startswith("<svg")
    assert "circle" not in interval_plot("t", [("a", [Score(nan, nan, nan, 0, 1)])])


def _baseline(folder: Path, report: Report) -> Path:
    write_report(report, folder)
    return folder / "report.json"


def test_a_report_is_no_worse_than_itself(tmp_path: Path) -> None:
    """At no drop allowed."""
    assert compare_with_baseline(_report(), _baseline(tmp_path, _report()), 0) == []


def test_drops_are_told_in_the_metrics_own_direction(tmp_path: Path) -> None:
    """Answering the unanswerable is worse although the number rises; getting better is never told."""
    path = _baseline(tmp_path, _report())
    drops = compare_with_baseline(_report(_results(second=GOOD, third=GOOD)), path, 0.02)
    assert drops == ["s.jsonl false_answers: 1.000, was 0.000 (1.000 worse, 0.02 allowed)"]
    assert [
        drop.split(":")[0]
        for drop in compare_with_baseline(_report(), _baseline(tmp_path, _report(_results(GOOD))), 0.4)
    ][-1] == "s.jsonl false_refusals"


def test_a_drop_of_just_what_is_allowed_is_allowed(tmp_path: Path) -> None:
    """From 2/2 to 1/2 right is a drop of 0.5, whatever the rounding in the file."""
    path = _baseline(tmp_path, _report(_results(second=GOOD)))
    assert compare_with_baseline(_report(), path, 0.5) == []
    assert compare_with_baseline(_report(), path, 0.49) != []


def test_a_new_unproven_citation_is_always_told(tmp_path: Path) -> None:
    """Whatever drop is allowed."""
    forged = [replace(r, unproven=1) for r in _results()]
    assert compare_with_baseline(_report(forged), _baseline(tmp_path, _report()), 1) == ["unproven citations: 3, was 0"]


def test_a_metric_that_vanished_is_told(tmp_path: Path) -> None:
    """Nothing left to score is not nothing lost."""
    path = _baseline(tmp_path, _report())
    drops = compare_with_baseline(_report([r for r in _results() if r.question.answerable]), path, 0.9)
    assert drops == ["s.jsonl false_answers: no longer measured, was 0.000"]


@pytest.mark.parametrize("text", ["{", "{}", '{"sets": [], "runs": []}'])
def test_what_is_no_baseline_is_refused(tmp_path: Path, text: str) -> None:
    """A broken file, another file, a report of nothing."""
    path = tmp_path / "baseline.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EvalSetError, match=r"baseline\.json"):
        compare_with_baseline(_report(), path, 0)


def test_a_baseline_of_other_questions_is_refused(tmp_path: Path) -> None:
    """A set that changed, one that is not in it, and no file at all."""
    path = _baseline(tmp_path, _report())
    changed = evaluate({"now": _results()}, [replace(SET, sha256="cd" * 32)], Settings())
    with pytest.raises(EvalSetError, match="has changed since"):
        compare_with_baseline(changed, path, 0)
    renamed = [replace(r, set_name="t.jsonl") for r in _results()]
    with pytest.raises(EvalSetError, match="is not in"):
        compare_with_baseline(evaluate({"now": renamed}, [replace(SET, name="t.jsonl")], Settings()), path, 0)
    with pytest.raises(EvalSetError, match="cannot be read"):
        compare_with_baseline(_report(), tmp_path / "no.json", 0)


def test_verdicts_are_shares_of_the_chat_models_sentences() -> None:
    """Three of four sentences proven are 3/4; without a chat model there is nothing to say."""
    found = verdict_shares(["proven", "unsupported", "proven", "proven"])
    assert found == {"proven": 3 / 4, "unsupported": 1 / 4, "sentences": 4.0}
    assert verdict_shares([]) == {}
