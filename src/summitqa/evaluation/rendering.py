"""A Report as a Markdown table, as JSON and as one page of HTML."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from math import isnan
from pathlib import Path

from summitqa.evaluation.answers import write_text
from summitqa.evaluation.page import page
from summitqa.evaluation.report import Report
from summitqa.evaluation.summary import Row, Score, Scores
from summitqa.evaluation.tables import group_table, metric_table, remarks, times

_DIGITS = 6


def render_table(report: Report) -> str:
    """The Report in Markdown: every metric of every run, then the first run by set, language and type."""
    run = report.runs[0]
    sections = [_markdown(metric_table(report)), _markdown(times(report))]
    for kind, groups in run.groups.items():
        if len(groups) > 1 or kind == "articles":
            sections.append(_markdown(group_table(run, kind)))
    sections.append("\n".join(f"- {remark}" for remark in remarks(report)))
    return "\n\n".join(section for section in sections if section) + "\n"


def write_report(report: Report, folder: Path) -> None:
    """`report.json` (fit to be kept as a baseline), `questions.jsonl` and `report.html` in `folder`.

    Raises:
        SummitQAError: the folder cannot be written to.
    """
    write_text(folder / "report.json", json.dumps(report_json(report), ensure_ascii=False, indent=1) + "\n")
    lines = [json.dumps(_row_json(run.name, row), ensure_ascii=False) + "\n" for run in report.runs for row in run.rows]
    write_text(folder / "questions.jsonl", "".join(lines))
    write_text(folder / "report.html", page(report))


def report_json(report: Report) -> dict[str, object]:
    """The Report as JSON values without its single questions; NaN becomes null, numbers have 6 decimals."""
    invariance = report.invariance
    return {
        "created": report.created,
        "commit": report.commit,
        "seed": report.seed,
        "versions": dict(report.versions),
        "settings": dict(report.settings),
        "sets": [asdict(info) for info in report.sets],
        "invariance": invariance and {**asdict(invariance), "share": _number(invariance.share)},
        "runs": [
            {
                "name": run.name,
                "scores": _scores_json(run.scores),
                "auroc": _number(run.auroc),
                "seconds_median": _number(run.seconds_median),
                "seconds_p95": _number(run.seconds_p95),
                "unproven": run.unproven,
                "unlocated": run.unlocated,
                "failed": run.failed,
                "verdicts": run.verdicts,
                "curve": [[_number(p.threshold), _number(p.coverage), _number(p.risk)] for p in run.curve],
                "groups": {
                    kind: {name: _scores_json(scores) for name, scores in groups.items()}
                    for kind, groups in run.groups.items()
                },
            }
            for run in report.runs
        ],
    }


def _scores_json(scores: Scores) -> dict[str, object]:
    return {key: _score_json(score) for key, score in scores.items()}


def _score_json(score: Score) -> dict[str, object]:
    mean, low, high = _number(score.mean), _number(score.low), _number(score.high)
    return {"mean": mean, "low": low, "high": high, "n": score.n, "unscored": score.unscored}


def _row_json(run: str, row: Row) -> dict[str, object]:
    result = row.result
    return {
        "run": run,
        "set": result.set_name,
        "id": result.id,
        **({} if result.turn is None else {"turn": result.turn}),
        "question": result.question.question,
        "abstained": result.answer.abstained,
        "confidence": _number(result.answer.confidence),
        "seconds": _number(result.seconds),
        "unproven": result.unproven,
        "scores": {key: _number(value) for key, value in row.scores.items()},
    }


def _number(value: float) -> float | None:
    return None if isnan(value) else round(float(value), _DIGITS)


def _markdown(table: Sequence[Sequence[str]]) -> str:
    head, *body = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in table]
    return "\n".join([head, "|" + "---|" * len(table[0]), *body])
