"""The texts of one kind in Chroma and in a lexical index: written once, then searched.

In: texts by kind, with their embeddings. Out: scores of them all for a query, in the order of the texts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import chromadb
import numpy as np
from chromadb.api import ClientAPI
from chromadb.config import Settings as ChromaSettings
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from summitqa.lexical import LexicalIndex

_BATCH = 512
_MOST_NEIGHBOURS = 200
Progress = Callable[[int, int], None]


class UnitIndex:
    """Texts of one kind (passages, sentences or questions), searched by words and by vectors."""

    def __init__(self, lexical: LexicalIndex, collection: chromadb.Collection, size: int) -> None:
        self.lexical = lexical
        self._collection = collection
        self._size = size

    def __len__(self) -> int:
        return self._size

    def similarities(self, vector: Sequence[float]) -> NDArray[np.float32]:
        """float32, (n,): cosine to each text in [-1, 1]; past the 200 nearest, that of the farthest of these."""
        if not self._size:
            return np.zeros(0, dtype=np.float32)
        found = self._collection.query(
            query_embeddings=[vector], n_results=min(self._size, _MOST_NEIGHBOURS), include=["distances"]
        )
        distances = found["distances"] or [[]]
        nearest = 1 - np.asarray(distances[0], dtype=np.float32)
        result = np.full(self._size, nearest.min() if len(nearest) else 0.0, dtype=np.float32)
        result[[int(unit) for unit in found["ids"][0]]] = nearest
        return result


def open_units(folder: Path, texts: Mapping[str, Sequence[str]]) -> dict[str, UnitIndex]:
    """The units that `write_units` wrote to `folder`, by kind."""
    client = _client(folder)
    return {
        kind: UnitIndex(
            LexicalIndex.load(folder / f"lexical-{kind}"),
            client.get_collection(kind, embedding_function=None),
            len(kind_texts),
        )
        for kind, kind_texts in texts.items()
    }


def write_units(
    folder: Path,
    texts: Mapping[str, list[str]],
    embeddings: Embeddings,
    known: Mapping[str, list[float]],
    progress: Progress,
) -> int:
    """Writes the lexical indexes and the Chroma collections to `folder`; returns the vectors' dimension.

    Texts in `known`, which is as from `stored_vectors`, are not embedded again.
    """
    client = _client(folder)
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
                embeddings=np.asarray(vectors, dtype=np.float32),
                documents=batch,
                metadatas=[{"text_sha256": _text_hash(text)} for text in batch],
            )
            done += len(batch)
            progress(done, total)
    return dimension


def stored_vectors(folder: Path, kinds: Iterable[str]) -> dict[str, list[float]]:
    """The vectors of `kinds` that `write_units` wrote to `folder`, by the hash of their text."""
    client = _client(folder)
    vectors: dict[str, list[float]] = {}
    for kind in kinds:
        stored = client.get_collection(kind, embedding_function=None).get(include=["embeddings", "metadatas"])
        embeddings = stored["embeddings"]
        for metadata, vector in zip(
            stored["metadatas"] or [], list(embeddings if embeddings is not None else []), strict=True
        ):
            vectors[str(metadata["text_sha256"])] = [float(x) for x in vector]
    return vectors


def _embed(texts: list[str], embeddings: Embeddings, known: Mapping[str, list[float]]) -> list[list[float]]:
    missing = [text for text in dict.fromkeys(texts) if _text_hash(text) not in known]
    fresh = dict(zip(missing, embeddings.embed_documents(missing), strict=True)) if missing else {}
    return [fresh[text] if text in fresh else known[_text_hash(text)] for text in texts]


def _client(folder: Path) -> ClientAPI:
    return chromadb.PersistentClient(str(folder / "chroma"), settings=ChromaSettings(anonymized_telemetry=False))


def _text_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
