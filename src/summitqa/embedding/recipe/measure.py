"""Passage R@1 on the questions that were not tuned on, among all passages of each file.

In: an encoder and the bench files. Out: one share a file, dense alone and joined with BM25.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from summitqa.embedding.recipe.bench import Bench
from summitqa.embedding.translations import STOP_WORDS, Translations
from summitqa.lexical import LexicalIndex, SynonymSet, synonym_set, term_sets
from summitqa.text import is_chinese

MEASURED = {"XQuAD zh→zh": "xquad.zh", "XQuAD en→zh": "xquad.en-zh", "DRCD": "drcd", "CMRC": "cmrc"}
DENSE_WEIGHT = 0.6  # of standardised dense scores beside standardised BM25 scores

Scores = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Scores]


def recall_at_1(scores: Scores, bench: Bench) -> float:
    """Share of the held-out questions whose passage scores highest, in [0, 1].

    Args:
        scores: float32, (n_held_out_questions, n_passages).
        bench: the file they come from.
    """
    gold = np.array([question.passage for question in bench.held_out()])
    return float(np.mean(scores.argmax(axis=1) == gold))


def dense_scores(encode: Encode, bench: Bench) -> Scores:
    """Cosines of each held-out question with each passage."""
    return encode([q.text for q in bench.held_out()]) @ encode(bench.passages).T


def lexical_scores(bench: Bench, translations: Translations) -> Scores:
    """BM25 of each held-out question on each passage; English words stand for their translations."""
    with tempfile.TemporaryDirectory() as folder:
        LexicalIndex.build(bench.passages, Path(folder))
        index = LexicalIndex.load(Path(folder))
        return np.stack([index.scores(_query(question.text, translations)) for question in bench.held_out()])


def _query(question: str, translations: Translations) -> list[SynonymSet]:
    if any(map(is_chinese, question)):
        return term_sets(question)
    words = re.findall(r"[a-z]+(?:'[a-z]+)?|\d+(?:[.,]\d+)*", question)
    phrases = translations.phrases(words)
    covered = {place for phrase in phrases for place in range(phrase.start, phrase.end)}
    alone = [word for place, word in enumerate(words) if place not in covered and word not in STOP_WORDS]
    return [
        *(synonym_set([*p.chinese, *(words[p.start : p.end] if p.end == p.start + 1 else [])]) for p in phrases),
        *(synonym_set([word]) for word in alone),
    ]


def joined(lexical: Scores, dense: Scores) -> Scores:
    """Both standardised a question at a time and added, dense by `DENSE_WEIGHT`."""
    return _standardised(lexical) + DENSE_WEIGHT * _standardised(dense)


def _standardised(scores: Scores) -> Scores:
    spread = np.maximum(scores.std(axis=1, keepdims=True), 1e-9)
    standardised: Scores = (scores - scores.mean(axis=1, keepdims=True)) / spread
    return standardised


def table(encoders: Mapping[str, Encode], translations: Translations, benches: Mapping[str, Bench]) -> str:
    """The Markdown table of R@1: BM25, each encoder alone, and each joined with BM25."""
    lexical = {name: lexical_scores(benches[name], translations) for name in MEASURED.values()}
    rows = {"BM25": [recall_at_1(lexical[name], benches[name]) for name in MEASURED.values()]}
    for label, encode in encoders.items():
        dense = {name: dense_scores(encode, benches[name]) for name in MEASURED.values()}
        rows[label] = [recall_at_1(dense[name], benches[name]) for name in MEASURED.values()]
        rows[f"BM25 + {label}"] = [
            recall_at_1(joined(lexical[name], dense[name]), benches[name]) for name in MEASURED.values()
        ]
    lines = [f"| {label} | " + " | ".join(f"{value:.3f}" for value in values) + " |" for label, values in rows.items()]
    counts = " | ".join(f"{title} (n={len(benches[name].held_out())})" for title, name in MEASURED.items())
    return "\n".join([f"| R@1 | {counts} |", "|---|" + "---|" * len(MEASURED), *lines])
