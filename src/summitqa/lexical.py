"""The lexical index: BM25 over Chinese characters, character bigrams, Latin words and numbers.

Goes in: folded texts. Comes out: one score a text for a query made of synonym sets.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from summitqa.text import fold, is_chinese, lexical_tokens

Scores = NDArray[np.float32]
logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG when it is imported


@dataclass(frozen=True, slots=True)
class SynonymSet:
    """Ways to say one thing; a text is scored by the one it says best, at the rarity of them all.

    Each alternative is the terms that must all be there: one for a word of up to two characters,
    the bigrams of a longer one.
    """

    alternatives: tuple[tuple[str, ...], ...]
    weight: float = 1.0


def term_sets(text: str) -> list[SynonymSet]:
    """One set for each distinct term of `text`, weighted by how often it occurs."""
    counts: dict[str, int] = {}
    for term in lexical_tokens(fold(text)):
        counts[term] = counts.get(term, 0) + 1
    return [SynonymSet(((term,),), float(count)) for term, count in counts.items()]


def synonym_set(words: Iterable[str], weight: float = 1.0) -> SynonymSet:
    """The set of `words` (folded, Chinese or Latin)."""
    return SynonymSet(tuple(dict.fromkeys(_terms(word) for word in words if word)), weight)


def _terms(word: str) -> tuple[str, ...]:
    if len(word) > 2 and all(is_chinese(c) for c in word):
        return tuple(word[i : i + 2] for i in range(len(word) - 1))
    return tuple(lexical_tokens(word)[-1:]) or (word,)


class LexicalIndex:
    """BM25 (Lucene's variant, k1 1.5, b 0.75) with synonym sets, over bm25s's score matrix.

    Source: Robertson & Zaragoza, The Probabilistic Relevance Framework (2009); Lù, BM25S (2024);
    synonym sets as in Pirkola (1998): a set counts as one term, found wherever one of it is.
    """

    def __init__(self, matrix: bm25s.BM25 | None) -> None:
        self._vocabulary: dict[str, int] = matrix.vocab_dict if matrix else {}
        self._size = 0
        if matrix is None:
            return
        # As plain arrays over the same memory: a memory map's own slicing costs more than the scoring.
        self._data, self._rows, self._starts = (
            np.asarray(matrix.scores[part]).view(np.ndarray) for part in ("data", "indices", "indptr")
        )
        self._size = int(matrix.scores["num_docs"])

    def __len__(self) -> int:
        return self._size

    @staticmethod
    def build(texts: Sequence[str], folder: Path) -> None:
        """Writes the index of `texts` (any script) to `folder`; nothing for no texts."""
        if not texts:
            return
        matrix = bm25s.BM25(method="lucene")
        matrix.index([lexical_tokens(fold(text)) or ["\0"] for text in texts], show_progress=False)
        matrix.save(folder)

    @staticmethod
    def load(folder: Path) -> LexicalIndex:
        """The index in `folder`, its arrays memory-mapped; an empty one where there is no folder."""
        return LexicalIndex(bm25s.BM25.load(folder, mmap=True) if folder.exists() else None)

    def scores(self, query: Iterable[SynonymSet]) -> Scores:
        """float32, (n_texts,): BM25 of every text, 0 where no set is found in it."""
        total = np.zeros(self._size, dtype=np.float32)
        for synonyms in query:
            if len(synonyms.alternatives) == 1 and len(synonyms.alternatives[0]) == 1:
                rows, scores = self._postings(synonyms.alternatives[0][0])
                total[rows] += synonyms.weight * scores
            else:
                total += synonyms.weight * self._set_scores(synonyms)
        return total

    def missing(self, query: Iterable[SynonymSet]) -> float:
        """Share of the query's rarity that no text has, in [0, 1]; 0 for an empty query."""
        total = absent = 0.0
        for synonyms in query:
            found = int(np.count_nonzero(self._set_scores(synonyms)))
            weight = synonyms.weight * _idf(found, self._size)
            total += weight
            absent += 0.0 if found else weight
        return absent / total if total else 0.0

    def _postings(self, term: str) -> tuple[NDArray[np.int32], Scores]:
        """The texts that hold `term` and its BM25 in each."""
        column = self._vocabulary.get(term)
        if column is None:
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
        start, stop = int(self._starts[column]), int(self._starts[column + 1])
        return self._rows[start:stop], self._data[start:stop]

    def _set_scores(self, synonyms: SynonymSet) -> Scores:
        best = np.zeros(self._size, dtype=np.float32)
        for terms in synonyms.alternatives:
            found = self._saturation(terms)
            if found is not None:
                np.maximum(best, found, out=best)
        return best * _idf(int(np.count_nonzero(best)), self._size)

    def _saturation(self, terms: tuple[str, ...]) -> Scores | None:
        """float32, (n_texts,): term-frequency part of BM25, the least of the terms' where several."""
        result: Scores | None = None
        for term in terms:
            rows, scores = self._postings(term)
            if not len(rows):
                return None
            one = np.zeros(self._size, dtype=np.float32)
            one[rows] = scores / _idf(len(rows), self._size)
            result = one if result is None else np.minimum(result, one)
        return result


def _idf(found: int, size: int) -> float:
    return float(np.log(1 + (size - found + 0.5) / (found + 0.5)))
