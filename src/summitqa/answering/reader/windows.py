"""Windows of a context, and what the network says about one of them.

In: a folded context, or the network's logits. Out: window bounds; ranked spans and the signals for answerability.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from summitqa.answering.reader.features import (
    CONTEXT_COLUMNS,
    ENGLISH,
    N_FEATURES,
    PAIRS_IN_SENTENCE,
    QUESTION_COLUMNS,
    WORDS_IN_SENTENCE,
    Encoded,
    Text,
)
from summitqa.answering.reader.lexicon import Flags, Floats, Lexicon

MAX_ANSWER_TOKENS: Final = 40
_IMPOSSIBLE: Final = -1000.0
WINDOW_CHARS: Final = 330
SIGNALS: Final = (
    *("odds", "lead", "inside", "missing", "worst missing", "words", "pairs"),
    *("digits missing", "english", "english odds"),
)
_SENTENCE: Final = re.compile(r"[^。!?;\n]*[。!?;\n]?[」』)]*")


@dataclass(frozen=True, slots=True)
class WindowRead:
    """The network's word on one window: its offset in the folded context, its input, and the scores.

    `odds` float32 (n_tokens, n_tokens): log odds that the answer runs from one token to another, against no answer;
    `inside` float32 (n_tokens,): the logit that a token is inside the answer.
    """

    offset: int
    window: Encoded
    odds: Floats
    inside: Floats

    def spans(self, k: int) -> list[tuple[float, int, int]]:
        """The k best spans: log odds against no answer, and the characters [start, end) in the window."""
        place = self.window.spans
        return [(odds, int(place[first, 0]), int(place[last, 1])) for odds, first, last in self._ranked(k)]

    def _ranked(self, k: int) -> list[tuple[float, int, int]]:
        """The k best spans: log odds, first and last token."""
        flat = self.odds.ravel()
        best = np.argpartition(-flat, min(k, len(flat)) - 1)[:k]
        best = best[np.argsort(-flat[best], kind="stable")]
        n = len(self.odds)
        return [(float(flat[i]), i // n, i % n) for i in best.tolist() if flat[i] > _IMPOSSIBLE]

    def signals(self, asked: Text) -> Floats:
        """What tells an answered question from another, float32 (len(SIGNALS),).

        The odds and shape of the best span, how much of the question the window and the span's sentence lack, and
        the language.
        """
        (odds, first, last), *rest = self._ranked(6)
        lead = odds - max((o for o, a, b in rest if b < first or a > last), default=odds - 10)
        inside = float(np.mean(np.clip(self.inside[first : last + 1], -8, 8)))
        of_question = self.window.features[1 : 1 + len(asked.tokens), QUESTION_COLUMNS]
        weight, close = of_question[:, 0], of_question[:, 2]
        lacking = weight * (1 - close)
        at_answer = self.window.features[self.window.first + first, CONTEXT_COLUMNS]
        digits = sum(t.text.isdecimal() and c < 1 for t, c in zip(asked.tokens, close.tolist(), strict=True))
        english = float(self.window.features[0, ENGLISH])
        scaled = float(np.clip(odds, -30, 30)) / 10
        return np.array(
            [
                scaled,
                min(lead, 10.0) / 10,
                inside / 8,
                lacking.sum() / max(float(weight.sum()), 1e-3),
                lacking.max(),
                at_answer[WORDS_IN_SENTENCE],
                at_answer[PAIRS_IN_SENTENCE],
                min(digits, 2),
                english,
                english * scaled,
            ],
            dtype=np.float32,
        )


def windows(folded: str) -> list[tuple[int, int]]:
    """Where to cut a folded context: spans of whole sentences of at most WINDOW_CHARS that overlap by half.

    A sentence longer than that is cut every WINDOW_CHARS characters.
    """
    pieces = [
        (at, min(at + WINDOW_CHARS, match.end()))
        for match in _SENTENCE.finditer(folded)
        for at in range(match.start(), match.end(), WINDOW_CHARS)
    ]
    spans: list[tuple[int, int]] = []
    first = 0
    while first < len(pieces):
        last = first
        while last + 1 < len(pieces) and pieces[last + 1][1] - pieces[first][0] <= WINDOW_CHARS:
            last += 1
        start, end = pieces[first][0], pieces[last][1]
        spans.append((start, end))
        if last == len(pieces) - 1:
            break
        middle = (start + end) / 2
        first = next((i for i in range(first + 1, last + 1) if pieces[i][0] >= middle), last + 1)
    return spans


def network_inputs(lexicon: Lexicon, batch: Sequence[Encoded]) -> dict[str, Floats | Flags]:
    """The network's inputs for a batch, padded to its longest.

    `vectors` float32 (n, length, dim), `features` float32 (n, length, N_FEATURES), `padding` bool (n, length).
    """
    shape = len(batch), max(len(e.rows) for e in batch)
    vectors = np.zeros((*shape, lexicon.dim), np.float32)
    features = np.zeros((*shape, N_FEATURES), np.float32)
    padding = np.ones(shape, dtype=bool)
    for i, e in enumerate(batch):
        n = len(e.rows)
        vectors[i, :n], features[i, :n], padding[i, :n] = lexicon.vectors(e.rows), e.features, False
    return {"vectors": vectors, "features": features, "padding": padding}
