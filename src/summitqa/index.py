"""The built index: passages, sentences and expansion questions in Chroma and in lexical indexes.

Everything of one build lies in a folder of its own, `index/<build>/`; `index/manifest.json` names
the build that answers. A build is made aside and switched in by replacing the manifest, so that an
interrupted one changes nothing. A build keeps copies of its sources, so it can always prove its quotes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import chromadb
import numpy as np
from filelock import FileLock
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from summitqa.embedding import fingerprint, load_embeddings
from summitqa.errors import IndexNotBuiltError, SeedError, StaleIndexError, lookup
from summitqa.expansion import Expansion, expansion_path, orphans, read_expansions
from summitqa.lexical import LexicalIndex
from summitqa.loaders import read_documents
from summitqa.schema import Document, Passage, Span
from summitqa.settings import Settings
from summitqa.splitters import SPLITTERS

FORMAT = 1
_BATCH = 512
_MOST_NEIGHBOURS = 300
Progress = Callable[[int, int], None]


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


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence by its passage's place in the index and its span in the document."""

    passage: int
    span: Span


class UnitIndex:
    """Texts of one kind (passages, sentences or questions), searched by words and by vectors."""

    def __init__(self, lexical: LexicalIndex, collection: chromadb.Collection, size: int) -> None:
        self.lexical = lexical
        self._collection = collection
        self._size = size

    def __len__(self) -> int:
        return self._size

    def similarities(self, vector: Sequence[float]) -> NDArray[np.float32]:
        """float32, (n,): cosine to each text in [-1, 1]; past the 300 nearest, that of the farthest of these."""
        if not self._size:
            return np.zeros(0, dtype=np.float32)
        found = self._collection.query(
            query_embeddings=[list(vector)], n_results=min(self._size, _MOST_NEIGHBOURS), include=["distances"]
        )
        distances = found["distances"] or [[]]
        nearest = 1 - np.asarray(distances[0], dtype=np.float32)
        result = np.full(self._size, nearest.min() if len(nearest) else 0.0, dtype=np.float32)
        result[[int(unit) for unit in found["ids"][0]]] = nearest
        return result


@dataclass(frozen=True)
class Index:
    """An open index; `passages`, `sentences` and `questions` stand in the order of their units."""

    manifest: Manifest
    documents: dict[str, Document]
    passages: tuple[Passage, ...]
    sentences: tuple[Sentence, ...]
    questions: tuple[Expansion, ...]
    units: dict[str, UnitIndex]
    embeddings: Embeddings

    def texts(self) -> dict[str, list[str]]:
        """The texts of each kind of unit, as they are searched."""
        return _texts(self.passages, self.sentences, self.questions)


def build_index(settings: Settings, progress: Progress = lambda done, total: None) -> Manifest:
    """Builds the index of the sources in `settings.seeds_dir` and switches it in.

    Texts that the present index holds with the same embedding model are not embedded again.
    `progress` is told how many of how many texts are done.

    Raises:
        SeedError, ExpansionError, ModelError, UnknownNameError: nothing was changed.
    """
    content = _content(settings, settings.seeds_dir)
    embeddings = load_embeddings(settings.embedding_model)
    _make_folder(settings.index_dir)
    with FileLock(settings.index_dir / ".lock"):
        _drop_old_builds(settings.index_dir)
        known = _known_vectors(settings)
        build = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{time.time_ns() % 10**6:06d}"
        folder = settings.index_dir / f"{build}.part"
        (folder / "sources").mkdir(parents=True)
        for path in content.files:
            shutil.copyfile(path, folder / "sources" / path.name)
        dimension = _write_units(folder, content, embeddings, known, progress)
        manifest = _manifest(settings, content, build, dimension)
        folder.rename(settings.index_dir / build)
        _replace_manifest(settings.index_dir, manifest)
    return manifest


def open_index(settings: Settings, *, allow_stale: bool = False) -> Index:
    """The index in `settings.index_dir`.

    Raises:
        IndexNotBuiltError: there is none.
        StaleIndexError: it was built from other sources or settings (not with `allow_stale`).
    """
    manifest = read_manifest(settings.index_dir)
    if not allow_stale and (reasons := stale_reasons(settings, manifest)):
        raise StaleIndexError(
            f"the index in {settings.index_dir} is stale ({'; '.join(reasons)}): run `summitqa index`"
        )
    folder = settings.index_dir / manifest.build
    built_with = settings.model_copy(
        update={
            "splitter": manifest.splitter,
            "passage_chars": manifest.passage_chars,
            "use_expansions": manifest.use_expansions,
        }
    )
    content = _content(built_with, folder / "sources")
    client = _client(folder)

    def units(kind: str) -> UnitIndex:
        size = len(content.texts[kind])
        return UnitIndex(
            LexicalIndex.load(folder / f"lexical-{kind}"), client.get_collection(kind, embedding_function=None), size
        )

    return Index(
        manifest,
        content.documents,
        content.passages,
        content.sentences,
        content.questions,
        {kind: units(kind) for kind in content.texts},
        load_embeddings(manifest.embedding_model),
    )


def fresh_manifest(settings: Settings) -> Manifest | None:
    """The manifest of the index in `settings.index_dir` if it fits the present sources and settings."""
    try:
        manifest = read_manifest(settings.index_dir)
    except IndexNotBuiltError:
        return None
    return None if stale_reasons(settings, manifest) else manifest


def ensure_index(settings: Settings, progress: Progress = lambda done, total: None) -> Index:
    """The index, built first when it is missing or stale."""
    if fresh_manifest(settings) is None:
        build_index(settings, progress)
    return open_index(settings)


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


@dataclass(frozen=True)
class _Content:
    documents: dict[str, Document]
    passages: tuple[Passage, ...]
    sentences: tuple[Sentence, ...]
    questions: tuple[Expansion, ...]
    files: tuple[Path, ...]

    @property
    def texts(self) -> dict[str, list[str]]:
        return _texts(self.passages, self.sentences, self.questions)


def _texts(
    passages: Sequence[Passage], sentences: Sequence[Sentence], questions: Sequence[Expansion]
) -> dict[str, list[str]]:
    return {
        "passages": [_with_heading(passage) for passage in passages],
        "sentences": [passages[s.passage].sentence_text(s.span) for s in sentences],
        "questions": [question.question for question in questions],
    }


def _with_heading(passage: Passage) -> str:
    """What a passage is found by: its heading, where it does not hold it itself, and its text."""
    return passage.text if passage.heading in passage.text else f"{passage.heading}\n{passage.text}"


def _content(settings: Settings, folder: Path) -> _Content:
    documents = read_documents(folder)
    split = lookup("splitter", settings.splitter, SPLITTERS)
    passages = tuple(passage for document in documents for passage in split(document, settings.passage_chars))
    sentences = tuple(Sentence(i, span) for i, passage in enumerate(passages) for span in passage.sentences)
    expansions = read_expansions(folder, documents) if settings.use_expansions else []
    paths = [folder / document.name for document in documents]
    paths += [p for d in documents if settings.use_expansions and (p := expansion_path(folder, d.name)).exists()]
    return _Content({d.name: d for d in documents}, passages, sentences, tuple(expansions), tuple(paths))


def _write_units(
    folder: Path, content: _Content, embeddings: Embeddings, known: dict[str, list[float]], progress: Progress
) -> int:
    """Writes the lexical indexes and the Chroma collections; returns the vectors' dimension."""
    client = _client(folder)
    texts = content.texts
    total, done, dimension = sum(map(len, texts.values())), 0, 0
    for kind, kind_texts in texts.items():
        LexicalIndex.build(kind_texts, folder / f"lexical-{kind}")
        collection = client.create_collection(
            kind, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
        )
        for start in range(0, len(kind_texts), _BATCH):
            batch = kind_texts[start : start + _BATCH]
            vectors = _embed(batch, embeddings, known)
            dimension = len(vectors[0])
            collection.add(
                ids=[str(start + i) for i in range(len(batch))],
                embeddings=vectors,  # type: ignore[arg-type]
                documents=batch,
                metadatas=[{"text_sha256": _text_hash(text)} for text in batch],
            )
            done += len(batch)
            progress(done, total)
    return dimension


def _embed(texts: list[str], embeddings: Embeddings, known: dict[str, list[float]]) -> list[list[float]]:
    missing = [text for text in dict.fromkeys(texts) if _text_hash(text) not in known]
    fresh = dict(zip(missing, embeddings.embed_documents(missing), strict=True)) if missing else {}
    return [fresh[text] if text in fresh else known[_text_hash(text)] for text in texts]


def _known_vectors(settings: Settings) -> dict[str, list[float]]:
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
    client = _client(settings.index_dir / manifest.build)
    vectors: dict[str, list[float]] = {}
    for kind in ("passages", "sentences", "questions"):
        stored = client.get_collection(kind, embedding_function=None).get(include=["embeddings", "metadatas"])
        for metadata, vector in zip(stored["metadatas"] or [], stored["embeddings"], strict=True):  # type: ignore[arg-type]
            vectors[str(metadata["text_sha256"])] = [float(x) for x in vector]
    return vectors


def _client(folder: Path) -> chromadb.ClientAPI:
    return chromadb.PersistentClient(str(folder / "chroma"), settings=chromadb.Settings(anonymized_telemetry=False))


def _manifest(settings: Settings, content: _Content, build: str, dimension: int) -> Manifest:
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


def _replace_manifest(folder: Path, manifest: Manifest) -> None:
    aside = folder / "manifest.json.part"
    aside.write_text(json.dumps(manifest.model_dump(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    os.replace(aside, folder / "manifest.json")


def _drop_old_builds(folder: Path) -> None:
    """Removes every build but the one that answers: readers of that one go on undisturbed."""
    try:
        live = read_manifest(folder).build
    except IndexNotBuiltError:
        live = ""
    for path in folder.iterdir():
        if path.is_dir() and path.name != live and (path / "sources").is_dir():
            shutil.rmtree(path)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SeedError(
            f"{folder}: cannot be made ({error.strerror}); set SUMMITQA_INDEX_DIR to a folder that can"
        ) from error


def _sha256(path: Path) -> str:
    """The hash of a file's bytes, "" where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _text_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
