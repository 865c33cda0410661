"""A Report as rows of words, for whatever sets them: the terminal, a README or a page."""

from __future__ import annotations

from math import isnan

from summitqa.evaluation.metrics import METRICS, SQUAD_METRICS, Metric
from summitqa.evaluation.report import Report
from summitqa.evaluation.summary import RunSummary, Score

Table = list[list[str]]

ALL_METRICS: dict[str, Metric] = METRICS | SQUAD_METRICS
"""Metrics of either kind of set, by name."""

_GROUP_COLUMNS = (
    ("recall@3", "first", "citation_precision", "answer", "right", "correct", "false_answers", "false_refusals"),
    ("R@1", "R@3", "R@5", "MRR", "EM", "F1", "read_EM", "read_F1", "refused"),
)


def metric_table(report: Report) -> Table:
    """Heading row and a row a metric: its name, its score in each run, what it says."""
    head = ["metric", *(run.name for run in report.runs), "mean of"]
    keys = [key for key in report.runs[0].scores if any(run.scores[key].n for run in report.runs)]
    return [
        head,
        *([_named(key), *(told(run.scores[key]) for run in report.runs), ALL_METRICS[key].meaning] for key in keys),
    ]


def times(report: Report) -> Table:
    """Heading row, then median and 95th percentile of the seconds a question takes, and the confidence's AUROC."""
    rows = [
        ["seconds a question, median", *(f"{run.seconds_median:.3f}" for run in report.runs)],
        ["seconds a question, 95th percentile", *(f"{run.seconds_p95:.3f}" for run in report.runs)],
    ]
    if not all(isnan(run.auroc) for run in report.runs):
        rows.append(["AUROC of confidence, answerable against not", *(_plain(run.auroc) for run in report.runs)])
    return [["", *(run.name for run in report.runs)], *rows]


def group_table(run: RunSummary, kind: str) -> Table:
    """Heading row and a row a group of `kind`: its size, then the scores that matter most."""
    groups = run.groups[kind]
    columns = next(columns for columns in _GROUP_COLUMNS if columns[0] in run.scores)
    rows = []
    for name, scores in sorted(groups.items()):
        size = next(iter(scores.values()))
        rows.append([name, str(size.n + size.unscored), *(_plain(scores[key].mean) for key in columns)])
    return [[kind, "n", *(_named(key) for key in columns)], *rows]


def remarks(report: Report) -> list[str]:
    """Lines a reader must know beside the scores: unproven citations, lost evidence, errors, the twins' share."""
    lines = []
    for run in report.runs:
        prefix = f"{run.name}: " if len(report.runs) > 1 else ""
        lines.append(f"{prefix}{run.unproven} citations that are not their source's text")
        if run.unlocated:
            lines.append(f"{prefix}{run.unlocated} evidence strings that stand in no document, counted as not found")
        if run.failed:
            lines.append(f"{prefix}{run.failed} questions answered with an error, counted as refused")
        if run.verdicts:
            shares = ", ".join(f"{name} {share:.1%}" for name, share in run.verdicts.items() if name != "sentences")
            lines.append(f"{prefix}{run.verdicts['sentences']:.0f} sentences of the chat model: {shares}")
    if report.invariance:
        twins = report.invariance
        different = f"; different: {', '.join(twins.different)}" if twins.different else ""
        lines.append(f"{twins.share:.1%} of {twins.asked} Chinese questions cite the same in either script{different}")
    return lines


def told(score: Score) -> str:
    """A score in words: mean, 95 % interval and n; a dash where it applies to nothing."""
    if not score.n:
        return "-"
    return f"{score.mean:.3f} [{score.low:.3f}, {score.high:.3f}] (n {score.n})"


def _plain(value: float) -> str:
    return "-" if isnan(value) else f"{value:.3f}"


def _named(key: str) -> str:
    """The metric's name, with an arrow where lower is better."""
    return key.replace("_", " ") + ("" if ALL_METRICS[key].higher_is_better else " ↓")
