"""What the public endpoints return, field by field: the schema that clients are shown."""

from typing import TypedDict


class CitationRecord(TypedDict):
    """Proof of a claim: characters `start` to `end` of the document (SHA-256 given) are `quote`."""

    marker: int
    document: str
    sha256: str
    start: int
    end: int
    quote: str


class RetrievedRecord(TypedDict):
    """A passage that was looked at; higher scores are better within one question."""

    document: str
    start: int
    end: int
    score: float


class AnswerRecord(TypedDict):
    """An answer; `answer` carries the markers as [n], `query` is what was searched."""

    id: str
    question: str
    query: str
    answer: str
    short_answer: str
    abstained: bool
    citations: list[CitationRecord]
    retrieved: list[RetrievedRecord]
    answerer: str
    seconds: float


class PassageRecord(TypedDict):
    """A passage with its text, the heading it stands under and its score."""

    document: str
    sha256: str
    start: int
    end: int
    text: str
    heading: str
    kind: str
    score: float


class SourceState(TypedDict):
    """One article as it was when the index was built."""

    name: str
    sha256: str
    expansions_sha256: str
    passages: int
    answered_questions: int
    unanswered_questions: int


class RebuildState(TypedDict):
    """How a rebuild stands: `state` is none, running, done or failed."""

    state: str
    done: int
    total: int
    message: str


class StatusRecord(TypedDict):
    """What the index was built from, whether it still fits (`fresh`), and if not, why."""

    format: int
    build: str
    built_at: str
    embedding_model: str
    embedding_fingerprint: str
    dimension: int
    splitter: str
    passage_chars: int
    use_expansions: bool
    sources: list[SourceState]
    fresh: bool
    reasons: list[str]
    rebuild: RebuildState
