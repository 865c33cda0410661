"""The manifest: what an index was built from, and why that no longer fits.

In: settings and sources as they are now. Out: the Manifest of an index, and the reasons it is stale.
"""

from __future__ import annotations

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from summitqa.embedding import fingerprint
from summitqa.errors import IndexNotBuiltError
from summitqa.expansion import expansion_path, orphans
from summitqa.index.content import Content
from summitqa.loaders import read_documents
from summitqa.schema import Document
from summitqa.settings import Settings

FORMAT = 2


class SourceRecord(BaseModel):
    """One article as it was when the index was built."""

    model_config = ConfigDict(extra="forbid")

    name: str
    sha256: str
    expansions_sha256: str
    passages: int
    answered_questions: int
    unanswered_questions: int


class Manifest(BaseModel):
    """What an index was built from; it answers only while this equals the present sources and settings."""

    model_config = ConfigDict(extra="forbid")

    format: int
    build: str
    built_at: str
    embedding_model: str
    embedding_fingerprint: str
    dimension: int
    splitter: str
    passage_chars: int
    use_expansions: bool
    sources: list[SourceRecord]


def read_manifest(folder: Path) -> Manifest:
    """The manifest in `folder`.

    Raises:
        IndexNotBuiltError: there is none, or none that this version reads.
    """
    path = folder / "manifest.json"
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise IndexNotBuiltError(f"no index in {folder}: run `summitqa index`") from error
    except (OSError, ValidationError) as error:
        raise IndexNotBuiltError(f"{path}: not a manifest of this version: run `summitqa index`") from error
    if manifest.format != FORMAT or not (folder / manifest.build).is_dir():
        raise IndexNotBuiltError(f"the index in {folder} is of another version or incomplete: run `summitqa index`")
    return manifest


def replace_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes `manifest` to `folder` in one step, so that its build answers from now on."""
    aside = folder / "manifest.json.part"
    aside.write_text(json.dumps(manifest.model_dump(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    os.replace(aside, folder / "manifest.json")


def make_manifest(settings: Settings, content: Content, build: str, dimension: int) -> Manifest:
    """The manifest of the build named `build`, made of `content` with `settings`."""

    def record(document: Document) -> SourceRecord:
        mine = [question for question in content.questions if question.document == document.name]
        used = settings.use_expansions
        return SourceRecord(
            name=document.name,
            sha256=document.sha256,
            expansions_sha256=_sha256(expansion_path(settings.seeds_dir, document.name)) if used else "",
            passages=sum(passage.document == document.name for passage in content.passages),
            answered_questions=sum(question.answered for question in mine),
            unanswered_questions=sum(not question.answered for question in mine),
        )

    return Manifest(
        format=FORMAT,
        build=build,
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        embedding_model=settings.embedding_model,
        embedding_fingerprint=fingerprint(settings.embedding_model),
        dimension=dimension,
        splitter=settings.splitter,
        passage_chars=settings.passage_chars,
        use_expansions=settings.use_expansions,
        sources=[record(document) for document in content.documents.values()],
    )


def fresh_manifest(settings: Settings) -> Manifest | None:
    """The manifest of the index in `settings.index_dir` if it fits the present sources and settings."""
    try:
        manifest = read_manifest(settings.index_dir)
    except IndexNotBuiltError:
        return None
    return None if stale_reasons(settings, manifest) else manifest


def stale_reasons(settings: Settings, manifest: Manifest) -> list[str]:
    """Why the index no longer fits the sources and settings, in words; empty when it is fresh.

    Raises:
        SeedError: the sources cannot be read.
    """
    reasons = []
    for name in ("embedding_model", "splitter", "passage_chars", "use_expansions"):
        built, now = getattr(manifest, name), getattr(settings, name)
        if built != now:
            reasons.append(f"{name} was {built}, is {now}")
    if manifest.embedding_model == settings.embedding_model and manifest.embedding_fingerprint != fingerprint(
        settings.embedding_model
    ):
        reasons.append(f"the embedding model {settings.embedding_model} has changed")
    built_sources = {source.name: source for source in manifest.sources}
    present = {document.name: document.sha256 for document in read_documents(settings.seeds_dir)}
    if settings.use_expansions:
        reasons += [f"{path.name} has no article" for path in orphans(settings.seeds_dir, {*present, *built_sources})]
    reasons += [f"{name} is new" for name in sorted(present.keys() - built_sources.keys())]
    reasons += [f"{name} is gone" for name in sorted(built_sources.keys() - present.keys())]
    for name in sorted(present.keys() & built_sources.keys()):
        if present[name] != built_sources[name].sha256:
            reasons.append(f"{name} has changed")
        if (
            settings.use_expansions
            and _sha256(expansion_path(settings.seeds_dir, name)) != built_sources[name].expansions_sha256
        ):
            reasons.append(f"the question expansions of {name} have changed")
    return reasons


def _sha256(path: Path) -> str:
    """The hash of a file's bytes, "" where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
