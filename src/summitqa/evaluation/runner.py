"""Asks the questions of sets and keeps what came back; the one place of evaluation that takes time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Protocol

from tqdm import tqdm  # type: ignore[import-untyped]

from summitqa.errors import AnswerError, QuestionError
from summitqa.evaluation.question_sets import Dialogue, Question, QuestionSet
from summitqa.evaluation.result import Result, in_one_passage, locate, unproven_citations
from summitqa.schema import Answer, Document, Turn
from summitqa.settings import Settings
from summitqa.splitters import SPLITTERS
from summitqa.text import to_script

FAILED = "failed"


class Answering(Protocol):
    """What answers questions over documents: the part of an assistant that evaluation needs."""

    @property
    def documents(self) -> Mapping[str, Document]:
        """The indexed documents by name."""

    def answer(self, question: str, turns: Sequence[Turn] = ()) -> Answer:
        """The answer to `question`, asked after `turns`."""


class Reading(Answering, Protocol):
    """One that also reads a given text."""

    def read(self, question: str, passage_text: str) -> str:
        """The best short answer to `question` in `passage_text`, "" if there is none."""


@dataclass(frozen=True, slots=True)
class Invariance:
    """Of `asked` Chinese questions, those whose twin in the other script got other citations, by label."""

    asked: int
    different: tuple[str, ...]

    @property
    def share(self) -> float:
        """Share with the same citations in both scripts, in [0, 1]; 1 when none was asked."""
        return 1 - len(self.different) / self.asked if self.asked else 1.0


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as asked: with its dialogue's id and its turn, if any."""

    question: Question
    answer: Answer
    seconds: float
    dialogue: str = ""
    turn: int | None = None

    @property
    def label(self) -> str:
        return self.question.id if self.turn is None else f"{self.dialogue}[{self.turn}]"


def run_sets(
    assistant: Answering, sets: Sequence[QuestionSet], settings: Settings, progress: bool = False
) -> list[Result]:
    """Every question of `sets` in order, each dialogue in one conversation, timed and its citations verified.

    `settings` are those the index was built with. A question that the assistant cannot take
    counts as refused and failed.
    """
    documents = assistant.documents
    split = SPLITTERS[settings.splitter]
    passages = [passage for document in documents.values() for passage in split(document, settings.passage_chars)]
    results = []
    with tqdm(total=sum(len(s.questions) for s in sets), disable=not progress, unit="question") as bar:
        for question_set in sets:
            for item in question_set.items:
                for asked in _conversation(assistant, item):
                    evidence = locate(asked.question, documents)
                    results.append(
                        Result(
                            set_name=question_set.name,
                            question=asked.question,
                            answer=asked.answer,
                            seconds=asked.seconds,
                            turn=asked.turn,
                            dialogue=asked.dialogue,
                            evidence=evidence,
                            one_passage=in_one_passage(evidence, passages),
                            unproven=unproven_citations(asked.answer, documents),
                            failed=asked.answer.answerer == FAILED,
                        )
                    )
                    bar.update()
    return results


def invariance(assistant: Answering, sets: Sequence[QuestionSet], progress: bool = False) -> Invariance:
    """Whether Chinese questions and their twins in the other script get the same citations.

    A dialogue is held twice, each time in one script. Twins are OpenCC's conversions.
    """
    items = [item for question_set in sets for item in question_set.items if item.lang != "en"]
    asked = 0
    different = []
    for item in tqdm(items, disable=not progress, unit="twin"):
        for one, other in zip(_conversation(assistant, item), _conversation(assistant, _twin(item)), strict=True):
            asked += one.question.lang != "en"
            if _cited(one.answer) != _cited(other.answer):
                different.append(one.label)
    return Invariance(asked, tuple(different))


def ask(assistant: Answering, question: str, turns: Sequence[Turn] = ()) -> tuple[Answer, float]:
    """The answer and the seconds it took; an error of the question or the answerer becomes a refusal."""
    began = perf_counter()
    try:
        answer = assistant.answer(question, turns)
    except (QuestionError, AnswerError) as error:
        answer = Answer(question, question, "en", str(error), "", True, (), (), FAILED)
    return answer, perf_counter() - began


def _conversation(assistant: Answering, item: Question | Dialogue) -> Iterator[_Asked]:
    if isinstance(item, Question):
        yield _Asked(item, *ask(assistant, item.question))
        return
    turns: list[Turn] = []
    for number, question in enumerate(item.turns):
        answer, seconds = ask(assistant, question.question, tuple(turns))
        turns.append(Turn(question.question, answer.query, answer.text, answer.short_answer))
        yield _Asked(question, answer, seconds, item.id, number)


def _twin(item: Question | Dialogue) -> Question | Dialogue:
    """The same in the other Chinese script; English turns stay as they are."""
    if isinstance(item, Dialogue):
        return item.model_copy(update={"turns": tuple(_twin(turn) for turn in item.turns)})
    other = {"zh-Hant": "zh-Hans", "zh-Hans": "zh-Hant"}
    if item.lang == "en":
        return item
    lang = other[item.lang]
    return item.model_copy(update={"question": to_script(item.question, lang), "lang": lang})  # type: ignore[arg-type]


def _cited(answer: Answer) -> list[tuple[str, int, int]]:
    return [(cited.document, cited.start, cited.end) for cited in answer.citations]
