"""Compares a Report with an earlier one, set by set; a baseline is a `report.json` that was kept."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ValidationError

from summitqa.errors import EvalSetError
from summitqa.evaluation.metrics import METRICS, SQUAD_METRICS
from summitqa.evaluation.report import Report, SetInfo
from summitqa.evaluation.summary import Scores

_ROUNDING = 1e-6


class _Score(BaseModel):
    mean: float | None


class _Set(BaseModel):
    name: str
    sha256: str


class _Run(BaseModel):
    name: str
    groups: dict[str, dict[str, dict[str, _Score]]]
    unproven: int


class _Baseline(BaseModel):
    sets: list[_Set]
    runs: list[_Run]


def compare_with_baseline(report: Report, baseline_path: Path, max_drop: float) -> list[str]:
    """What got worse by more than `max_drop` (in [0, 1], on each metric's own scale), a line each.

    The report's first run is held against the baseline's run of that name, else its first. Each
    set is compared on its own, so a baseline may hold more sets than were run now. More unproven
    citations than before are always told; times never are.

    Raises:
        EvalSetError: the baseline cannot be read, or was not measured on the same sets.
    """
    baseline = _read(baseline_path)
    run = report.runs[0]
    before = next((r for r in baseline.runs if r.name == run.name), baseline.runs[0])
    worse = []
    for info in report.sets:
        earlier = _earlier_scores(info, baseline, before, baseline_path)
        worse += _drops(info.name, run.groups["set"][info.name], earlier, max_drop)
    if run.unproven > before.unproven:
        worse.append(f"unproven citations: {run.unproven}, was {before.unproven}")
    return worse


def _read(path: Path) -> _Baseline:
    try:
        baseline = _Baseline.model_validate_json(path.read_bytes())
    except OSError as error:
        raise EvalSetError(f"{path}: cannot be read ({error.strerror}); name a report.json of --report") from error
    except ValidationError as error:
        raise EvalSetError(f"{path}: not a report; name a report.json of --report") from error
    if not baseline.runs:
        raise EvalSetError(f"{path}: holds no run; name a report.json of --report")
    return baseline


def _earlier_scores(info: SetInfo, baseline: _Baseline, before: _Run, path: Path) -> dict[str, _Score]:
    hashes = {earlier.name: earlier.sha256 for earlier in baseline.sets}
    if hashes.get(info.name) != info.sha256 or info.name not in before.groups.get("set", {}):
        why = "has changed since" if info.name in hashes else "is not in"
        raise EvalSetError(f"{info.name} {why} the baseline {path}; measure it with --report and keep that report.json")
    return before.groups["set"][info.name]


def _drops(set_name: str, now: Scores, before: dict[str, _Score], max_drop: float) -> list[str]:
    lines = []
    for key, metric in (METRICS | SQUAD_METRICS).items():
        was = before[key].mean if key in before else None
        if was is None:
            continue
        if key not in now or not now[key].n:
            lines.append(f"{set_name} {key}: no longer measured, was {was:.3f}")
            continue
        drop = was - now[key].mean if metric.higher_is_better else now[key].mean - was
        if drop > max_drop + _ROUNDING:
            lines.append(
                f"{set_name} {key}: {now[key].mean:.3f}, was {was:.3f} ({drop:.3f} worse, {max_drop:g} allowed)"
            )
    return lines
