"""Reading: a question and a passage in, ranked answer spans and the chance that the passage answers out.

A small network over dictionary word vectors and match features, run by onnxruntime; model/README.md says what it
is and what it was trained on, recipe.py makes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final

import numpy as np

from summitqa.answering.reader.features import MAX_QUESTION_TOKENS, Encoded, Text, encode
from summitqa.answering.reader.lexicon import Floats, Lexicon
from summitqa.answering.reader.windows import SIGNALS, WindowRead, network_inputs, windows
from summitqa.text import Folded, fold, fold_with_offsets

BATCH: Final = 8


@dataclass(frozen=True, slots=True)
class Span:
    """An answer: characters [start, end) of the context as given, and its score.

    Scores of one Reading's candidates share 1 with all the spans not listed: the chance that this span is the
    answer if there is one.
    """

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What one context says to one question.

    `spans` are the best first and do not overlap; `answerable` in [0, 1] is the chance that the context holds an
    answer at all. An empty question or context gives no spans and 0.
    """

    spans: tuple[Span, ...]
    answerable: float


NOTHING_READ: Final = Reading((), 0.0)


@dataclass(frozen=True, slots=True)
class Calibration:
    """The logistic fit behind `Reading.answerable` and the temperature of the span scores.

    `weights` (n_signals,) and `bias` apply to `WindowRead.signals`. Source: Platt (1999) for the fit, Guo et al. (2017)
    for the temperature.
    """

    weights: Floats
    bias: float
    temperature: float

    @classmethod
    def load(cls, folder: Path) -> Calibration:
        """The calibration in `folder`/calibration.json."""
        fit = json.loads((folder / "calibration.json").read_text(encoding="utf-8"))
        weights = np.array([fit["weights"][name] for name in SIGNALS], dtype=np.float32)
        return cls(weights, float(fit["bias"]), float(fit["temperature"]))


class Reader:
    """Finds the answer to a question in a passage, in Chinese of either script, for Chinese and English questions."""

    def __init__(self, lexicon: Lexicon, session: Any, calibration: Calibration) -> None:
        """`session` is an onnxruntime InferenceSession of the network."""
        self._lexicon, self._session, self._calibration = lexicon, session, calibration
        self._text = lru_cache(maxsize=2048)(lambda folded: Text(lexicon, folded))

    @classmethod
    def load(cls, folder: Path | None = None) -> Reader:
        """The packaged reader, or the one in `folder`.

        Raises FileNotFoundError when the folder lacks one of the model's files.
        """
        if folder is None:
            with as_file(files(__package__) / "model") as packaged:
                return cls.load(packaged)
        import onnxruntime  # slow to import: only what reads pays for it

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = onnxruntime.InferenceSession(
            (folder / "network.onnx").read_bytes(), options, providers=["CPUExecutionProvider"]
        )
        return cls(Lexicon.load(folder), session, Calibration.load(folder))

    def read(self, question: str, context: str, k: int = 5) -> Reading:
        """The k best answers to `question` in `context`."""
        return self.read_many(question, (context,), k)[0]

    def read_many(self, question: str, contexts: Sequence[str], k: int = 5) -> tuple[Reading, ...]:
        """One Reading for each context, in order. Long contexts are read in windows of whole sentences."""
        folded = [fold_with_offsets(context) for context in contexts]
        asked, found = self._read_windows(fold(question), [context.text for context in folded])
        return tuple(self._reading(asked, context, read, k) for context, read in zip(folded, found, strict=True))

    def windows_read(self, question: str, context: str) -> tuple[Text, list[WindowRead]]:
        """What the network says of each window, before calibration; both texts folded."""
        asked, found = self._read_windows(question, [context])
        return asked, found[0]

    def _read_windows(self, question: str, contexts: Sequence[str]) -> tuple[Text, list[list[WindowRead]]]:
        asked = Text(self._lexicon, question, MAX_QUESTION_TOKENS)
        places: list[tuple[int, int]] = []
        encoded: list[Encoded] = []
        for number, context in enumerate(contexts):
            for start, end in windows(context):
                text = self._text(context[start:end])
                if asked.tokens and text.tokens:
                    places.append((number, start))
                    encoded.append(encode(self._lexicon, asked, text))
        found: list[list[WindowRead]] = [[] for _ in contexts]
        for (number, offset), (window, odds, inside) in zip(places, self._scores(encoded), strict=True):
            found[number].append(WindowRead(offset, window, odds, inside))
        return asked, found

    def _scores(self, encoded: Sequence[Encoded]) -> Iterator[tuple[Encoded, Floats, Floats]]:
        for start in range(0, len(encoded), BATCH):
            batch = encoded[start : start + BATCH]
            spans, inside, null = self._session.run(None, network_inputs(self._lexicon, batch))
            for window, row, within, none in zip(batch, spans, inside, null, strict=True):
                context = slice(window.first, window.first + len(window.spans))
                yield window, row[context, context] - none, within[context]

    def _reading(self, asked: Text, context: Folded, read: list[WindowRead], k: int) -> Reading:
        if not read:
            return NOTHING_READ
        candidates = [(odds, w.offset + a, w.offset + b) for w in read for odds, a, b in w.spans(20 + 4 * k)]
        candidates.sort(key=lambda c: -c[0])
        odds = np.array([c[0] for c in candidates]) / self._calibration.temperature
        share = np.exp(odds - odds.max())
        share /= share.sum()
        spans: list[Span] = []
        for (_, start, end), score in zip(candidates, share.tolist(), strict=True):
            first, past = context.offsets[start], context.offsets[end - 1] + 1
            if len(spans) < k and all(past <= s.start or s.end <= first for s in spans):
                spans.append(Span(first, past, score))
        best = max(read, key=lambda w: w.spans(1)[0][0])
        logit = float(best.signals(asked) @ self._calibration.weights) + self._calibration.bias
        return Reading(tuple(spans), 1 / (1 + float(np.exp(-logit))))
