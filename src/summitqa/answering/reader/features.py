"""What the reader's network sees of a question and a context: token rows and match features.

In: two folded strings (simplified script, half width, lower case) and a `Lexicon`. Out: an `Encoded` pair: row
numbers, one feature vector a token, and the character span of every context token.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from summitqa.answering.reader.asking import COPULA, QUESTION_TYPES, STOP_WORDS, Slot, find_slot, question_type
from summitqa.answering.reader.lexicon import HAN, Flags, Floats, Ints, Lexicon, Token

Column = NDArray[np.floating] | Flags

MAX_QUESTION_TOKENS: Final = 64
_HAN_NUMBER: Final = frozenset("〇一二三四五六七八九十百千万亿两几数半多")
_DATE: Final = frozenset("年月日号世纪年代时分秒岁周星期天季春夏秋冬初末底")
_UNIT: Final = frozenset(
    "年月日岁个人名位米公里千克吨元美英镑次座条种件家所间层级届场部集首支队艘架辆只头匹颗份户票倍度平方立成点项章卷册篇幅台"
)
_PLACE: Final = frozenset("国省市县区州镇乡村岛山河湖海洋洲港湾城街路道桥站寺庙馆院校园府宫京都郡")
_PERSON_AFTER: Final = frozenset("王帝后皇侯公爵士氏将军")
_STOP_SENTENCE: Final = frozenset("。!?;\n")
_STOP_CLAUSE: Final = frozenset("。!?;\n,:、")
_OPEN: Final = {"(": ")", "《": "》", "「": "」", "『": "』", "“": "”", "〈": "〉", "【": "】", "[": "]"}


@dataclass(frozen=True, slots=True)
class Encoded:
    """A question and a context as the network reads them: [CLS] question [SEP] context [SEP].

    `rows` int64 (n,), `features` float32 (n, N_FEATURES), `first` the place of the first context token, and
    `spans` int64 (n_context, 2), the characters [start, end) of each context token.
    """

    rows: Ints
    features: Floats
    first: int
    spans: Ints


IN_CONTEXT: Final = 1
CONTEXT_COLUMNS: Final = slice(2, 59)
WORDS_IN_SENTENCE, PAIRS_IN_SENTENCE = 18, 19
QUESTION_COLUMNS: Final = slice(59, 65)
_TYPE_COLUMN: Final = QUESTION_COLUMNS.stop
ENGLISH: Final = _TYPE_COLUMN + len(QUESTION_TYPES) + 1
_SLOT_COLUMNS: Final = slice(ENGLISH + 1, ENGLISH + 13)
_ROLE_COLUMNS: Final = slice(_SLOT_COLUMNS.stop, _SLOT_COLUMNS.stop + 4)
N_FEATURES: Final = _ROLE_COLUMNS.stop


class Text:
    """A folded text with all that does not depend on the other side: made once, matched many times.

    `weight` says how telling each token is, in [0, 1]: its information over 15 nats; 0 for punctuation and
    function words. `unit` holds the vectors at unit length, float32 (n, dim).
    """

    def __init__(self, lexicon: Lexicon, folded: str, most_tokens: int | None = None) -> None:
        self.folded = folded
        self.tokens = lexicon.tokenise(folded)[:most_tokens]
        self.rows = np.array([t.row for t in self.tokens], dtype=np.int64)
        self.keys = np.array([hash(t.text) for t in self.tokens], dtype=np.int64)
        self.starts = np.array([t.start for t in self.tokens], dtype=np.int64)
        self.codes = np.array([ord(c) for c in folded], dtype=np.int64)
        self.words = np.array([c.isalnum() for c in folded], dtype=bool)
        keep = np.array([t.text not in STOP_WORDS and t.text[0].isalnum() for t in self.tokens], dtype=np.float32)
        self.weight: Floats = np.clip(-lexicon.log_p[self.rows] / 15, 0, 1).astype(np.float32) * keep
        self.unit = _unit(lexicon.vectors(self.rows))
        self.sentences = _pieces_of(self.tokens, _STOP_SENTENCE)
        self.clauses = _pieces_of(self.tokens, _STOP_CLAUSE)
        self.classes = _classes(lexicon, self.tokens, self.rows)

    @cached_property
    def spans(self) -> Ints:
        """int64 (n, 2): the characters [start, end) of each token."""
        return np.array([(t.start, t.end) for t in self.tokens], dtype=np.int64).reshape(-1, 2)


def encode(lexicon: Lexicon, question: Text, context: Text) -> Encoded:
    """The network's input for a question and a context."""
    n_asked, n_read = len(question.tokens), len(context.tokens)
    first = n_asked + 2
    rows = np.concatenate([[lexicon.cls], question.rows, [lexicon.sep], context.rows, [lexicon.sep]]).astype(np.int64)
    features = np.zeros((n_asked + n_read + 3, N_FEATURES), np.float32)
    if n_asked and n_read:
        of_context, of_question = _match(question, context)
        features[first : first + n_read, CONTEXT_COLUMNS] = of_context
        features[1 : n_asked + 1, QUESTION_COLUMNS] = of_question
        roles = find_slot([t.text for t in question.tokens], question.weight.tolist())
        features[first : first + n_read, _SLOT_COLUMNS] = _slot_match(question, context, roles.slot)
        for column, marked in enumerate(roles.marked, start=_ROLE_COLUMNS.start):
            features[[1 + i for i in marked], column] = 1
    features[:first, 0] = 1
    features[first : first + n_read, IN_CONTEXT] = 1
    features[:, _TYPE_COLUMN + question_type(question.folded)] = 1
    features[:, ENGLISH] = HAN.search(question.folded) is None
    return Encoded(rows, features, first, context.spans)


def _match(question: Text, context: Text) -> tuple[Floats, Floats]:
    """Features of the context's tokens, (n_read, 57), and of the question's, (n_asked, 6)."""
    asked_weight, read_weight = question.weight, context.weight
    asked, read = (asked_weight > 0).astype(np.float32), (read_weight > 0).astype(np.float32)
    exact: Floats = (context.keys[:, None] == question.keys[None, :]) * asked
    cosine: Floats = np.clip(context.unit @ question.unit.T, 0, 1) * read[:, None] * asked
    similar = np.maximum(exact, np.clip((cosine - 0.35) / 0.65, 0, 1))
    run, bigrams = _common_runs(question, context)
    token_run = np.maximum.reduceat(run, context.starts) * read
    in_question, alike = exact.max(1), similar.max(1)
    strength = np.maximum(np.maximum(in_question, token_run >= 2), alike**2) * read_weight
    total = max(float(asked_weight.sum()), 1e-3)
    columns: list[Column] = [
        read_weight,
        in_question,
        in_question * read_weight,
        np.minimum(token_run, 8) / 8,
        token_run >= 2,
        token_run >= 3,
        token_run >= 4,
        token_run >= 6,
        cosine.max(1),
        (similar * asked_weight).max(1),
        strength,
    ]
    for width in (3, 8, 20):
        kernel = np.concatenate([np.arange(1, width + 1), np.arange(width - 1, 0, -1)]) / width
        columns.append(np.convolve(strength, kernel)[width - 1 : width - 1 + len(strength)] / total)
    columns.extend(_nearest(strength > 0.3))
    for piece in (context.sentences, context.clauses):
        columns.extend(_coverage(similar, asked_weight / total, bigrams, context.starts, piece))
    of_context = np.concatenate([np.stack(columns, axis=1).astype(np.float32), context.classes], axis=1)
    found, close, near = exact.max(0), similar.max(0), cosine.max(0)
    of_question = np.stack([asked_weight, found, close, near, asked_weight * close, asked_weight * found], axis=1)
    return of_context, of_question.astype(np.float32)


def _slot_match(question: Text, context: Text, slot: Slot) -> Floats:
    """How each context token and its neighbours fit the slot; float32 (n_read, 12)."""
    n = len(context.tokens)
    columns = np.zeros((12, n), np.float32)
    if slot.focus:
        focus = list(slot.focus)
        likeness = np.clip(context.unit @ question.unit[focus].T, 0, 1) * (context.weight[:, None] > 0)
        columns[0], columns[1] = likeness[:, 0], likeness.max(1)
        endings = {question.tokens[i].text[-1] for i in focus}
        columns[2] = [t.text[-1] in endings and t.text[-1].isalpha() for t in context.tokens]
    for column, token in ((3, slot.before), (7, slot.after)):
        if token is None:
            continue
        equal = context.keys == question.keys[token]
        fit = np.maximum(equal, np.clip((context.unit @ question.unit[token] - 0.35) / 0.65, 0, 1)).astype(np.float32)
        step = 1 if column == 3 else -1
        columns[column] = fit
        columns[column + 1] = _shifted(fit, step)
        columns[column + 2] = np.maximum(columns[column + 1], _shifted(fit, 2 * step))
        left, right, *_ = _nearest(fit > 0.5)
        columns[column + 3] = left if step == 1 else right
    columns[11] = _shifted(np.array([t.text in COPULA for t in context.tokens], dtype=np.float32), 1)
    return columns.T


def _shifted(values: Floats, step: int) -> Floats:
    """`values` moved `step` places to the right, zeros let in."""
    moved = np.zeros_like(values)
    if abs(step) < len(values):
        moved[max(0, step) : len(values) + min(0, step)] = values[max(0, -step) : len(values) - max(0, step)]
    return moved


def _unit(vectors: Floats) -> Floats:
    unit: Floats = vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-6)
    return unit


def _common_runs(question: Text, context: Text) -> tuple[Ints, Flags]:
    """How the characters agree: the longest common substring over each context character, and common pairs.

    The pairs are bool (question characters, context characters), true where a pair ends in both.
    """
    equal = (question.codes[:, None] == context.codes[None, :]) & question.words[:, None]
    ending = equal.astype(np.int16)
    for i in range(1, len(ending)):
        ending[i, 1:] += ending[i - 1, :-1] * equal[i, 1:]
    cover = ending.copy()
    for i in range(len(ending) - 2, -1, -1):
        cover[i, :-1] = np.maximum(cover[i, :-1], cover[i + 1, 1:] * equal[i, :-1])
    return cover.max(0).astype(np.int64), ending >= 2


def _pieces_of(tokens: list[Token], stops: frozenset[str]) -> Ints:
    """The number of the sentence or clause that each token is in, from 0."""
    stop = np.array([t.text in stops for t in tokens], dtype=np.int64)
    ids = np.concatenate([[0], np.cumsum(stop)[:-1]])
    return np.unique(ids, return_inverse=True)[1].astype(np.int64)


def _coverage(similar: Floats, weight: Floats, bigrams: Flags, starts: Ints, piece: Ints) -> list[Floats]:
    """How much of the question the token's sentence (or clause) covers, and how that compares; 8 columns."""
    first = np.flatnonzero(np.diff(piece, prepend=-1))
    by_word = (np.maximum.reduceat(similar, first, axis=0) * weight).sum(1)
    pairs = np.maximum.reduceat(bigrams, starts[first], axis=1).sum(0) / max(1, bigrams.shape[0] - 1)
    both = by_word + pairs
    last = len(both) - 1
    order = np.argsort(np.argsort(-both))
    before = np.where(np.arange(len(both)) > 0, both[np.maximum(np.arange(len(both)) - 1, 0)], 0)
    after = np.where(np.arange(len(both)) < last, both[np.minimum(np.arange(len(both)) + 1, last)], 0)
    spread = (both - both.mean()) / (both.std() + 0.05)
    values = (by_word, pairs, both - both.max(), order == 0, order == 1, spread, before, after)
    return [np.asarray(v, np.float32)[piece] for v in values]


def _nearest(hit: Flags) -> list[Floats]:
    """Nearness of the closest matched token to the left and to the right: exp(-distance / 4); 4 columns."""
    n = len(hit)
    place = np.arange(n)
    left = place - np.maximum.accumulate(np.where(hit, place, -999))
    right = np.minimum.accumulate(np.where(hit, place, 999 + n)[::-1])[::-1] - place
    return [np.exp(-d / s).astype(np.float32) for s in (2, 8) for d in (left, right)]


def _classes(lexicon: Lexicon, tokens: list[Token], rows: Ints) -> Floats:
    """What kind of token each is, whatever was asked; float32 (n, 23)."""
    if not tokens:
        return np.zeros((0, 23), np.float32)
    texts = [t.text for t in tokens]
    length = np.array([t.end - t.start for t in tokens])
    digit = np.array([t[0].isdigit() and t.isdecimal() for t in texts])
    han = np.array([bool(HAN.match(t)) for t in texts])
    number = np.array([all(c in _HAN_NUMBER for c in t) for t in texts])
    latin = np.array([t[0].isalpha() for t in texts]) & ~han
    punct = np.array([not t[0].isalnum() for t in texts])
    numeric = digit | number
    before = np.concatenate([[False], numeric[:-1]])
    single = han & (length == 1) & ~np.array([t in STOP_WORDS for t in texts])
    run = _run_lengths(single)
    inside = _inside(texts)
    last = [t[-1] for t in texts]
    piece = np.array([lexicon.tokens[r].startswith("##") for r in rows])
    columns: list[Column] = [
        digit,
        digit & (length == 4),
        number,
        latin,
        punct,
        han,
        piece,
        rows == lexicon.unknown,
        np.minimum(length, 5) / 5,
        length == 1,
        np.minimum(run, 6) / 6,
        lexicon.surname[rows],
        before & np.array([t[0] in _UNIT for t in texts]),
        np.array([c in _DATE for c in last]),
        np.array([c in _PLACE for c in last]) & han,
        np.array([c in _PERSON_AFTER for c in last]),
        *inside,
        np.array([t in STOP_WORDS for t in texts]),
        np.arange(len(tokens)) / 300,
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _run_lengths(flag: Flags) -> Ints:
    """For each true place, how many true neighbours stand together with it, itself counted; 0 where false."""
    edge = np.flatnonzero(np.diff(flag.astype(np.int8), prepend=0, append=0))
    run = np.zeros(len(flag), np.int64)
    for start, end in zip(edge[::2], edge[1::2], strict=True):
        run[start:end] = end - start
    return run


def _inside(texts: list[str]) -> list[Flags]:
    """Inside brackets, inside a title mark, inside quotes, first after an opening, last before a closing."""
    kind = np.zeros((5, len(texts)), dtype=bool)
    open_marks: list[str] = []
    for i, text in enumerate(texts):
        if open_marks and text == _OPEN[open_marks[-1]]:
            kind[4, max(0, i - 1)] = True
            open_marks.pop()
        for mark in open_marks:
            kind[0 if mark in "([【" else 1 if mark in "《〈" else 2, i] = True
        if i and texts[i - 1] in _OPEN:
            kind[3, i] = True
        if text in _OPEN:
            open_marks.append(text)
        elif text in _STOP_SENTENCE:
            open_marks.clear()
    return list(kind)
