"""The packaged embedding model: one row a word, a text is the sum of its words' rows.

In: text in any script. Out: float32 unit vectors, Traditional and Simplified twins alike, Chinese and
English in one space. Only numpy and safetensors run here; model/README.md is the model card.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from summitqa.embedding.segmenter import Segmenter
from summitqa.errors import ModelError
from summitqa.text import fold

MODEL_DIR = Path(__file__).parent / "model"
_BATCH = 256  # texts; keeps the gathered rows of a batch within the processor's cache

Vectors = NDArray[np.float32]


class PackagedEmbeddings(Embeddings):
    """The static bilingual model in `folder`.

    Raises:
        ModelError: the folder lacks a file or a file is broken.
    """

    def __init__(self, folder: Path = MODEL_DIR) -> None:
        try:
            self._rows: Vectors = load_file(folder / "model.safetensors")["embeddings"].astype(np.float32)
            tokenizer = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
            self._segmenter = Segmenter(tokenizer["model"]["vocab"])
        except (OSError, SafetensorError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"no usable embedding model in {folder}: {error}; reinstall summitqa") from error
        self._norms = np.linalg.norm(self._rows, axis=1)

    @property
    def shape(self) -> tuple[int, int]:
        """Number of words, and length of a vector."""
        return self._rows.shape[0], self._rows.shape[1]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One unit vector a text, as LangChain wants them."""
        return self.encode(texts).tolist()  # type: ignore[no-any-return]

    def embed_query(self, text: str) -> list[float]:
        """The unit vector of one text; questions and passages are treated alike."""
        return self.embed_documents([text])[0]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32, (n_texts, dim), rows of unit length; zeros for a text without a known word."""
        batches = [self._encode_batch(texts[i : i + _BATCH]) for i in range(0, len(texts), _BATCH)]
        return np.concatenate(batches) if batches else np.zeros((0, self.shape[1]), dtype=np.float32)

    def _encode_batch(self, texts: Sequence[str]) -> Vectors:
        ids = self._ids(texts)
        sums = np.stack([self._rows[one].sum(axis=0) for one in ids])  # an empty list sums to zeros
        return _unit(sums)

    def _ids(self, texts: Iterable[str]) -> list[list[int]]:
        return [self._segmenter.rows(fold(text)) for text in texts]

    def words(self, text: str) -> list[tuple[str, int, int]]:
        """The model's words in `fold(text)`, each with its start and end (exclusive) there, in order.

        Chinese words are the longest known ones from the left; punctuation and unknown characters are left out.
        """
        return self._segmenter.words(fold(text))

    def word_vectors(self, tokens: Sequence[str]) -> Vectors:
        """float32, (n_tokens, dim), unit rows in the order of `tokens`; an unknown one is the sum of its parts."""
        return self.encode(tokens)

    def word_weights(self, tokens: Sequence[str]) -> Vectors:
        """float32, (n_tokens,), at least 0: what each counts for in its text's vector; rare words count more.

        The length of the tuned row, 1 for the mean word of the vocabulary; 0 for unknown tokens.
        """
        lengths = [self._norms[one].max(initial=0.0) for one in self._ids(tokens)]
        return np.array(lengths, dtype=np.float32) / np.float32(self._norms.mean())


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    units: Vectors = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return units
