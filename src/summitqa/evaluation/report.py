"""The Report: what was measured, on what, with what."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import SecretStr

from summitqa.evaluation.metrics import METRICS
from summitqa.evaluation.question_sets import QuestionSet, SquadSet
from summitqa.evaluation.result import Result
from summitqa.evaluation.runner import Invariance
from summitqa.evaluation.summary import SEED, RunSummary, summarise
from summitqa.settings import Settings

_PACKAGES = (
    "summitqa",
    "bm25s",
    "chromadb",
    "langchain-core",
    "model2vec",
    "numpy",
    "onnxruntime",
    "OpenCC",
    "sentence-transformers",
    "tokenizers",
    "torch",
)


@dataclass(frozen=True, slots=True)
class SetInfo:
    """A measured set: its file's name and SHA-256, and how many questions it asks."""

    name: str
    sha256: str
    questions: int


@dataclass(frozen=True, slots=True)
class Report:
    """What one measurement came to: one run, or several over the same sets side by side.

    `created` is UTC in ISO 8601, `commit` "" where there is none and ends in "+" where tracked
    files differed. `settings` are those of the first run, secrets left out.
    """

    created: str
    commit: str
    seed: int
    versions: Mapping[str, str]
    settings: Mapping[str, object]
    sets: tuple[SetInfo, ...]
    runs: tuple[RunSummary, ...]
    invariance: Invariance | None = None


@dataclass(frozen=True, slots=True)
class SquadReport:
    """A Report over a SQuAD file, and the results it was made of."""

    report: Report
    results: tuple[Result, ...] = field(repr=False)


def evaluate(
    runs: Mapping[str, Sequence[Result]],
    sets: Sequence[QuestionSet],
    settings: Settings,
    invariance: Invariance | None = None,
    seed: int = SEED,
) -> Report:
    """The Report of named runs over `sets`, of which the first is compared with baselines."""
    summaries = [summarise(name, results, METRICS, seed=seed) for name, results in runs.items()]
    infos = [SetInfo(s.name, s.sha256, len(s.questions)) for s in sets]
    return report_of(summaries, infos, settings, invariance, seed)


def squad_info(squad: SquadSet) -> SetInfo:
    """What a Report tells of a SQuAD file."""
    return SetInfo(squad.name, squad.sha256, sum(len(paragraph.questions) for paragraph in squad.paragraphs))


def report_of(
    summaries: Sequence[RunSummary],
    sets: Sequence[SetInfo],
    settings: Settings,
    invariance: Invariance | None = None,
    seed: int = SEED,
) -> Report:
    """A Report with the time, commit and package versions of now."""
    return Report(
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        commit=git_commit(Path(__file__)),
        seed=seed,
        versions=package_versions(),
        settings=told_settings(settings),
        sets=tuple(sets),
        runs=tuple(summaries),
        invariance=invariance,
    )


def told_settings(settings: Settings) -> dict[str, object]:
    """The settings as JSON values, without those that are secret."""
    secret = {name for name in type(settings).model_fields if isinstance(getattr(settings, name), SecretStr)}
    return settings.model_dump(mode="json", exclude=secret)


def package_versions() -> dict[str, str]:
    """Versions of Python and of the packages that an answer can depend on, as far as they are installed."""
    versions = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return versions


def git_commit(file: Path) -> str:
    """The commit of the repository that tracks `file`, with "+" if tracked files differ; "" if none does."""
    if _git(file.parent, "ls-files", "--error-unmatch", file.name) is None:
        return ""
    commit = _git(file.parent, "rev-parse", "HEAD")
    changed = _git(file.parent, "status", "--porcelain", "--untracked-files=no")
    return f"{commit}+" if commit and changed else commit or ""


def _git(folder: Path, *arguments: str) -> str | None:
    """What git prints, or None if it fails or is not installed."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
