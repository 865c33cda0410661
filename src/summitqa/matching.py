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
class Match:
    """How a query and every text share their words; all float32, (n_texts,), 0 for texts not matched.

    `covered` is the share of the query's weight met by the text's nearest words, `covering` the share of the text's
    weight met by the query's, both in [0, 1]. `lacking` is the weight of the query's word that the text meets worst,
    times what is missing of it; `unmet` that of the text's word that the query meets worst; at least 0, about 1 for a
    common word that is not met at all.
    """

    covered: Scores
    covering: Scores
    lacking: Scores
    unmet: Scores


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

    def match(self, query: QueryWords, texts: NDArray[np.int64]) -> Match:
        """The query against `texts` (their places); the others get 0, and so does an empty text or query."""
        found = Match(*(np.zeros(len(self._rows), dtype=np.float32) for _ in range(4)))
        filled = np.array([text for text in texts if len(self._rows[text])], dtype=np.int64)
        total = float(query.weights.sum())
        if not len(filled) or not total:
            return found
        rows = [self._rows[text] for text in filled]
        flat = np.concatenate(rows)
        starts = np.cumsum([0, *(len(one) for one in rows[:-1])])
        similarity = np.clip(query.vectors @ self._vectors.T, 0, 1)  # (query words, vocabulary)
        met = np.maximum.reduceat(similarity[:, flat], starts, axis=1)
        found.covered[filled] = query.weights @ met / total
        found.lacking[filled] = (query.weights[:, None] * (1 - met)).max(axis=0)
        weights, best = self._weights[flat], similarity.max(axis=0)[flat]
        found.covering[filled] = np.add.reduceat(best * weights, starts) / np.maximum(
            np.add.reduceat(weights, starts), 1e-6
        )
        found.unmet[filled] = np.maximum.reduceat((1 - best) * weights, starts)
        return found
