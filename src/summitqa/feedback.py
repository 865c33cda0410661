"""What readers said of answers, kept in a local SQLite file and turned into question-set lines.

In: a verdict with the answer it is about. Out: rows, newest first, or draft lines of a question set.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from summitqa.errors import SummitQAError
from summitqa.text import detect_lang

Reason = Literal["", "wrong_quote", "not_in_source", "should_have_answered", "other"]
REASONS: tuple[str, ...] = tuple(reason for reason in get_args(Reason) if reason)
_LONGEST_COMMENT = 2000
_SCHEMA = """
create table if not exists feedback (
    id integer primary key,
    given_at text not null,
    correct integer not null,
    reason text not null,
    comment text not null,
    question text not null,
    query text not null,
    answer text not null,
    short_answer text not null,
    abstained integer not null,
    citations text not null,
    index_build text not null
)"""


@dataclass(frozen=True, slots=True)
class Feedback:
    """One verdict on one answer; `citations` are records as `ask` gives them, `reason` is "" when right."""

    correct: bool
    reason: str
    comment: str
    question: str
    query: str
    answer: str
    short_answer: str
    abstained: bool
    citations: tuple[dict[str, Any], ...]
    index_build: str
    given_at: str = ""
    id: int = 0


def feedback_from(record: Mapping[str, Any], correct: bool, reason: str, comment: str) -> Feedback:
    """A verdict on an answer given as the record that `ask` gives, with `index_build`.

    Raises:
        SummitQAError: the record lacks its question or answer.
    """
    texts = [record.get(key) for key in ("question", "query", "answer", "short_answer", "index_build")]
    citations = record.get("citations")
    if not all(isinstance(text, str) for text in texts) or not isinstance(citations, list):
        raise SummitQAError("feedback needs the answer as `ask` gave it, with index_build: ask again and send that")
    question, query, answer, short_answer, build = (str(text) for text in texts)
    kept = tuple(dict(citation) for citation in citations if isinstance(citation, Mapping))
    abstained = bool(record.get("abstained"))
    return Feedback(
        correct, "" if correct else reason, comment, question, query, answer, short_answer, abstained, kept, build
    )


class FeedbackStore:
    """The verdicts in one SQLite file, made at the first one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, feedback: Feedback) -> int:
        """Keeps a verdict; returns its number.

        Raises:
            SummitQAError: the reason is unknown, or the file cannot be written.
        """
        if feedback.reason not in ("", *REASONS):
            raise SummitQAError(f"unknown reason {feedback.reason!r}; known: {', '.join(REASONS)}")
        row = (
            datetime.now(UTC).isoformat(timespec="seconds"), int(feedback.correct), feedback.reason,
            feedback.comment[:_LONGEST_COMMENT], feedback.question, feedback.query, feedback.answer,
            feedback.short_answer, int(feedback.abstained), json.dumps(feedback.citations, ensure_ascii=False),
            feedback.index_build,
        )  # fmt: skip
        with self._open() as connection:
            cursor = connection.execute(
                "insert into feedback (given_at, correct, reason, comment, question, query, answer, short_answer,"
                " abstained, citations, index_build) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            return int(cursor.lastrowid or 0)

    def rows(self) -> list[Feedback]:
        """All verdicts, newest first; none when there is no file yet."""
        if not self._path.exists():
            return []
        with self._open() as connection:
            found = connection.execute("select * from feedback order by id desc").fetchall()
        return [_from_row(row) for row in found]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=10)) as connection, connection:
                connection.row_factory = sqlite3.Row
                connection.execute(_SCHEMA)
                yield connection
        except (OSError, sqlite3.Error) as error:
            raise SummitQAError(
                f"{self._path}: cannot be used ({error}); set SUMMITQA_FEEDBACK_FILE to another file"
            ) from error


def question_lines(rows: Sequence[Feedback]) -> list[dict[str, Any]]:
    """Draft question-set lines, one a distinct question (its newest verdict), oldest first.

    A right answer gives its short answer and quotes; a right refusal an unanswerable question. A wrong one gives
    the question with `answers` and `evidence` empty, to be filled by hand, and the reason in `note`.
    """
    newest = {row.question: row for row in reversed(rows)}
    return [_line(row) for row in newest.values()]


def _line(row: Feedback) -> dict[str, Any]:
    trusted = row.correct and not row.abstained
    answerable = not row.abstained if row.correct else row.reason != "not_in_source"
    note = (
        f"feedback {row.id}" if row.correct else f"feedback {row.id}, to complete: {row.reason} {row.comment}".rstrip()
    )
    return {
        "id": f"f{row.id:04d}",
        "question": row.question,
        "lang": detect_lang(row.question),
        "type": "feedback",
        "answerable": answerable,
        "answers": [row.short_answer] if trusted and row.short_answer else [],
        "evidence": [[str(c["quote"]) for c in row.citations]] if trusted and row.citations else [],
        "note": note,
    }


def _from_row(row: sqlite3.Row) -> Feedback:
    values = dict(row)
    values["citations"] = tuple(json.loads(values["citations"]))
    return Feedback(**values | {"correct": bool(row["correct"]), "abstained": bool(row["abstained"])})
