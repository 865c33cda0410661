"""Opening: the build that the manifest names becomes an Index, once it is known to be fresh.

In: settings. Out: an Index to search, built first where that is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

from langchain_core.embeddings import Embeddings

from summitqa.embedding import load_embeddings
from summitqa.errors import StaleIndexError
from summitqa.index.build import build_index
from summitqa.index.content import Content, load_content
from summitqa.index.manifest import Manifest, fresh_manifest, read_manifest, stale_reasons
from summitqa.index.units import Progress, UnitIndex, open_units
from summitqa.settings import Settings


@dataclass(frozen=True)
class Index(Content):
    """An open index: its content, and `units` to search each kind of it."""

    manifest: Manifest
    units: dict[str, UnitIndex]
    embeddings: Embeddings


def open_index(settings: Settings, *, allow_stale: bool = False) -> Index:
    """The index in `settings.index_dir`.

    Raises:
        IndexNotBuiltError: there is none, or a damaged one.
        StaleIndexError: it was built from other sources or settings (not with `allow_stale`).
    """
    manifest = read_manifest(settings.index_dir)
    if not allow_stale and (reasons := stale_reasons(settings, manifest)):
        raise StaleIndexError(
            f"the index in {settings.index_dir} is stale ({'; '.join(reasons)}): run `summitqa index`"
        )
    folder = settings.index_dir / manifest.build
    content = load_content(folder, manifest.splitter, manifest.passage_chars)
    return Index(
        content.documents,
        content.passages,
        content.sentences,
        content.questions,
        manifest,
        open_units(folder, content.texts()),
        load_embeddings(manifest.embedding_model),
    )


def ensure_index(settings: Settings, progress: Progress = lambda done, total: None) -> Index:
    """The index, built first when it is missing or stale."""
    if fresh_manifest(settings) is None:
        build_index(settings, progress)
    return open_index(settings)
