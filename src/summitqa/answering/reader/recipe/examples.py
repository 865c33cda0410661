"""What the reader learns from: questions with windows of their passages, windows that do not answer, and clozes.

In: training paragraphs and the dictionary's glosses. Out: an endless stream of `Example`s, seeded.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from summitqa.answering.reader.asking import STOP_WORDS
from summitqa.answering.reader.features import MAX_QUESTION_TOKENS, Text
from summitqa.answering.reader.lexicon import Lexicon, Token
from summitqa.answering.reader.recipe.bench import Paragraph, Question
from summitqa.answering.reader.recipe.measure import without_answer
from summitqa.answering.reader.recipe.words import Glosses
from summitqa.answering.reader.windows import MAX_ANSWER_TOKENS
from summitqa.text import fold

WITHOUT_ANSWER, OTHER_WINDOW, TRANSLATED, SHORTENED = 0.12, 0.12, 0.12, 0.05
ENGLISH_TIMES: Final = 3
_ASKED: Final = {
    **{"谁": "who", "什么": "what", "何": "what", "哪": "which", "哪些": "which", "哪个": "which"},
    **{"何时": "when", "哪里": "where", "何地": "where", "为什么": "why", "为何": "why"},
    **{"多少": "how many", "几": "how many", "如何": "how", "怎么": "how"},
}
_BLANK: Final = {
    "number": ("多少", "几"),
    "date": ("何时", "什么时候", "哪一年"),
    "name": ("谁", "什么", "哪个", "何人"),
    "other": ("什么", "哪个", "哪里", "何"),
}
_NUMERAL: Final = re.compile(r"[\d〇一二三四五六七八九十百千万亿两几]+")
_COUNTED: Final = frozenset("年月日号岁个人名位米元公里次座条种件家世纪代万亿.,%")


@dataclass(frozen=True, slots=True)
class Example:
    """A question, a window, and the windows's accepted answers as first and last tokens; none: it does not answer."""

    question: Text
    window: Text
    answers: tuple[tuple[int, int], ...]


class Examples:
    """A seeded source of examples from `paragraphs`."""

    def __init__(self, paragraphs: Sequence[Paragraph], lexicon: Lexicon, glosses: Glosses, seed: int) -> None:
        self._paragraphs = [p for p in paragraphs if p.text.strip()]
        self._chinese = [p for p in self._paragraphs if p.name != "xquad-en"]
        self._lexicon, self._glosses = lexicon, glosses
        self._random = random.Random(seed)
        self._articles: dict[tuple[str, int], list[Paragraph]] = defaultdict(list)
        for paragraph in self._paragraphs:
            self._articles[paragraph.name, paragraph.article].append(paragraph)

    def epoch(self) -> Iterator[Example]:
        """Every question once (English ones on Chinese passages ENGLISH_TIMES), in random order."""
        asked = [(p, q) for p in self._paragraphs for q in p.questions]
        asked += [(p, q) for p, q in asked if p.name == "xquad-en-zh"] * (ENGLISH_TIMES - 1)
        self._random.shuffle(asked)
        for paragraph, question in asked:
            text, chance = question.text, self._random.random()
            if paragraph.name in ("drcd", "cmrc", "xquad-zh") and chance < TRANSLATED:
                text = self.gloss(text)
            elif chance < TRANSLATED + SHORTENED:
                text = _joined([t.text for t in self._lexicon.tokenise(text) if self._random.random() > 0.1])
            example = self._example(paragraph, question.spans, text, question)
            if example:
                yield example

    def clozes(self) -> Iterator[Example]:
        """Sentences with a piece asked for, words dropped, clauses moved: endless."""
        while True:
            paragraph = self._random.choice(self._chinese)
            start, end = self._random.choice(paragraph.sentences)
            found = self._cloze(paragraph.text[start:end])
            if found:
                text, (a, b) = found
                span = (start + a, start + b)
                source = Question(text, (span,), (paragraph.text[span[0] : span[1]],), text)
                example = self._example(paragraph, (span,), text, source)
                if example:
                    yield example

    def gloss(self, question: str) -> str:
        """A Chinese question word for word in English, its asking word first."""
        asked, words = [], []
        for token in self._lexicon.tokenise(question):
            word = token.text
            if word in _ASKED:
                asked.append(_ASKED[word])
            elif word in STOP_WORDS and self._random.random() < 0.7:
                continue
            elif self._glosses.get(word):
                sense = re.sub(r"[^a-z0-9 '-]", " ", self._random.choice(self._glosses[word][:3]).lower())
                words.append(" ".join(sense.split()[:4]))
            else:
                words.append(word)
        if self._random.random() < 0.3:
            self._random.shuffle(words)
        return " ".join([*asked, *words])

    def _example(
        self, paragraph: Paragraph, spans: tuple[tuple[int, int], ...], text: str, question: Question
    ) -> Example | None:
        chance = self._random.random()
        asked = Text(self._lexicon, text, MAX_QUESTION_TOKENS)
        if chance < WITHOUT_ANSWER:
            window = self._cut(without_answer(paragraph, question))
        elif chance < WITHOUT_ANSWER + OTHER_WINDOW:
            window = self._elsewhere(paragraph, question)
        else:
            start, end = self._around(paragraph, self._random.choice(spans))
            read = Text(self._lexicon, paragraph.text[start:end])
            inside = ((a - start, b - start) for a, b in spans if start <= a and b <= end)
            answers = tuple({place for span in inside if (place := _tokens_of(read, span))})
            return Example(asked, read, answers) if answers and asked.tokens and len(read.tokens) <= 360 else None
        read = Text(self._lexicon, window)
        return Example(asked, read, ()) if len(window) >= 20 and asked.tokens and read.tokens else None

    def _size(self, name: str) -> int:
        low, mode, high = (150, 400, 900) if name == "xquad-en" else (40, 120, 300)
        return int(self._random.triangular(low, high, mode))

    def _around(self, paragraph: Paragraph, span: tuple[int, int]) -> tuple[int, int]:
        """A window of whole sentences of random size around a span."""
        pieces, size = paragraph.sentences, self._size(paragraph.name)
        first = next(i for i, (_, end) in enumerate(pieces) if end > span[0])
        last = next(i for i, (_, end) in enumerate(pieces) if end >= span[1])
        while first > 0 or last + 1 < len(pieces):
            back = last + 1 == len(pieces) or (first > 0 and self._random.random() < 0.5)
            wider = (first - 1, last) if back else (first, last + 1)
            if pieces[wider[1]][1] - pieces[wider[0]][0] > size:
                break
            first, last = wider
        return pieces[first][0], pieces[last][1]

    def _cut(self, text: str) -> str:
        size = self._size("")
        start = self._random.randint(0, max(0, len(text) - size))
        return text[start : start + size]

    def _elsewhere(self, paragraph: Paragraph, question: Question) -> str:
        """A window of another passage, of the same article if it has more than one, that lacks the answers."""
        near = [p for p in self._articles[paragraph.name, paragraph.article] if p is not paragraph]
        pool = near or (self._chinese if paragraph.name != "xquad-en" else self._paragraphs)
        other = self._random.choice(pool)
        start, end = self._around(other, self._random.choice(other.sentences))
        window = other.text[start:end]
        return "" if other is paragraph or any(fold(a) in window for a in question.answers) else window

    def _cloze(self, sentence: str) -> tuple[str, tuple[int, int]] | None:
        """A question made of a sentence with a piece asked for, and the piece's characters."""
        tokens = self._lexicon.tokenise(sentence)
        if not 8 <= len(tokens) <= 70:
            return None
        piece = next((p for _ in range(8) if (p := self._piece(tokens))), None)
        if piece is None:
            return None
        first, last, kind = piece
        blank = self._random.choice(_BLANK[kind])
        left, right = _clauses(tokens[:first]), _clauses(tokens[last + 1 :])
        parts = [c for c in left[:-1] if self._random.random() < 0.25]
        parts += [[*left[-1], "", *right[0]], *(c for c in right[1:] if self._random.random() < 0.25)]
        if self._random.random() < 0.3:
            self._random.shuffle(parts)
        dropped = self._random.choice((0.0, 0.1, 0.25, 0.4))
        words = [w or blank for part in parts for w in part if not w or self._random.random() >= dropped]
        if sum(map(len, words)) < 6:
            return None
        if self._random.random() < 0.35:
            words.remove(blank)
            words = [blank, *words] if self._random.random() < 0.4 else [*words, "是", blank]
        question = _joined(words[:40]) + "?"
        text = self.gloss(question) if self._random.random() < 0.2 else question
        return text, (tokens[first].start, tokens[last].end)

    def _piece(self, tokens: Sequence[Token]) -> tuple[int, int, str] | None:
        """A number with its unit, a name, or a few words, as first and last token and kind."""
        first = last = self._random.randrange(len(tokens))
        text = tokens[first].text
        if _NUMERAL.fullmatch(text):
            while last + 1 < len(tokens) and last - first < 6 and _counted(tokens[last + 1].text):
                last += 1
            while last > first and tokens[last].text in ".,":
                last -= 1
            dated = any(t.text in ("年", "月", "日") for t in tokens[first : last + 1])
            return first, last, "date" if dated else "number"
        if text in STOP_WORDS or not text[0].isalnum():
            return None
        if self._name_like(tokens[first]):
            while first > 0 and last - first < 8 and self._name_like(tokens[first - 1]):
                first -= 1
            while last + 1 < len(tokens) and last - first < 8 and self._name_like(tokens[last + 1]):
                last += 1
            return first, last, "name" if last > first else "other"
        wanted = self._random.choice((0, 0, 1, 1, 2, 3))
        while wanted and last + 1 < len(tokens) and tokens[last + 1].text[0].isalnum():
            last, wanted = last + 1, wanted - 1
        if tokens[last].text in STOP_WORDS:
            last -= 1
        return (first, last, "other") if last >= first else None

    def _name_like(self, token: Token) -> bool:
        if token.text == "·" or (token.text.isascii() and token.text.isalpha()):
            return True
        rare = self._lexicon.log_p[token.row] < -11.5
        return token.text[0].isalnum() and token.text not in STOP_WORDS and bool(len(token.text) == 1 or rare)


def _counted(text: str) -> bool:
    return bool(_NUMERAL.fullmatch(text)) or text in _COUNTED or text[0] in _COUNTED


def _clauses(tokens: Sequence[Token]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token.text in ",。;:、":
            parts.append([])
        else:
            parts[-1].append(token.text)
    return parts


def _joined(words: Sequence[str]) -> str:
    return "".join(w + " " if w.isascii() else w for w in words)


def _tokens_of(text: Text, span: tuple[int, int]) -> tuple[int, int] | None:
    """The first and last token that a character span touches; None if it is too long to be an answer."""
    first = int((text.spans[:, 1] <= span[0]).sum())
    last = int((text.spans[:, 0] < span[1]).sum()) - 1
    return (first, last) if first <= last < first + MAX_ANSWER_TOKENS else None
