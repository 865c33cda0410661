"""Building: the sources become a new build, which is switched in when it is whole.

In: settings and sources. Out: a folder of its own in `settings.index_dir`, and the manifest that names it.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from summitqa.embedding import fingerprint, load_embeddings
from summitqa.errors import IndexNotBuiltError, SeedError
from summitqa.index.content import SOURCES, read_content, save_content
from summitqa.index.manifest import Manifest, make_manifest, read_manifest, replace_manifest
from summitqa.index.units import Progress, stored_vectors, write_units
from summitqa.settings import Settings


def build_index(settings: Settings, progress: Progress = lambda done, total: None) -> Manifest:
    """Builds the index of the sources in `settings.seeds_dir` and switches it in.

    Texts that the present index holds with the same embedding model are not embedded again.
    `progress` is told how many of how many texts are done.

    Raises:
        SeedError, ExpansionError, ModelError, UnknownNameError: nothing was changed.
    """
    content = read_content(settings)
    embeddings = load_embeddings(settings.embedding_model)
    _make_folder(settings.index_dir)
    with FileLock(settings.index_dir / ".lock"):
        _drop_old_builds(settings.index_dir)
        texts = content.texts()
        known = _known_vectors(settings, texts)
        build = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{time.time_ns() % 10**6:06d}"
        folder = settings.index_dir / f"{build}.part"
        save_content(content, folder)
        dimension = write_units(folder, texts, embeddings, known, progress)
        manifest = make_manifest(settings, content, build, dimension)
        folder.rename(settings.index_dir / build)
        replace_manifest(settings.index_dir, manifest)
    return manifest


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SeedError(
            f"{folder}: cannot be made ({error.strerror}); set SUMMITQA_INDEX_DIR to a folder that can"
        ) from error


def _drop_old_builds(folder: Path) -> None:
    """Removes every build but the one that answers: readers of that one go on undisturbed."""
    try:
        live = read_manifest(folder).build
    except IndexNotBuiltError:
        live = ""
    for path in folder.iterdir():
        if path.is_dir() and path.name != live and (path / SOURCES).is_dir():
            shutil.rmtree(path)


def _known_vectors(settings: Settings, kinds: Iterable[str]) -> dict[str, list[float]]:
    """Vectors of the present index by the hash of their text, if its embedding model is still wanted."""
    try:
        manifest = read_manifest(settings.index_dir)
    except IndexNotBuiltError:
        return {}
    if (manifest.embedding_model, manifest.embedding_fingerprint) != (
        settings.embedding_model,
        fingerprint(settings.embedding_model),
    ):
        return {}
    return stored_vectors(settings.index_dir / manifest.build, kinds)
