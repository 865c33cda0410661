"""The reader's network and how it is trained.

In: examples. Out: a torch module whose three outputs the packaged reader expects.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from tqdm import tqdm  # type: ignore[import-untyped]

from summitqa.answering.reader.features import IN_CONTEXT, N_FEATURES, Encoded, encode
from summitqa.answering.reader.lexicon import Lexicon
from summitqa.answering.reader.recipe.examples import Example, Examples
from summitqa.answering.reader.windows import MAX_ANSWER_TOKENS, network_inputs

BATCH, POOL = 16, 192
PEAK_RATE, WARM_UP = 1e-3, 0.06
CLOZES, CLOZES_UNTIL = 0.5, 0.6
TOKEN_DROPOUT = 0.06


class ChannelDropout(nn.Module):
    """Dropout of whole channels of an example: the small masks cost nothing to draw on a CPU."""

    def __init__(self, chance: float) -> None:
        super().__init__()
        self.chance = chance

    def forward(self, x: Tensor) -> Tensor:
        """`x`, float (batch, length, channels), with channels zeroed and the rest scaled up in training."""
        if not self.training:
            return x
        kept = (torch.rand(x.shape[0], 1, x.shape[2]) > self.chance).float()
        scaled: Tensor = x * (kept / (1 - self.chance))
        return scaled


class Block(nn.Module):
    """Two convolutions, self-attention and a feed-forward layer, each added to its normalised input.

    Source: Yu et al. (2018), QANet.
    """

    def __init__(self, width: int, heads: int, kernel: int = 5) -> None:
        super().__init__()
        self.heads = heads
        self.c = nn.ModuleList(nn.Conv1d(width, width, kernel, padding=kernel // 2) for _ in range(2))
        self.cn = nn.ModuleList(nn.LayerNorm(width) for _ in range(2))
        self.n1, self.n2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.o = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.i, self.d = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)
        self.drop = ChannelDropout(0.1)

    def forward(self, x: Tensor, mask: Tensor, kept: Tensor) -> Tensor:
        """Float (batch, length, width); `mask` is added to attention scores, `kept` is 0 at padding."""
        for convolution, norm in zip(self.c, self.cn, strict=True):
            x = x + self.drop(functional.relu(convolution((norm(x) * kept).transpose(1, 2)).transpose(1, 2)))
        batch, length, width = x.shape
        heads = self.qkv(self.n1(x)).view(batch, length, 3, self.heads, width // self.heads)
        query, key, value = heads.permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        x = x + self.drop(self.o(seen.transpose(1, 2).reshape(batch, length, width)))
        x = x + self.drop(self.d(functional.relu(self.i(self.n2(x)))))
        return x


class SpanNetwork(nn.Module):
    """Scores every span of the context, whether each token is inside the answer, and no answer.

    Source: Lee et al. (2016), RaSoR, for scoring spans whole; Chen et al. (2017), DrQA, for match features.
    """

    def __init__(self, dim: int, width: int = 128, blocks: int = 2) -> None:
        super().__init__()
        self.up, self.f1, self.f2 = nn.Linear(dim, width), nn.Linear(N_FEATURES, 96), nn.Linear(96, width)
        self.norm, self.last = nn.LayerNorm(width), nn.LayerNorm(width)
        self.blocks = nn.ModuleList(Block(width, width // 32) for _ in range(blocks))
        self.head, self.out, self.pair = nn.Linear(width + N_FEATURES, 128), nn.Linear(128, 3), nn.Linear(128, 64)
        self.null = nn.Sequential(nn.Linear(3 * width, 64), nn.ReLU(), nn.Linear(64, 1))
        self.length = nn.Parameter(torch.zeros(MAX_ANSWER_TOKENS))
        self.inside = nn.Parameter(torch.tensor(0.3))
        self.drop, self.drop2 = ChannelDropout(0.15), ChannelDropout(0.2)

    def forward(self, vectors: Tensor, features: Tensor, padding: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(spans (batch, length, length), inside (batch, length), null (batch, 1)); -10000 where no span can be."""
        kept = (~padding)[..., None].float()
        mask = (padding.float() * -1e4)[:, None, None, :]
        x = self.norm(self.up(self.drop(vectors)) + self.f2(functional.relu(self.f1(features))))
        for block in self.blocks:
            x = block(x, mask, kept)
        x = self.last(x)
        in_context = features[..., IN_CONTEXT : IN_CONTEXT + 1] * kept
        outside = -1e4 * (1 - in_context)
        hidden = functional.relu(self.head(self.drop2(torch.cat([x, features], -1))))
        scores = self.out(hidden)
        spans = self._spans(scores, hidden, outside)
        mean = (x * in_context).sum(1) / in_context.sum(1).clamp(min=1)
        null = self.null(torch.cat([x[:, 0], mean, (x + outside).max(1).values], -1))
        return spans, scores[..., 2], null

    def _spans(self, scores: Tensor, hidden: Tensor, outside: Tensor) -> Tensor:
        start, end = scores[..., 0:1] + outside, scores[..., 1:2] + outside
        first, last = self.pair(hidden).split(32, -1)
        within = torch.tanh(scores[..., 2] / 4)
        upto = torch.cumsum(within, 1)
        place = torch.arange(scores.shape[1])
        length = place[None, :] - place[:, None]
        impossible = ((length < 0) | (length >= MAX_ANSWER_TOKENS)).float() * -1e4
        spans = start + end.transpose(1, 2) + torch.matmul(first, last.transpose(1, 2)) / 6
        spans = spans + self.inside * (upto[:, None, :] - (upto - within)[:, :, None])
        return spans + self.length[length.clamp(0, MAX_ANSWER_TOKENS - 1)] + impossible


def train(network: SpanNetwork, examples: Examples, lexicon: Lexicon, total: int, seed: int) -> None:
    """Train on `total` examples, AdamW, the rate rising over WARM_UP of them and then falling to 0."""
    torch.manual_seed(seed)
    chooser, dropper = random.Random(seed), np.random.default_rng(seed)
    optimiser = torch.optim.AdamW(network.parameters(), lr=PEAK_RATE, weight_decay=0.01)
    done, pool, stream = 0, list[Example](), _stream(examples, total, chooser)
    network.train()
    with tqdm(total=total, unit="example", mininterval=5) as bar:
        while done < total:
            while len(pool) < POOL:
                pool.append(next(stream))
            pool.sort(key=lambda e: len(e.window.tokens))
            at = chooser.randrange(len(pool) - BATCH)
            batch, pool[at : at + BATCH] = pool[at : at + BATCH], []
            for group in optimiser.param_groups:
                group["lr"] = PEAK_RATE * min(1, done / (WARM_UP * total)) * max(0.02, 1 - done / total)
            loss = _loss(network, batch, lexicon, dropper)
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            done += len(batch)
            bar.update(len(batch))
            bar.set_postfix(loss=f"{loss.item():.2f}", refresh=False)


def _stream(examples: Examples, total: int, chooser: random.Random) -> Iterator[Example]:
    """Epochs one after another, clozes among them: half at first, none from CLOZES_UNTIL of the way on."""
    clozes, given = examples.clozes(), 0
    while True:
        for example in examples.epoch():
            while chooser.random() < CLOZES * (1 - given / total / CLOZES_UNTIL):
                given += 1
                yield next(clozes)
            given += 1
            yield example


def _loss(network: SpanNetwork, batch: Sequence[Example], lexicon: Lexicon, dropper: np.random.Generator) -> Tensor:
    """Minus the log of the probability of all accepted spans together, and twice the cross-entropy of `inside`."""
    encoded: list[Encoded] = [encode(lexicon, e.question, e.window) for e in batch]
    inputs = {name: torch.from_numpy(array) for name, array in network_inputs(lexicon, encoded).items()}
    vectors = inputs["vectors"] * torch.from_numpy(dropper.random((*inputs["padding"].shape, 1)) > TOKEN_DROPOUT)
    spans, inside, null = network(vectors, inputs["features"], inputs["padding"])
    right = torch.zeros(spans.shape, dtype=torch.bool)
    target = torch.zeros(inside.shape)
    for i, (example, window) in enumerate(zip(batch, encoded, strict=True)):
        for first, last in example.answers:
            right[i, window.first + first, window.first + last] = True
        for first, last in example.answers[:1]:
            target[i, window.first + first : window.first + last + 1] = 1
    none = torch.tensor([[not e.answers] for e in batch])
    every = torch.cat([null, spans.flatten(1)], 1)
    accepted = every.masked_fill(~torch.cat([none, right.flatten(1)], 1), -1e9)
    read = (inputs["features"][..., IN_CONTEXT] > 0) & ~inputs["padding"]
    tagging = functional.binary_cross_entropy_with_logits(inside[read], target[read])
    return (torch.logsumexp(every, 1) - torch.logsumexp(accepted, 1)).mean() + 2 * tagging
