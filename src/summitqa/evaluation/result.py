"""What is measured: one question, the answer it got, and where its evidence stands in the sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from summitqa.evaluation.question_sets import Question
from summitqa.schema import Answer, Document, Passage


@dataclass(frozen=True, slots=True)
class Place:
    """An evidence string where it stands: `document_text[start:end] == text`, in code points."""

    document: str
    start: int
    text: str

    @property
    def end(self) -> int:
        """The code point after the last."""
        return self.start + len(self.text)

    def lies_in(self, passages: Sequence[Passage]) -> bool:
        """Whether each character that is not white space lies in one of `passages`."""
        spans = [(p.start, p.end) for p in passages if p.document == self.document]
        return all(
            any(start <= position < end for start, end in spans)
            for position, character in enumerate(self.text, start=self.start)
            if not character.isspace()
        )


Alternative = tuple[tuple[Place, ...], ...]
"""One way to support an answer: for each of its strings, all places where that string stands (none if not found)."""


@dataclass(frozen=True, slots=True)
class Result:
    """One question asked.

    `turn` counts from 0 within `dialogue`; both are unset for a single question. `evidence` is
    empty where the question cannot be answered or names none. `one_passage` says whether some
    passage of the index holds all of an alternative. `unproven` counts citations whose quote is
    not the source's text at their offsets. `failed` marks a question that the assistant answered
    with an error. `paragraph` and `read` (the short answer with the paragraph given) belong to SQuAD files.
    """

    set_name: str
    question: Question
    answer: Answer
    seconds: float
    turn: int | None = None
    dialogue: str = ""
    evidence: tuple[Alternative, ...] = ()
    one_passage: bool = False
    unproven: int = 0
    failed: bool = False
    paragraph: str = ""
    read: str = ""

    @property
    def id(self) -> str:
        """The dialogue's id, or the single question's."""
        return self.dialogue or self.question.id

    @property
    def label(self) -> str:
        """The id, followed by the turn for a dialogue: unlike `id`, one question's alone."""
        return self.id if self.turn is None else f"{self.id}[{self.turn}]"


def places_of(string: str, documents: Mapping[str, Document]) -> tuple[Place, ...]:
    """Every place where `string` stands verbatim in `documents`, overlapping ones included."""
    places = []
    for name, document in documents.items():
        start = document.text.find(string)
        while start >= 0:
            places.append(Place(name, start, string))
            start = document.text.find(string, start + 1)
    return tuple(places)


def locate(question: Question, documents: Mapping[str, Document]) -> tuple[Alternative, ...]:
    """The question's evidence in `documents`; () where it cannot be answered."""
    if not question.answerable:
        return ()
    return tuple(tuple(places_of(string, documents) for string in strings) for strings in question.evidence)


def in_one_passage(evidence: Sequence[Alternative], passages: Sequence[Passage]) -> bool:
    """Whether a single passage holds every string of some alternative."""
    return any(
        all(any(place.lies_in((passage,)) for place in places) for places in alternative)
        for alternative in evidence
        for passage in passages
    )


def unproven_citations(answer: Answer, documents: Mapping[str, Document]) -> int:
    """Number of citations whose document, hash or quote is not what the sources say.

    Deliberately not the check that answering itself makes: that one is part of what is measured.
    """
    return sum(
        cited.document not in documents
        or documents[cited.document].sha256 != cited.sha256
        or not 0 <= cited.start < cited.end <= len(documents[cited.document].text)
        or documents[cited.document].text[cited.start : cited.end] != cited.quote
        for cited in answer.citations
    )
