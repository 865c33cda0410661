"""Means, intervals, curves: worked by hand."""

from __future__ import annotations

from math import isnan, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summitqa.evaluation.metrics import METRICS
from summitqa.evaluation.summary import RiskPoint, auroc, risk_coverage, score, summarise


def test_nan_is_left_out_and_counted() -> None:
    """Three of five values apply."""
    counted = score([1, nan, 0, nan, 1])
    assert (counted.mean, counted.n, counted.unscored) == (pytest.approx(2 / 3), 3, 2)


def test_no_value_has_no_mean() -> None:
    """Nothing applied: NaN with n 0."""
    empty = score([nan])
    assert isnan(empty.mean)
    assert (empty.n, empty.unscored) == (0, 1)
    assert score([]).n == 0


def test_the_interval_is_repeatable_and_narrows_with_n() -> None:
    """The seed fixes it; of 16 times as many coins the interval is about a quarter as wide."""
    few, many = score([0, 1] * 20), score([0, 1] * 320)
    assert few == score([0, 1] * 20)
    assert score([0.1, 0.2, 0.5, 0.9]) != score([0.1, 0.2, 0.5, 0.9], seed=1)
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(4, rel=0.25)
    # A fair coin's standard error over 40 throws is 0.5 / sqrt(40) = 0.079.
    assert few.low == pytest.approx(0.5 - 1.96 * 0.079, abs=0.03)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_the_interval_holds_within_the_values(values: list[float]) -> None:
    """It never leaves their range."""
    counted = score(values)
    assert min(values) - 1e-9 <= counted.low <= counted.high <= max(values) + 1e-9


def test_risk_at_each_coverage() -> None:
    """Of four questions the surest is right, two tie with one wrong, one is refused."""
    outcomes = [(0.9, False, 1.0), (0.6, False, 0.0), (0.6, False, 1.0), (0.2, True, 0.0)]
    assert risk_coverage(outcomes) == (RiskPoint(0.9, 1 / 4, 0 / 1), RiskPoint(0.6, 3 / 4, 1 / 3))


def test_risk_leaves_out_what_cannot_be_judged() -> None:
    """A NaN counts neither as answered nor as asked; with nothing answered there is no point."""
    assert risk_coverage([(0.9, False, nan), (0.5, False, 0.0)]) == (RiskPoint(0.5, 1.0, 1.0),)
    assert risk_coverage([(0.9, True, 1.0)]) == ()
    assert risk_coverage([]) == ()


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.5, 0.9]), st.booleans(), st.sampled_from([0.0, 1.0]))))
def test_coverage_grows_as_the_threshold_falls(outcomes: list[tuple[float, bool, float]]) -> None:
    """A point a distinct confidence, risk in [0, 1]."""
    points = risk_coverage(outcomes)
    assert len(points) == len({confidence for confidence, abstained, _ in outcomes if not abstained})
    assert [p.threshold for p in points] == sorted((p.threshold for p in points), reverse=True)
    assert [p.coverage for p in points] == sorted({p.coverage for p in points})
    assert all(0 <= p.risk <= 1 for p in points)


def test_auroc_counts_ties_as_half() -> None:
    """Of the pairs (3,2) (3,1) (2,2) (2,1), three are above and one ties."""
    assert auroc([3, 2], [2, 1]) == 3.5 / 4
    assert isnan(auroc([], [1]))
    assert isnan(auroc([1], []))


def test_an_empty_run_has_no_scores() -> None:
    """Nothing asked is nothing claimed."""
    run = summarise("none", [], METRICS)
    assert all(s.n == 0 for s in run.scores.values())
    assert isnan(run.seconds_median)
    assert run.groups == {"set": {}, "lang": {}, "type": {}}
