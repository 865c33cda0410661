"""Means of scores with their uncertainty, and what confidence is worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan

import numpy as np

from summitqa.evaluation.metrics import Metric, correct
from summitqa.evaluation.result import Result

SEED = 20251029
RESAMPLES = 1000

Scores = dict[str, "Score"]
Grouping = Callable[[Result], str]


@dataclass(frozen=True, slots=True)
class Score:
    """A mean in [0, 1] with its 95 % interval over `n` results; `unscored` are those it does not apply to.

    All three numbers are NaN when `n` is 0.
    """

    mean: float
    low: float
    high: float
    n: int
    unscored: int


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """Answering only at `threshold` confidence and above: share answered, and share of those not correct."""

    threshold: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Row:
    """One result with its score in every metric."""

    result: Result
    scores: dict[str, float]


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What one run over the sets came to.

    `groups` holds the same scores by kind of group ("set", "lang", "type") and group. `auroc` is
    that of the confidence, answerable against not. `unlocated` counts evidence strings that stand
    in no document, `unproven` citations that are not the source's text, `failed` questions
    answered with an error. `verdicts` are shares of the chat model's sentences by what its checker found
    ("proven", "repaired", "unsupported"), with their number as "sentences"; empty without a chat model. Seconds are a question's, median and 95th percentile.
    """

    name: str
    scores: Scores
    groups: dict[str, dict[str, Scores]]
    curve: tuple[RiskPoint, ...]
    auroc: float
    seconds_median: float
    seconds_p95: float
    unproven: int
    unlocated: int
    failed: int
    verdicts: dict[str, float]
    rows: tuple[Row, ...]


GROUPINGS: dict[str, Grouping] = {
    "set": lambda result: result.set_name,
    "lang": lambda result: result.question.lang,
    "type": lambda result: result.question.type,
}


def summarise(
    name: str,
    results: Sequence[Result],
    metrics: Mapping[str, Metric],
    groupings: Mapping[str, Grouping] = GROUPINGS,
    seed: int = SEED,
) -> RunSummary:
    """The scores of `results` over all and by group; a grouping leaves out results it names "".

    Every result counts in each mean that applies to it: a refusal or an error scores as such.
    """
    rows = tuple(Row(result, {key: metric.score(result) for key, metric in metrics.items()}) for result in results)
    seconds = [result.seconds for result in results] or [nan]
    return RunSummary(
        name=name,
        scores=_scores(rows, metrics, seed),
        groups={kind: _grouped(rows, metrics, key, seed) for kind, key in groupings.items()},
        curve=risk_coverage([(r.answer.confidence, r.answer.abstained, correct(r)) for r in results]),
        auroc=auroc(
            [result.answer.confidence for result in results if result.question.answerable],
            [result.answer.confidence for result in results if not result.question.answerable],
        ),
        seconds_median=float(np.median(seconds)),
        seconds_p95=float(np.percentile(seconds, 95)),
        unproven=sum(result.unproven for result in results),
        unlocated=sum(not places for result in results for strings in result.evidence for places in strings),
        failed=sum(result.failed for result in results),
        verdicts=verdict_shares([verdict for result in results for _, verdict in result.answer.verdicts]),
        rows=rows,
    )


def verdict_shares(verdicts: Sequence[str]) -> dict[str, float]:
    """The share of each verdict, in [0, 1], and the number of all as "sentences"; empty for none."""
    counts = Counter(verdicts)
    shares = {verdict: count / len(verdicts) for verdict, count in sorted(counts.items())}
    return shares | {"sentences": float(len(verdicts))} if verdicts else {}


def score(values: Sequence[float], seed: int = SEED) -> Score:
    """The mean of the values that are not NaN, with a percentile bootstrap interval over them.

    Questions are resampled one by one, turns of a dialogue too. Values that are all equal give an
    interval of no width. Source: Efron & Tibshirani, An Introduction to the Bootstrap (1993), ch. 13.
    """
    scored = np.array([value for value in values if not isnan(value)])
    if not scored.size:
        return Score(nan, nan, nan, 0, len(values))
    picks = np.random.default_rng(seed).integers(scored.size, size=(RESAMPLES, scored.size))
    low, high = np.percentile(scored[picks].mean(axis=1), [2.5, 97.5])
    return Score(float(scored.mean()), float(low), float(high), int(scored.size), len(values) - int(scored.size))


def risk_coverage(outcomes: Sequence[tuple[float, bool, float]]) -> tuple[RiskPoint, ...]:
    """Risk at each coverage that a confidence threshold can reach, from few answered to all that were.

    An outcome is (confidence, abstained, correct); a NaN correctness is left out. Equal
    confidences are answered together. Refused questions count in the coverage's denominator, so
    the curve ends at the share answered: run with a refusal threshold of 0 for all of it.
    Source: El-Yaniv & Wiener, On the Foundations of Noise-free Selective Classification (JMLR 2010).
    """
    judged = [outcome for outcome in outcomes if not isnan(outcome[2])]
    answered = sorted(((confidence, value) for confidence, abstained, value in judged if not abstained), reverse=True)
    points = []
    wrong = 0.0
    for count, (confidence, value) in enumerate(answered, start=1):
        wrong += 1 - value
        if count == len(answered) or answered[count][0] != confidence:
            points.append(RiskPoint(confidence, count / len(judged), wrong / count))
    return tuple(points)


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """Chance that a random positive is above a random negative, ties as half; NaN if either is empty."""
    if not positives or not negatives:
        return nan
    above = np.array(positives)[:, None] - np.array(negatives)[None, :]
    return float((above > 0).mean() + (above == 0).mean() / 2)


def _scores(rows: Sequence[Row], metrics: Mapping[str, Metric], seed: int) -> Scores:
    return {key: score([row.scores[key] for row in rows], seed) for key in metrics}


def _grouped(rows: Sequence[Row], metrics: Mapping[str, Metric], key: Grouping, seed: int) -> dict[str, Scores]:
    members: dict[str, list[Row]] = {}
    for row in rows:
        if name := key(row.result):
            members.setdefault(name, []).append(row)
    return {name: _scores(group, metrics, seed) for name, group in members.items()}
