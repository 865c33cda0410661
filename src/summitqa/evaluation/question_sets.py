"""Question sets: one JSON object a line, questions and dialogues; and SQuAD v1 files.

A file comes in; checked, frozen questions go out, with the file's SHA-256.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from summitqa.errors import EvalSetError
from summitqa.schema import Lang
from summitqa.text import detect_lang

Filled = Annotated[str, StringConstraints(pattern=r"\S")]


class Question(BaseModel):
    """A question with what its answer is judged by.

    `answers` are accepted surface forms; where there are `parts`, one form of each inner list is
    needed for full credit. `evidence` lists alternatives: each is a list of verbatim source
    strings that together support the answer. All three are ignored where `answerable` is false.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Filled
    question: Filled
    lang: Lang
    type: str
    answerable: bool
    answers: tuple[Filled, ...] = ()
    parts: tuple[Annotated[tuple[Filled, ...], Field(min_length=1)], ...] = ()
    evidence: tuple[Annotated[tuple[Filled, ...], Field(min_length=1)], ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _can_be_judged(self) -> Question:
        if self.answerable and not (self.answers or self.parts or self.evidence):
            raise ValueError("answerable, but neither answers nor evidence to judge by")
        return self


class Dialogue(BaseModel):
    """Questions asked in order in one conversation; a turn without `id` or `lang` takes the dialogue's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Filled
    lang: Lang
    turns: Annotated[tuple[Question, ...], Field(min_length=1)]
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _turns_take_after_dialogue(cls, line: Any) -> Any:
        if not isinstance(line, dict) or not isinstance(line.get("turns"), list):
            return line
        turns = [
            {"id": f"{line.get('id')}-{number}", "lang": line.get("lang"), **turn} if isinstance(turn, dict) else turn
            for number, turn in enumerate(line["turns"])
        ]
        return {**line, "turns": turns}


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions and dialogues of one file, in its order; `name` is the file's, `sha256` of its bytes."""

    name: str
    sha256: str
    items: tuple[Question | Dialogue, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question, those of dialogues turn by turn."""
        return tuple(q for item in self.items for q in (item.turns if isinstance(item, Dialogue) else (item,)))


def read_set(path: Path) -> QuestionSet:
    """The question set in `path`; blank lines are skipped.

    Raises:
        EvalSetError: the file cannot be read or is empty, a line cannot be used (named as
            `file:line`), or an id stands twice.
    """
    data = _read(path)
    items: list[Question | Dialogue] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(_decoded(path, data).split("\n"), start=1):
        if not line.strip():
            continue
        item = _item(line, f"{path}:{number}")
        if item.id in seen:
            raise EvalSetError(f"{path}:{number}: id {item.id!r} is on line {seen[item.id]} too; give it another")
        seen[item.id] = number
        items.append(item)
    if not items:
        raise EvalSetError(f"{path}: holds no question; write one JSON object a line")
    return QuestionSet(path.name, hashlib.sha256(data).hexdigest(), tuple(items))


def _item(line: str, where: str) -> Question | Dialogue:
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        raise EvalSetError(
            f"{where}: not JSON at column {error.colno} ({error.msg.lower()}); "
            "write one JSON object a line, or add --squad for a SQuAD file"
        ) from error
    if not isinstance(value, dict):
        raise EvalSetError(f"{where}: not a JSON object; write one question or dialogue a line")
    try:
        return (Dialogue if "turns" in value else Question).model_validate(value)
    except ValidationError as error:
        raise EvalSetError(f"{where}: {_told(error)}; correct the line") from error


def _told(error: ValidationError) -> str:
    """The first fault of `error` in one line: the field's place, what is wrong with it."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    return f"{place}: {message[0].lower()}{message[1:]}" if place else message


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EvalSetError(f"{path}: cannot be read ({error.strerror}); name a question set") from error


def _decoded(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EvalSetError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error


class _SquadAnswer(BaseModel):
    text: Filled


class _SquadQuestion(BaseModel):
    id: str
    question: Filled
    answers: Annotated[list[_SquadAnswer], Field(min_length=1)]


class _SquadParagraph(BaseModel):
    context: Filled
    qas: list[_SquadQuestion]


class _SquadArticle(BaseModel):
    paragraphs: list[_SquadParagraph]


class _SquadFile(BaseModel):
    data: list[_SquadArticle]


@dataclass(frozen=True, slots=True)
class SquadParagraph:
    """A paragraph of a SQuAD file with its questions; `article` and `number` count from 0."""

    article: int
    number: int
    text: str
    questions: tuple[Question, ...]

    @property
    def name(self) -> str:
        """The paragraph's name as a document: `<article index>-<paragraph index>`."""
        return f"{self.article}-{self.number}"


@dataclass(frozen=True, slots=True)
class SquadSet:
    """The paragraphs of one SQuAD v1 file, in its order."""

    name: str
    sha256: str
    paragraphs: tuple[SquadParagraph, ...]


def read_squad(path: Path) -> SquadSet:
    """The SQuAD v1 file (DRCD, CMRC 2018, XQuAD) in `path`; a question's accepted answers are its distinct golds.

    Raises:
        EvalSetError: the file cannot be read, is not in SQuAD v1 form, or has no question.
    """
    data = _read(path)
    try:
        file = _SquadFile.model_validate_json(_decoded(path, data))
    except ValidationError as error:
        raise EvalSetError(f"{path}: not SQuAD v1 ({_told(error)}); leave out --squad for a question set") from error
    paragraphs = tuple(
        SquadParagraph(i, j, paragraph.context, tuple(_squad_question(q) for q in paragraph.qas))
        for i, article in enumerate(file.data)
        for j, paragraph in enumerate(article.paragraphs)
    )
    if not any(paragraph.questions for paragraph in paragraphs):
        raise EvalSetError(f"{path}: holds no question; name a SQuAD v1 file with questions")
    return SquadSet(path.name, hashlib.sha256(data).hexdigest(), paragraphs)


def _squad_question(question: _SquadQuestion) -> Question:
    return Question(
        id=question.id,
        question=question.question,
        lang=detect_lang(question.question),
        type="squad",
        answerable=True,
        answers=tuple(dict.fromkeys(answer.text for answer in question.answers)),
    )
