"""A Report as one page of HTML that asks for nothing else: styles and plots are in it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib.resources import files
from string import Template

from summitqa.evaluation.plots import interval_plot, risk_coverage_plot
from summitqa.evaluation.report import Report
from summitqa.evaluation.summary import Row, RunSummary
from summitqa.evaluation.tables import ALL_METRICS, group_table, metric_table, remarks, times, told

_TILES = (
    "right",
    "recall@3",
    "citation_precision",
    "follow_up",
    "false_answers",
    "false_refusals",
    "R@1",
    "F1",
    "read_F1",
)
_HEADLINES = ("right", "EM")
_JUDGED = ("correct", "EM")


def page(report: Report) -> str:
    """The whole page; every text from sets and answers is escaped."""
    template = Template(files("summitqa.evaluation").joinpath("report.html").read_text(encoding="utf-8"))
    run = report.runs[0]
    return template.substitute(
        title=escape("Evaluation of " + ", ".join(info.name for info in report.sets)),
        subtitle=escape(_subtitle(report)),
        tiles="".join(_tile(run, key) for key in _TILES if key in run.scores and run.scores[key].n),
        remarks="".join(f"<li>{escape(remark)}</li>" for remark in remarks(report)),
        legend=_legend(report),
        metrics=_table(metric_table(report)),
        times=_table(times(report)),
        metric_plot=_metric_plot(report),
        curve=risk_coverage_plot([(r.name, r.curve) for r in report.runs]),
        groups="".join(_group(report, kind) for kind in run.groups),
        misses=_misses(run),
        sets=_table([["set", "questions", "SHA-256"], *([s.name, str(s.questions), s.sha256] for s in report.sets)]),
        settings=_table([["setting", "value"], *([name, str(value)] for name, value in report.settings.items())]),
        versions=_table([["package", "version"], *([name, value] for name, value in report.versions.items())]),
        seed=str(report.seed),
    )


def _subtitle(report: Report) -> str:
    asked = sum(info.questions for info in report.sets)
    return f"{report.created} · commit {report.commit or 'none'} · {asked} questions"


def _legend(report: Report) -> str:
    if len(report.runs) == 1:
        return ""
    keys = "".join(f'<span class="key s{i}">{escape(run.name)}</span>' for i, run in enumerate(report.runs))
    return f"<p>{keys}</p>"


def _tile(run: RunSummary, key: str) -> str:
    score, metric = run.scores[key], ALL_METRICS[key]
    return (
        f'<div class="tile" title="{escape(told(score), quote=True)}"><b>{score.mean:.1%}</b>'
        f"<span>{escape(key.replace('_', ' '))}</span><small>{escape(metric.meaning)}; n {score.n}</small></div>"
    )


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = rows
    heading = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in body)
    return f'<div class="wide"><table><thead><tr>{heading}</tr></thead><tbody>{lines}</tbody></table></div>'


def _metric_plot(report: Report) -> str:
    keys = [key for key, score in report.runs[0].scores.items() if score.n]
    rows = [(key.replace("_", " "), [run.scores[key] for run in report.runs]) for key in keys]
    return interval_plot("Every metric with its 95 % interval", rows)


def _group(report: Report, kind: str) -> str:
    run = report.runs[0]
    headline = next(key for key in _HEADLINES if key in run.scores)
    rows = [
        (name, [r.groups[kind][name][headline] for r in report.runs if name in r.groups[kind]])
        for name, scores in sorted(run.groups[kind].items())
        if scores[headline].n
    ]
    plot = interval_plot(f"{headline} by {kind}", rows)
    figure = f"<figure>{plot}<figcaption>{headline}</figcaption></figure>" if rows else ""
    return f"<h2>By {escape(kind)}</h2>{figure}{_table(group_table(run, kind))}"


def _misses(run: RunSummary) -> str:
    """Every question of the first run that was not correct, to be opened one by one."""
    judged = next(key for key in _JUDGED if key in run.scores)
    missed = [row for row in run.rows if row.scores[judged] < 1]
    return f"<p>{len(missed)} of {len(run.rows)}</p>" + "".join(_miss(row) for row in missed)


def _miss(row: Row) -> str:
    question, answer = row.result.question, row.result.answer
    expected = " / ".join(question.answers) if question.answerable else "a refusal"
    scores = ", ".join(f"{key} {value:.2f}" for key, value in row.scores.items() if value == value)
    return (
        f"<details><summary><code>{escape(row.result.label)}</code> {escape(question.question)}"
        f" <small>{escape(question.type)}{', refused' if answer.abstained else ''}</small></summary>"
        f"<p><b>Expected</b> {escape(expected)}</p><p><b>Said</b> {escape(answer.text)}</p>"
        f"<p><small>{escape(scores)}; confidence {answer.confidence:.3f}</small></p></details>"
    )
