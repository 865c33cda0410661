"""Fits the numbers of ranking and refusal and writes them to src/summitqa/weights.json.

    python -m evals.fit

The questions are those of evals/dev.jsonl and a sample of the article's expansion questions, each asked with itself
left out. The public sets take no part: the word vectors were tuned on them, which would flatter the dense signals.
evals/summit.jsonl and evals/dialogues.jsonl are never read.
"""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score
from tqdm import tqdm

from summitqa.answering.refusal import signals as refusal_signals
from summitqa.index import Index, build_index, open_index
from summitqa.retrievers import Searcher, Signals, standardised
from summitqa.schema import Span
from summitqa.settings import load_settings
from summitqa.text import detect_lang
from summitqa.weights import PATH, NeighbourWeights, TextWeights

SEED = 0
L2 = 1e-3
# BM25, cosine and word-by-word coverage of a passage, standardised. Set, not fitted (D3): an article of 35 passages
# asks too little of BM25, and the public sets flatter the vectors that were tuned on them.
PASSAGE = (1.0, 0.3, 0.4)
# Moves the even odds of the model without expansions to the default threshold, .25: weaker signals need more care.
UNAIDED = float(np.log(0.25 / 0.75))
ELSEWHERE = 400  # questions asked of another article
OTHER_ARTICLE = Path("tests/data/bridge.txt")
SAMPLE = 800  # expansion questions, half of them unanswered
WITH = (
    "bias", "english", "missing", "covered", "passage_covered", "dense", "foreign_names", "foreign_numbers", "answered_share",
    "nearest_answered", "nearest_unanswered", "nearer_answered", "first_answered", "agreement",
)  # fmt: skip
WITHOUT = (
    "bias",
    "english",
    "missing",
    "covered",
    "covered_anywhere",
    "passage_covered",
    "dense",
    "foreign_names",
    "foreign_numbers",
)
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """A question with what it should find: alternatives of spans in one document; none when unanswerable."""

    question: str
    document: str
    evidence: tuple[tuple[Span, ...], ...]
    itself: int | None = None

    @property
    def answerable(self) -> bool:
        """Whether the text answers it."""
        return any(self.evidence)


def conditional_logit(features: Sequence[Matrix], right: Sequence[NDArray[np.bool_]], l2: float) -> Matrix:
    """Weights w that maximise the mean log share of the right candidates under softmax(features @ w).

    `features` are (n_candidates, n_features) and `right` (n_candidates,) a question; `l2` penalises |w|². Source:
    McFadden, Conditional logit analysis of qualitative choice behavior (1974).
    """

    def loss(w: Matrix) -> tuple[float, Matrix]:
        total, gradient = 0.0, np.zeros_like(w)
        for x, ok in zip(features, right, strict=True):
            u = x @ w
            p = np.exp(u - u.max())
            p /= p.sum()
            inside = p[ok].sum() + 1e-12
            total -= np.log(inside)
            gradient -= x[ok].T @ (p[ok] / inside) - x.T @ p
        n = len(features)
        return total / n + l2 * float(w @ w), gradient / n + 2 * l2 * w

    found = minimize(loss, np.zeros(features[0].shape[1]), jac=True, method="L-BFGS-B")
    return np.asarray(found.x)


def main() -> None:
    """Runs every fit in turn and writes the weights."""
    random.seed(SEED)
    searcher = Searcher(open_index(load_settings()))
    asked = dev_questions(searcher.index) + expansion_questions(searcher.index)
    found = []
    for one in tqdm(asked, desc="signals"):
        signals = searcher.signals(one.question)
        if one.itself is not None:
            signals["questions"] = without(signals["questions"], [one.itself])
        found.append(signals)
    answerable = [(a, f) for a, f in zip(asked, found, strict=True) if a.answerable]

    def put(**fitted: object) -> None:
        searcher.weights = searcher.weights.model_copy(update=fitted)

    for name, english in (("text_chinese", False), ("text_english", True)):
        put(
            **{
                name: fit_text(
                    searcher, [(a, f) for a, f in answerable if (detect_lang(a.question) == "en") is english]
                )
            }
        )
    put(neighbour=fit_neighbours(searcher, asked, found))
    put(expansion_boost=fit_boost(searcher, [(a, f) for a, f in answerable if a.itself is None]))
    rows, bare = [], []
    for one, signals in zip(tqdm(asked, desc="refusal"), found, strict=True):
        ranking = searcher.ranking(one.question, signals)
        rows.append((refusal_signals(ranking, searcher), one.answerable))
        of_passages, of_sentences = searcher.text_scores(one.question, signals["passages"], signals["sentences"])
        unaided = replace(
            ranking,
            passage_scores=of_passages,
            sentence_scores=of_sentences,
            neighbours=(),
            sentence_shares=np.zeros_like(of_sentences),
        )
        bare.append((refusal_signals(unaided, searcher), one.answerable))
    bare += elsewhere(searcher, asked)
    unaided = logistic(bare, WITHOUT)
    unaided["bias"] = round(unaided["bias"] + UNAIDED, 4)
    put(refusal_with_expansions=logistic(rows, WITH), refusal_without_expansions=unaided)
    PATH.write_text(json.dumps(json.loads(searcher.weights.model_dump_json()), indent=1) + "\n", encoding="utf-8")


def elsewhere(searcher: Searcher, asked: Sequence[Asked]) -> list[tuple[dict[str, float], bool]]:
    """The same questions asked of an article that they are not about, where none has an answer."""
    with tempfile.TemporaryDirectory() as folder:
        seeds = Path(folder) / "seeds"
        seeds.mkdir()
        shutil.copyfile(OTHER_ARTICLE, seeds / OTHER_ARTICLE.name)
        other = load_settings(seeds_dir=seeds, index_dir=Path(folder) / "index", use_expansions=False)
        build_index(other)
        there = Searcher(open_index(other), searcher.weights)
        return [
            (refusal_signals(there.rank(one.question), there), False)
            for one in tqdm(random.sample(list(asked), ELSEWHERE), desc="elsewhere")
        ]


def places(index: Index, document: str, spans: Sequence[Span]) -> set[int]:
    """The sentences of `document` that any of `spans` touches."""
    return {
        place
        for place, sentence in enumerate(index.sentences)
        if index.passages[sentence.passage].document == document
        and any(max(s.start, sentence.span.start) < min(s.end, sentence.span.end) for s in spans)
    }


def fit_text(searcher: Searcher, asked: Sequence[tuple[Asked, dict[str, Signals]]]) -> TextWeights:
    """Weights of a sentence's signals, with its passage's score by `PASSAGE` as it stands."""
    of_sentences, right_sentences = [], []
    w = np.array(PASSAGE)
    for one, found in asked:
        passages, sentences = (
            np.stack([standardised(x) for x in (found[k].lexical, found[k].dense, found[k].covered)], axis=1)
            for k in ("passages", "sentences")
        )
        ok = np.zeros(len(sentences), dtype=bool)
        for spans in one.evidence:
            ok[list(places(searcher.index, one.document, spans))] = True
        of_sentences.append((sentences, passages[searcher.passage_of]))
        right_sentences.append(ok)
    joint = [np.column_stack([s, p @ w]) for s, p in of_sentences]
    v = conditional_logit(joint, right_sentences, 1e-3)
    best = np.mean([ok[np.argmax(x @ v)] for x, ok in zip(joint, right_sentences, strict=True)])
    print(f"text: sentence {v.round(2)} first {best:.3f}; n {len(joint)}")
    names = ("lexical", "dense", "covered")
    return TextWeights(
        **{f"passage_{n}": round(float(x), 3) for n, x in zip(names, w, strict=True)},
        **{f"sentence_{n}": round(float(x / v[3]), 3) for n, x in zip(names, v, strict=False)},
    )


def without(found: Signals, units: Sequence[int] | NDArray[np.int64]) -> Signals:
    """`found` with every signal of `units` at its lowest."""
    changed = {}
    for name in ("lexical", "dense", "covered", "covering"):
        values = getattr(found, name).copy()
        values[units] = min(0.0, float(values.min()))
        changed[name] = values
    return replace(found, **changed)


# What can only speak for an answer, and what only against one; the rest may do either.
FOR = frozenset(
    "covered covered_anywhere passage_covered dense answered_share nearest_answered nearer_answered "
    "first_answered agreement".split()
)
AGAINST = frozenset("missing foreign_names foreign_numbers nearest_unanswered".split())


def logistic(rows: Sequence[tuple[dict[str, float], bool]], names: Sequence[str]) -> dict[str, float]:
    """A logistic model of the second of `rows` on the named signals, classes weighed alike.

    No signal may get a sign against its meaning: signals that go together would otherwise cancel one another on this
    article and mislead on the next.
    """
    free = [name for name in names if name != "bias"]
    x = np.array([[named[name] for name in free] for named, _ in rows])
    y = np.array([answerable for _, answerable in rows], dtype=np.float64)
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = np.column_stack([np.ones(len(x)), (x - mean) / scale])
    weight = np.where(y == 1, 0.5 / y.mean(), 0.5 / (1 - y.mean())) / len(y)

    def loss(w: Matrix) -> tuple[float, Matrix]:
        p = 1 / (1 + np.exp(-(z @ w)))
        value = -float(weight @ (y * np.log(p + 1e-12) + (1 - y) * np.log(1 - p + 1e-12)))
        return value + L2 * float(w[1:] @ w[1:]), z.T @ (weight * (p - y)) + 2 * L2 * np.append(0, w[1:])

    bounds = [(None, None)] + [(0, None) if n in FOR else (None, 0) if n in AGAINST else (None, None) for n in free]
    w = minimize(loss, np.zeros(z.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds).x
    print(f"refusal: AUROC {roc_auc_score(y, z @ w):.3f} (fitted), n {len(y)}")
    slopes = w[1:] / scale
    fitted = {"bias": float(w[0] - slopes @ mean)} | dict(zip(free, slopes.tolist(), strict=True))
    return {name: round(value, 4) for name, value in fitted.items()}


def dev_questions(index: Index) -> list[Asked]:
    """The development set, its evidence found in the first document."""
    document = next(iter(index.documents.values()))
    asked = []
    for line in Path("evals/dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        evidence = tuple(
            tuple(Span(document.text.index(q), document.text.index(q) + len(q)) for q in alternative)
            for alternative in row["evidence"]
        )
        asked.append(Asked(row["question"], document.name, evidence))
    return asked


def expansion_questions(index: Index) -> list[Asked]:
    """A sample of the expansions, half of them unanswered ones."""
    chosen = []
    for answered in (True, False):
        those = [i for i, question in enumerate(index.questions) if question.answered is answered]
        chosen += random.sample(those, min(SAMPLE // 2, len(those)))
    return [
        Asked(index.questions[i].question, index.questions[i].document, (index.questions[i].evidence,), i)
        for i in chosen
    ]


def fit_neighbours(searcher: Searcher, asked: Sequence[Asked], found: Sequence[dict[str, Signals]]) -> NeighbourWeights:
    """The kernel under which attention falls on questions of the right sentences, or on unanswered ones."""
    features, right = [], []
    for one, signals in zip(asked, found, strict=True):
        near, x = searcher.neighbour_features(one.question, signals["questions"])
        gold = [places(searcher.index, one.document, spans) for spans in one.evidence if spans]
        ok = np.array([_same(searcher, int(i), gold) for i in near])
        if ok.any():
            features.append(x.astype(np.float64))
            right.append(ok)
    w = conditional_logit(features, right, 1e-4)
    print(f"neighbours: {w.round(2)}, n {len(features)}")
    return NeighbourWeights(**dict(zip(NeighbourWeights.model_fields, w.round(3).tolist(), strict=True)))


def _same(searcher: Searcher, question: int, gold: Sequence[set[int]]) -> bool:
    evidence = set(searcher.evidence_of(question))
    return any(evidence & alternative for alternative in gold) if gold else not evidence


def fit_boost(searcher: Searcher, dev: Sequence[tuple[Asked, dict[str, Signals]]]) -> float:
    """How much the expansion questions' evidence counts beside the text's own signals."""
    features, right = [], []
    for one, signals in dev:
        if one.answerable:
            ranking = searcher.ranking(one.question, signals)
            _, text = searcher.text_scores(one.question, signals["passages"], signals["sentences"])
            nearest = max(n.similarity for n in ranking.neighbours)
            ok = np.zeros(len(text), dtype=bool)
            for spans in one.evidence:
                ok[list(places(searcher.index, one.document, spans))] = True
            features.append(np.stack([text, nearest * ranking.sentence_shares], axis=1).astype(np.float64))
            right.append(ok)
    w = conditional_logit(features, right, 1e-4)
    print(f"boost: {w.round(2)}, n {len(features)}")
    return round(float(w[1] / w[0]), 3)


if __name__ == "__main__":
    main()
