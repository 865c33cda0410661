"""The tokens that the reader knows: how a folded text is cut into them, and their vectors.

In: a folded string. Out: tokens with the rows of a table of 4-bit dictionary vectors.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

MAX_WORD_CHARS: Final = 8
HAN: Final = re.compile(r"[\u3400-\u9fff〇]")
_RUNS: Final = re.compile(r"[\u3400-\u9fff〇]+|[^\W\d_\u3040-\uffff]+|\d+|\S")
_UNSEEN_LOG_P: Final = -17.0


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a folded text: its characters [start, end), lexicon row and surface."""

    start: int
    end: int
    row: int
    text: str


class Lexicon:
    """The tokens the network knows, with their frequencies and vectors.

    `tokens[r]` is row r's surface ("##" marks the rest of a Latin word), `log_p` its natural-log probability,
    float32 (rows,), and `codes` its vector, 4 bits a number, uint8 (rows, dim / 2), low half first, which times
    `scale`, float32 (rows,), gives the vector.
    """

    def __init__(
        self, tokens: list[str], log_p: Floats, codes: NDArray[np.uint8], scale: Floats, surname: Flags
    ) -> None:
        self.tokens, self.log_p, self.codes, self.scale, self.surname = tokens, log_p, codes, scale, surname
        self.rows = {token: row for row, token in enumerate(tokens)}
        self._log_p = log_p.tolist()
        self.cls, self.sep, self.unknown = self.rows["[CLS]"], self.rows["[SEP]"], self.rows["[UNK]"]

    @classmethod
    def load(cls, folder: Path) -> Lexicon:
        """The lexicon in `folder`: tokens.txt, one a line, and lexicon.npz with the arrays, a row each."""
        tokens = (folder / "tokens.txt").read_text(encoding="utf-8").split("\n")
        with np.load(folder / "lexicon.npz", allow_pickle=False) as arrays:
            log_p, scale = arrays["log_p"].astype(np.float32), arrays["scale"].astype(np.float32)
            return cls(tokens, log_p, arrays["codes"], scale, arrays["surname"])

    @cached_property
    def dim(self) -> int:
        """Numbers in one vector."""
        return 2 * int(self.codes.shape[1])

    def vectors(self, rows: Ints) -> Floats:
        """float32 (n, dim): the vectors of `rows`."""
        packed = self.codes[rows]
        unpacked = np.empty((len(packed), self.dim), np.float32)
        unpacked[:, 0::2] = packed & 15
        unpacked[:, 1::2] = packed >> 4
        return (unpacked - 7.5) * self.scale[rows, None]

    def tokenise(self, text: str) -> list[Token]:
        """The tokens of a folded text, in order; white space is left out.

        A run of Chinese is cut where the product of its words' probabilities is highest; other words are
        cut into the longest known pieces, as WordPiece does.
        """
        tokens: list[Token] = []
        for match in _RUNS.finditer(text):
            run, start = match.group(), match.start()
            if HAN.match(run):
                after_digit = start > 0 and text[start - 1].isdigit()
                tokens.extend(self._words(run, start, after_digit))
            else:
                tokens.extend(self._pieces(run, start))
        return tokens

    def _words(self, run: str, offset: int, after_digit: bool) -> list[Token]:
        if after_digit and run[0] in "年月日岁":
            head = Token(offset, offset + 1, self.rows.get(run[0], self.unknown), run[0])
            return [head, *self._words(run[1:], offset + 1, False)] if len(run) > 1 else [head]
        best, back = [0.0], [0]
        rows, log_p = self.rows, self._log_p
        for end in range(1, len(run) + 1):
            score, origin = best[end - 1] + self._char_log_p(run[end - 1]), end - 1
            for start in range(max(0, end - MAX_WORD_CHARS), end - 1):
                row = rows.get(run[start:end])
                if row is not None and best[start] + log_p[row] > score:
                    score, origin = best[start] + log_p[row], start
            best.append(score)
            back.append(origin)
        tokens, end = [], len(run)
        while end:
            word = run[back[end] : end]
            tokens.append(Token(offset + back[end], offset + end, rows.get(word, self.unknown), word))
            end = back[end]
        return tokens[::-1]

    def _char_log_p(self, char: str) -> float:
        row = self.rows.get(char)
        return _UNSEEN_LOG_P if row is None else float(self._log_p[row])

    def _pieces(self, word: str, offset: int) -> list[Token]:
        plain = "".join(unicodedata.normalize("NFD", char)[0] for char in word)
        tokens, start = [], 0
        while start < len(plain):
            for end in range(len(plain), start, -1):
                row = self.rows.get(("##" if start else "") + plain[start:end])
                if row is not None:
                    break
            else:
                return [Token(offset, offset + len(word), self.unknown, plain)]
            tokens.append(Token(offset + start, offset + end, row, plain[start:end]))
            start = end
        return tokens
