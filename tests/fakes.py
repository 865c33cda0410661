"""Real, small stand-ins for what is slow or random: no mocks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

from summitqa.errors import QuestionError
from summitqa.loaders import document_from_text
from summitqa.schema import Answer, Citation, Document, Passage, RetrievedPassage, Span, Turn


class FakeAnswerer:
    """Answers from a fixed table and reads by a given function; keeps what it was asked.

    A question that the table lacks is a QuestionError. An Answer is returned as it stands in the table.
    """

    def __init__(
        self,
        answers: Mapping[str, Answer],
        documents: Sequence[Document] = (),
        read: Callable[[str, str], str] = lambda question, passage_text: "",
    ) -> None:
        self.answers = dict(answers)
        self.documents = {document.name: document for document in documents}
        self.read = read
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []

    def answer(self, question: str, turns: Sequence[Turn] = ()) -> Answer:
        """The table's answer to `question`."""
        self.asked.append((question, tuple(turns)))
        if question not in self.answers:
            raise QuestionError(f"no answer to {question!r} in the table; add one")
        return self.answers[question]


def make_document(text: str, name: str = "a.txt") -> Document:
    """A document as the loader makes it of a text file."""
    return document_from_text(name, text, hashlib.sha256(text.encode()).hexdigest())


def make_passage(document: Document, start: int, end: int) -> Passage:
    """The passage of one sentence that lies at `start` to `end` of `document`."""
    text = document.text[start:end]
    return Passage(document.name, document.sha256, start, end, text, "paragraph", "", (Span(start, end),))


def make_answer(
    text: str = "",
    *,
    short_answer: str = "",
    abstained: bool = False,
    cited: Sequence[tuple[Document, int, int]] = (),
    retrieved: Sequence[Passage] = (),
    confidence: float = 0.5,
    question: str = "q",
) -> Answer:
    """An Answer with proven citations of the given spans and passages scored from 1 downwards."""
    citations = tuple(
        Citation(marker, document.name, document.sha256, start, end, document.text[start:end])
        for marker, (document, start, end) in enumerate(cited, start=1)
    )
    ranked = tuple(RetrievedPassage(passage, 1 / rank) for rank, passage in enumerate(retrieved, start=1))
    return Answer(
        question, question, "zh-Hant", text, short_answer, abstained, citations, ranked, "fake", confidence=confidence
    )
