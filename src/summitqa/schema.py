"""The nouns that every stage passes on: frozen, plain, and importing nothing else of the project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Lang = Literal["zh-Hant", "zh-Hans", "en"]
BlockKind = Literal["header", "heading", "paragraph", "caption"]


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a document that is set on its own: a header line, heading, paragraph or caption.

    `text[start:end]` of its document, in Unicode code points, without surrounding white space.
    """

    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A whole article as it lies in its file.

    `text` is the file decoded as UTF-8 with nothing changed, so that every offset counts code
    points of the file. `sha256` is of the file's bytes, in hexadecimal. `date` is ISO 8601 or ""
    and `source` a name or "", both from the header line where there is one.
    """

    name: str
    text: str
    sha256: str
    blocks: tuple[Block, ...]
    title: str = ""
    date: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Code points `start` to `end` (exclusive) of a document's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of retrieval: consecutive text of one document, with the heading it stands under.

    `document_text[start:end] == text`; `sentences` lie inside `start` to `end`, in order.
    """

    document: str
    sha256: str
    start: int
    end: int
    text: str
    kind: BlockKind
    heading: str
    sentences: tuple[Span, ...]

    @property
    def id(self) -> str:
        """Stable name: `<document>:<start>-<end>`."""
        return f"{self.document}:{self.start}-{self.end}"

    def sentence_text(self, sentence: Span) -> str:
        """The text of one of this passage's sentences."""
        return self.text[sentence.start - self.start : sentence.end - self.start]


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched: the question as typed, and the self-contained text made of it.

    `text` equals `question` but for follow-ups, whose missing parts the conversation fills in.
    """

    question: str
    text: str
    lang: Lang

    @property
    def rewritten(self) -> bool:
        """Whether the conversation changed the question."""
        return self.text != self.question


@dataclass(frozen=True, slots=True)
class RetrievedPassage:
    """A passage with its score for one query: higher is better, comparable within that query."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Citation:
    """Proof of a claim: `document_text[start:end] == quote`, checked whenever one is made.

    `marker` counts from 1 and stands as `[n]` in the answer; `sha256` is the cited file's.
    """

    marker: int
    document: str
    sha256: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown for a question.

    `text` carries the markers; `short_answer` is "" where there is none; `abstained` is true when
    nothing in the sources answers. `retrieved` is best first. `suggestions` are questions that
    can be answered, offered with a refusal. `notice` is one line on how the answer came about
    ("" if there is nothing to say), for example why the chat model was not used. `verdicts` are the
    sentences of a chat model's answer, each with "proven", "repaired" or "unsupported"; `usage` is one
    line on its tokens and cost, "" when unknown.
    """

    question: str
    query: str
    lang: Lang
    text: str
    short_answer: str
    abstained: bool
    citations: tuple[Citation, ...]
    retrieved: tuple[RetrievedPassage, ...]
    answerer: str
    confidence: float = 0.0
    suggestions: tuple[str, ...] = ()
    notice: str = ""
    verdicts: tuple[tuple[str, str], ...] = ()
    usage: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One finished exchange of a conversation: what was typed, what was searched, what was said."""

    question: str
    query: str
    answer: str
    short_answer: str = ""
