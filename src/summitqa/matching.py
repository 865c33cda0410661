"""Word-by-word best match: how much of one text's meaning is found in another, by word vectors.

In: texts. Out: for a query, the share of its words' weight met by each text's nearest words, and the reverse.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from summitqa.embedding.packaged import PackagedEmbeddings, Vectors
from summitqa.lexical import Scores


@dataclass(frozen=True, slots=True)
class QueryWords:
    """A query's distinct words: unit vectors (n_words, dim) and weights (n_words,), float32."""

    vectors: Vectors
    weights: Vectors


def query_words(query: str, model: PackagedEmbeddings) -> QueryWords:
    """The words of `query` that `model` knows."""
    tokens = list(dict.fromkeys(token for token, _, _ in model.words(query)))
    return QueryWords(model.word_vectors(tokens), model.word_weights(tokens))


class WordMatcher:
    """Texts as rows of one word table, matched against a query all at once.

    Source of the measure: the soft alignment of Kusner et al., From Word Embeddings to Document
    Distances (2015), relaxed so that every word goes to its nearest.
    """

    def __init__(self, texts: Sequence[str], model: PackagedEmbeddings) -> None:
        tokens = [[token for token, _, _ in model.words(text)] for text in texts]
        vocabulary = {token: row for row, token in enumerate(dict.fromkeys(t for ts in tokens for t in ts))}
        self._vectors = model.word_vectors(list(vocabulary))
        self._weights = model.word_weights(list(vocabulary))
        self._rows = [np.array([vocabulary[t] for t in ts], dtype=np.int64) for ts in tokens]

    def match(self, query: QueryWords, texts: NDArray[np.int64]) -> tuple[Scores, Scores]:
        """Two float32 (n_all_texts,) in [0, 1]: how much of the query a text covers, and the reverse.

        Only `texts` (their places) are matched; the others are 0, and so is an empty text or query.
        """
        covered = np.zeros(len(self._rows), dtype=np.float32)
        covering = np.zeros(len(self._rows), dtype=np.float32)
        filled = np.array([text for text in texts if len(self._rows[text])], dtype=np.int64)
        total = float(query.weights.sum())
        if not len(filled) or not total:
            return covered, covering
        rows = [self._rows[text] for text in filled]
        flat = np.concatenate(rows)
        starts = np.cumsum([0, *(len(one) for one in rows[:-1])])
        similarity = np.clip(query.vectors @ self._vectors.T, 0, 1)  # (query words, vocabulary)
        covered[filled] = query.weights @ np.maximum.reduceat(similarity[:, flat], starts, axis=1) / total
        weights = self._weights[flat]
        met = np.add.reduceat(similarity.max(axis=0)[flat] * weights, starts)
        covering[filled] = met / np.maximum(np.add.reduceat(weights, starts), 1e-6)
        return covered, covering
