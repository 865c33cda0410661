"""Answers as JSON: the form of `ask --json` and of each line that `eval --answers` writes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from summitqa.errors import SummitQAError
from summitqa.evaluation.result import Result
from summitqa.schema import Answer


def answer_json(answer: Answer, seconds: float, question_id: str = "", turn: int | None = None) -> dict[str, object]:
    """`answer` as a JSON object; `turn` (from 0) stands in it for dialogues only."""
    return {
        "id": question_id,
        **({} if turn is None else {"turn": turn}),
        "question": answer.question,
        "query": answer.query,
        "answer": answer.text,
        "short_answer": answer.short_answer,
        "abstained": answer.abstained,
        "citations": [asdict(citation) for citation in answer.citations],
        "retrieved": [
            {
                "document": retrieved.passage.document,
                "start": retrieved.passage.start,
                "end": retrieved.passage.end,
                "score": round(float(retrieved.score), 6),
            }
            for retrieved in answer.retrieved
        ],
        "answerer": answer.answerer,
        "seconds": round(seconds, 6),
    }


def write_answers(results: Iterable[Result], file: Path) -> None:
    """One line a result in `file`, in their order; a dialogue's turns carry the dialogue's id.

    Raises:
        SummitQAError: `file` cannot be written.
    """
    lines = (answer_json(r.answer, r.seconds, r.id, r.turn) for r in results)
    write_text(file, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


def write_text(file: Path, text: str) -> None:
    """`text` in `file` as UTF-8, its folder made where missing.

    Raises:
        SummitQAError: `file` cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise SummitQAError(f"{file}: cannot be written ({error.strerror}); name another place") from error
