"""Evaluation inside the page: sets run step by step, and their report as a piece of HTML.

In: the names of question sets and the assistant that answers now. Out: progress, then tables and plots
whose labels the page fills in its own language.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from summitqa.errors import EvalSetError, SummitQAError
from summitqa.evaluation.baseline import compare_with_baseline
from summitqa.evaluation.plots import interval_plot, risk_coverage_plot
from summitqa.evaluation.question_sets import QuestionSet, read_set
from summitqa.evaluation.report import Report, evaluate
from summitqa.evaluation.result import Result
from summitqa.evaluation.runner import Answering, run_sets
from summitqa.evaluation.summary import RunSummary, Score
from summitqa.evaluation.tables import ALL_METRICS, group_table, remarks
from summitqa.markup import escaped
from summitqa.settings import Settings

RUN = "now"
BASELINE = "baseline.json"
_STEP = 5
_MOST_MISSES = 60


@dataclass(frozen=True, slots=True)
class SetChoice:
    """A question-set file that can be chosen: its name, how many questions it asks, or why it cannot be run."""

    name: str
    questions: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Questions answered so far; the last step carries the report's HTML."""

    done: int
    total: int
    report: str = ""


def choices(folder: Path) -> list[SetChoice]:
    """The question sets of `folder`, by name."""
    found = []
    for path in sorted(folder.glob("*.jsonl")) if folder.is_dir() else []:
        try:
            found.append(SetChoice(path.name, len(read_set(path).questions)))
        except EvalSetError as error:
            found.append(SetChoice(path.name, error=str(error)))
    return found


def run(assistant: Answering, settings: Settings, names: Sequence[str], max_drop: float = 0.02) -> Iterator[Step]:
    """Runs the sets called `names` in `settings.evals_dir`, a few questions a step, then reports.

    Raises:
        EvalSetError: a name that is not offered, or a set that cannot be used.
    """
    offered = {choice.name for choice in choices(settings.evals_dir)}
    if not names or not set(names) <= offered:
        raise EvalSetError(f"choose among: {', '.join(sorted(offered)) or 'no set there'}")
    sets = [read_set(settings.evals_dir / name) for name in dict.fromkeys(names)]
    total = sum(len(s.questions) for s in sets)
    results: list[Result] = []
    yield Step(0, total)
    for part in _parts(sets):
        results += run_sets(assistant, [part], settings)
        yield Step(len(results), total)
    report = evaluate({RUN: results}, sets, settings)
    yield Step(total, total, report_html(report, settings.evals_dir / BASELINE, max_drop))


def report_html(report: Report, baseline: Path, max_drop: float) -> str:
    """The first run of `report`: remarks, comparison, scores, plots, groups, and what was not correct."""
    summary = report.runs[0]
    notes = "".join(f"<li>{escape(line)}</li>" for line in remarks(report))
    return "".join(
        [
            _verdict(report, baseline, max_drop),
            _scores(summary),
            f'<p class="where"><span data-t="seconds" data-n="{summary.seconds_median * 1000:.0f}"></span></p>',
            f'<ul class="remarks" lang="en">{notes}</ul>',
            '<h3 data-t="risk_curve"></h3>',
            f'<figure lang="en">{risk_coverage_plot([(summary.name, summary.curve)])}</figure>',
            *(_group(summary, kind, key) for kind, key in (("lang", "by_language"), ("type", "by_type"))),
            _misses(summary),
        ]
    )


def _parts(sets: Sequence[QuestionSet]) -> Iterator[QuestionSet]:
    for question_set in sets:
        for start in range(0, len(question_set.items), _STEP):
            yield replace(question_set, items=question_set.items[start : start + _STEP])


def _verdict(report: Report, baseline: Path, max_drop: float) -> str:
    if not baseline.exists():
        return '<div class="verdict-box"><p data-t="no_baseline"></p></div>'
    try:
        drops = compare_with_baseline(report, baseline, max_drop)
    except SummitQAError as error:
        return f'<div class="verdict-box"><p data-t="no_baseline"></p><p lang="en">{escaped(str(error))}</p></div>'
    if not drops:
        return '<div class="verdict-box fresh"><p data-t="no_drop"></p></div>'
    lines = "".join(f"<li>{escaped(line)}</li>" for line in drops)
    return f'<div class="verdict-box stale"><p data-t="drops"></p><ul lang="en">{lines}</ul></div>'


def _scores(summary: RunSummary) -> str:
    counts = ("score", "counted")
    head = "".join(
        f'<th scope="col" class="{"count" * (key in counts)}" data-t="{key}"></th>'
        for key in ("metric", "score", "interval", "counted", "meaning")
    )
    rows = "".join(_score_row(key, score) for key, score in summary.scores.items() if score.n)
    return _table(head, rows, "evaluation_title")


def _score_row(key: str, score: Score) -> str:
    metric = ALL_METRICS[key]
    name = escape(key.replace("_", " ")) + ("" if metric.higher_is_better else " ↓")
    span = f'style="left:{score.low:.1%};width:{score.high - score.low:.1%}"'
    return (
        f'<tr><th scope="row" lang="en">{name}</th><td class="count">{score.mean:.3f}</td>'
        f'<td class="where">{score.low:.2f}–{score.high:.2f}</td><td class="count">{score.n}</td>'
        f'<td class="meaning" lang="en"><span class="bar"><i style="width:{score.mean:.1%}"></i><b {span}></b></span>'
        f"{escape(metric.meaning)}</td></tr>"
    )


def _group(summary: RunSummary, kind: str, heading: str) -> str:
    rows = [(name, [scores["right"]]) for name, scores in sorted(summary.groups[kind].items()) if scores["right"].n]
    plot = f'<figure lang="en">{interval_plot(f"right by {kind}", rows)}</figure>' if rows else ""
    head, *body = group_table(summary, kind)
    columns = "".join(f'<th scope="col" class="{"count" * (i > 0)}">{escape(c)}</th>' for i, c in enumerate(head))
    lines = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(f'<td class="count">{escape(c)}</td>' for c in rest)
        + "</tr>"
        for first, *rest in body
    )
    return f'<h3 data-t="{heading}"></h3>{plot}<div lang="en">{_table(columns, lines, heading)}</div>'


def _misses(summary: RunSummary) -> str:
    missed = [row for row in summary.rows if row.scores["correct"] < 1]
    items = "".join(_miss(row.result) for row in missed[:_MOST_MISSES])
    return f'<h3><span data-t="missed" data-n="{len(missed)}" data-m="{len(summary.rows)}"></span></h3>{items}'


def _miss(result: Result) -> str:
    expected = " / ".join(result.question.answers) or "∅"
    return (
        f"<details><summary><bdi>{escaped(result.question.question)}</bdi>"
        f' <span class="where">{escaped(result.label)} · {escaped(result.question.type)}</span></summary>'
        f'<p>{escaped(result.answer.text)}</p><p class="where">✓ {escaped(expected)}</p></details>'
    )


def _table(head: str, rows: str, label: str) -> str:
    return (
        f'<div class="table" tabindex="0" role="region" data-t-label="{label}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
