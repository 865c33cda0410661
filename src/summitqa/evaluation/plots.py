"""Plots as inline SVG: numbers come in, markup goes out; colours are the page's, by class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from summitqa.evaluation.summary import RiskPoint, Score

_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Maps x and y in [0, 1] to pixels, y upwards."""

    left: float
    top: float
    width: float
    height: float

    def x(self, value: float) -> float:
        return self.left + value * self.width

    def y(self, value: float) -> float:
        return self.top + (1 - value) * self.height


def risk_coverage_plot(curves: Sequence[tuple[str, Sequence[RiskPoint]]]) -> str:
    """Risk (up) over coverage (right, 0 to 1), a line a run; its hollow end is what the threshold in force answers."""
    top = max((point.risk for _, points in curves for point in points), default=0.0)
    top = next((step for step in (0.1, 0.25, 0.5) if top <= step), 1.0)
    frame = _Frame(56, 12, 520, 240)
    parts = [_grid(frame, top)]
    for number, (name, points) in enumerate(curves):
        places = [(frame.x(p.coverage), frame.y(p.risk / top)) for p in points]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline class="line s{number}" points="{line}"><title>{escape(name)}</title></polyline>')
        if points:
            told = f"{name}: {points[-1].coverage:.0%} answered, {points[-1].risk:.1%} of them not correct"
            x, y = places[-1]
            end = f'<circle class="end s{number}" cx="{x:.1f}" cy="{y:.1f}" r="4.5">'
            parts.append(f"{end}<title>{escape(told)}</title></circle>")
    parts.append(_text(frame.x(0.5), 292, "share of the questions answered, surest first", "middle"))
    turned = f"translate(14 {frame.y(0.5):.0f}) rotate(-90)"
    parts.append(f'<text transform="{turned}" text-anchor="middle">not correct</text>')
    return _svg(600, 304, "Risk over coverage", parts)


def interval_plot(title: str, rows: Sequence[tuple[str, Sequence[Score]]]) -> str:
    """A line a row, labelled with its n: each run's mean as a dot with its 95 % interval, 0 to 1."""
    runs = max((len(scores) for _, scores in rows), default=1)
    step = 14 + 12 * runs
    frame = _Frame(210, 8, 360, step * max(len(rows), 1))
    parts = []
    for tick in _TICKS:
        parts.append(_line(frame.x(tick), frame.top, frame.x(tick), frame.top + frame.height, "grid"))
        parts.append(_text(frame.x(tick), frame.top + frame.height + 18, f"{tick:.2g}", "middle"))
    for number, (label, scores) in enumerate(rows):
        middle = frame.top + step * (number + 0.5)
        n = scores[0].n if scores else 0
        parts.append(_text(frame.left - 12, middle + 4, f"{label} ({n})", "end"))
        for run, score in enumerate(scores):
            if score.n:
                parts.append(_interval(frame, middle + 12 * (run - (runs - 1) / 2), run, label, score))
    return _svg(600, frame.height + 40, title, parts)


def _interval(frame: _Frame, y: float, run: int, label: str, score: Score) -> str:
    told = f"{label}: {score.mean:.3f} [{score.low:.3f}, {score.high:.3f}], n {score.n}"
    whisker = _line(frame.x(score.low), y, frame.x(score.high), y, f"line s{run}")
    dot = f'<circle class="dot s{run}" cx="{frame.x(score.mean):.1f}" cy="{y:.1f}" r="4.5"/>'
    return f"<g>{whisker}{dot}<title>{escape(told)}</title></g>"


def _grid(frame: _Frame, top: float) -> str:
    parts = []
    for tick in _TICKS:
        parts.append(_line(frame.left, frame.y(tick), frame.left + frame.width, frame.y(tick), "grid"))
        parts.append(_text(frame.left - 8, frame.y(tick) + 4, f"{tick * top:.0%}", "end"))
        parts.append(_text(frame.x(tick), frame.top + frame.height + 18, f"{tick:.0%}", "middle"))
    return "".join(parts)


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(width: float, height: float, title: str, parts: Sequence[str]) -> str:
    label = escape(title, quote=True)
    return f'<svg viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{label}">{"".join(parts)}</svg>'
