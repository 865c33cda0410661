"""Tuning of the rows on question-passage pairs.

In: first rows and the bench files' tuning part. Out: final rows, float32, (n_tokens, DIM).
A row is weight * (meaning @ axes[language] + identity); all four are tuned so that a question's
vector is nearer to its passage than to others, and a Chinese word's row nearest to its glosses.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack  # type: ignore[import-untyped]
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy, normalize
from tqdm import trange  # type: ignore[import-untyped]

from summitqa.embedding.recipe.bench import Bench
from summitqa.embedding.recipe.cedict import bare
from summitqa.embedding.recipe.teacher import FirstRows
from summitqa.embedding.recipe.vocabulary import Vocabulary

STEPS = 100
QUESTIONS = 384  # a step
OTHER_PASSAGES = 300  # a step, beside the questions' own
GLOSSES = 512  # a step
DROPPED_WORDS = 0.3  # share of each text's words left out at each step, or rows learn single texts by heart
RARITY = 1e-3  # a of a / (a + p), a word's first weight. Source: Arora, Liang & Ma, ICLR 2017
RATES = {"weights": 0.02, "axes": 0.001, "identity": 0.003, "sharpness": 0.01}
GLOSS_SHARE = 0.15  # of the gloss loss, each way
STAY_CLOSE = 0.1  # pull of identities to where they began
GLOSS_SHARPNESS = 20.0

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """`questions` and `passages` as word counts, (n, n_tokens); `gold[i]` is the passage of question i.

    `english` says which passages are English: a question is only compared with its passage's language.
    """

    questions: csr_matrix
    passages: csr_matrix
    gold: Ids
    english: NDArray[np.bool_]


def tune(
    vocabulary: Vocabulary,
    tokenizer: Tokenizer,
    glosses: Mapping[str, Sequence[str]],
    first: FirstRows,
    benches: Mapping[str, Bench],
    seed: int,
) -> NDArray[np.float32]:
    """Rows after `STEPS` steps; the same for the same seed, machine and versions."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    counter = _Counter(tokenizer, len(vocabulary.tokens))
    pairs = _pairs(counter, glosses, benches, random.Random(seed))
    gloss_counts, gloss_rows = _gloss_pairs(counter, vocabulary, glosses)
    rows = _Rows(vocabulary, first)
    optimizer = torch.optim.Adam(rows.groups(), betas=(0.9, 0.98))
    for step in trange(STEPS, desc="tuning"):
        for group in optimizer.param_groups:
            group["lr"] = RATES[group["name"]] * min(1, (step + 1) / 10) * (1 - step / STEPS)
        chosen = rng.choice(len(pairs.gold), QUESTIONS, replace=False)
        some = rng.choice(len(gloss_rows), GLOSSES, replace=False)
        loss = _loss(rows, pairs, chosen, gloss_counts[some], gloss_rows[some], rng)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    with torch.no_grad():
        final: NDArray[np.float32] = rows.all().numpy()
    final[0] = 0
    return final


class _Counter:
    """Texts to word counts."""

    def __init__(self, tokenizer: Tokenizer, tokens: int) -> None:
        self.tokenizer = tokenizer
        self._tokens = tokens

    def __call__(self, texts: Sequence[str]) -> csr_matrix:
        """float32, (n_texts, n_tokens)."""
        ids = [encoding.ids for encoding in self.tokenizer.encode_batch(list(texts), add_special_tokens=False)]
        starts = np.cumsum([0, *map(len, ids)])
        columns = np.concatenate([np.array(one, dtype=np.int64) for one in ids])
        return csr_matrix((np.ones(len(columns), np.float32), columns, starts), shape=(len(ids), self._tokens))


class _Rows:
    """The tuned parameters, and rows made of them."""

    def __init__(self, vocabulary: Vocabulary, first: FirstRows) -> None:
        frequency = torch.tensor(vocabulary.frequency)
        self.latin_from = 1 + len(vocabulary.chinese)
        self.meaning = torch.from_numpy(first.meaning)
        self.identity_before = torch.from_numpy(first.identity)
        self.identity = self.identity_before.clone().requires_grad_()
        self.axes = torch.from_numpy(np.stack([first.axes, first.axes])).requires_grad_()
        self.weights = torch.log(RARITY / (RARITY + frequency)).requires_grad_()
        self.sharpness = torch.tensor(np.log(20.0), dtype=torch.float32).requires_grad_()

    def groups(self) -> list[dict[str, object]]:
        return [{"name": name, "params": [getattr(self, name)]} for name in RATES]

    def some(self, ids: torch.Tensor) -> torch.Tensor:
        """Rows of sorted `ids` before their weights."""
        chinese = int((ids < self.latin_from).sum())
        meaning = self.meaning[ids]
        turned = torch.cat([meaning[:chinese] @ self.axes[0], meaning[chinese:] @ self.axes[1]])
        return turned + self.identity[ids]

    def all(self) -> torch.Tensor:
        """float32, (n_tokens, DIM): the rows of the model."""
        return self.weights.exp()[:, None] * self.some(torch.arange(len(self.meaning)))


class _Sum(torch.autograd.Function):
    """counts @ rows for a scipy matrix, with the gradient for rows."""

    @staticmethod
    def forward(ctx: torch.autograd.function.FunctionCtx, rows: torch.Tensor, counts: csr_matrix) -> torch.Tensor:
        ctx.counts = counts  # type: ignore[attr-defined]
        return torch.from_numpy(counts @ rows.detach().numpy())

    @staticmethod
    def backward(ctx: torch.autograd.function.FunctionCtx, grad: torch.Tensor) -> tuple[torch.Tensor, None]:
        return torch.from_numpy(ctx.counts.T.tocsr() @ grad.numpy()), None  # type: ignore[attr-defined]


def _loss(
    rows: _Rows, pairs: Pairs, chosen: Ids, gloss_counts: csr_matrix, gloss_rows: Ids, rng: np.random.Generator
) -> torch.Tensor:
    others = rng.choice(pairs.passages.shape[0], OTHER_PASSAGES, replace=False)
    passages = np.unique(np.concatenate([pairs.gold[chosen], others]))
    counts = vstack([pairs.questions[chosen], pairs.passages[passages], gloss_counts]).tocsr()
    counts.data = counts.data * (rng.random(len(counts.data)) > DROPPED_WORDS)
    used, columns = np.unique(np.concatenate([counts.indices, gloss_rows]), return_inverse=True)
    ids = torch.from_numpy(used.astype(np.int64))
    plain = rows.some(ids)
    weighted = rows.weights[ids].exp()[:, None] * plain
    small = csr_matrix(
        (counts.data.astype(np.float32), columns[: counts.nnz], counts.indptr), shape=(counts.shape[0], len(used))
    )
    sums = normalize(_Sum.apply(weighted, small), dim=1, eps=1e-6)  # type: ignore[no-untyped-call]
    question, passage, gloss = torch.split(sums, [len(chosen), len(passages), len(gloss_rows)])
    scores = question @ passage.T * rows.sharpness.exp()
    gold = np.searchsorted(passages, pairs.gold[chosen])
    other_language = pairs.english[passages][gold][:, None] != pairs.english[passages][None]
    found = cross_entropy(scores.masked_fill(torch.from_numpy(other_language), -1e4), torch.from_numpy(gold))
    word = normalize(plain[torch.from_numpy(columns[counts.nnz :])], dim=1)
    moved = ((rows.identity[ids] - rows.identity_before[ids]) ** 2).sum(1).mean()
    return found + GLOSS_SHARE * _gloss_loss(word, gloss, gloss_rows) + STAY_CLOSE * moved


def _gloss_loss(word: torch.Tensor, gloss: torch.Tensor, gloss_rows: Ids) -> torch.Tensor:
    """Each word finds its gloss among the others and the other way round; other glosses of the word do not count."""
    scores = word @ gloss.T * GLOSS_SHARPNESS
    same = torch.from_numpy(gloss_rows[:, None] == gloss_rows[None]) & ~torch.eye(len(gloss_rows), dtype=torch.bool)
    scores = scores.masked_fill(same, -1e4)
    own = torch.arange(len(gloss_rows))
    return cross_entropy(scores, own) + cross_entropy(scores.T, own)


def _pairs(
    counter: _Counter, glosses: Mapping[str, Sequence[str]], benches: Mapping[str, Bench], rng: random.Random
) -> Pairs:
    """Every tuning question with its passage; English ones on Chinese passages twice; Chinese ones also word by word
    in English, since true English questions are few.
    """
    passages: list[str] = []
    english: list[bool] = []
    place: dict[tuple[str, int], int] = {}
    for name in ("drcd", "cmrc", "xquad.zh", "xquad.en"):
        for index in benches[name].tuning_passages():
            place[name, index] = len(passages)
            passages.append(benches[name].passages[index])
            english.append(name == "xquad.en")
    questions: list[str] = []
    gold: list[int] = []
    sources = [("drcd", "drcd"), ("cmrc", "cmrc"), ("xquad.zh", "xquad.zh"), ("xquad.en", "xquad.zh")]
    sources += [("xquad.en", "xquad.zh"), ("xquad.en", "xquad.en"), ("xquad.zh", "xquad.en")]
    for asked, answered in sources:
        questions += (q.text for q in benches[asked].for_tuning())
        gold += (place[answered, q.passage] for q in benches[asked].for_tuning())
    for name in ("drcd", "cmrc", "xquad.zh"):
        questions += (_word_by_word(q.text, counter.tokenizer, glosses, rng) for q in benches[name].for_tuning())
        gold += (place[name, q.passage] for q in benches[name].for_tuning())
    return Pairs(counter(questions), counter(passages), np.array(gold), np.array(english))


def _word_by_word(question: str, tokenizer: Tokenizer, glosses: Mapping[str, Sequence[str]], rng: random.Random) -> str:
    """A Chinese question with each word replaced by one of its first glosses."""
    said = []
    for word in tokenizer.encode(question, add_special_tokens=False).tokens:
        short = [gloss for gloss in glosses.get(word, ())[:3] if len(gloss.split()) <= 4]
        said.append(bare(rng.choice(short)) if short else word if word.isascii() else "")
    return " ".join(said)


def _gloss_pairs(
    counter: _Counter, vocabulary: Vocabulary, glosses: Mapping[str, Sequence[str]]
) -> tuple[csr_matrix, Ids]:
    """First three glosses of each Chinese word as word counts, and the word's row."""
    pairs = [(bare(g), row) for row, word in enumerate(vocabulary.chinese, 1) for g in glosses[word][:3]]
    counts = counter([gloss for gloss, _ in pairs])
    known = np.flatnonzero(np.diff(counts.indptr))
    return counts[known], np.array([row for _, row in pairs])[known]
