"""Question expansions: questions that an article answers, each tied to its evidence, and some it does not.

Source of the method: Nogueira & Lin, From doc2query to docTTTTTquery (2019); answers with the
questions as in Lewis et al., PAQ (2021). Files lie beside the articles, `<name>.questions.jsonl`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from summitqa.errors import ExpansionError
from summitqa.schema import Document, Lang, Span
from summitqa.text import fold

SUFFIX = ".questions.jsonl"


@dataclass(frozen=True, slots=True)
class Expansion:
    """A question tied to what answers it.

    `evidence` are spans of the document in text order, empty when the article does not answer;
    `answer` is the short answer's span inside the evidence, or None.
    """

    document: str
    question: str
    lang: Lang
    evidence: tuple[Span, ...]
    answer: Span | None

    @property
    def answered(self) -> bool:
        """Whether the article answers the question."""
        return bool(self.evidence)


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")

    question: str
    lang: Lang
    evidence: list[str]
    answer: str | None = None


def expansion_path(folder: Path, document: str) -> Path:
    """Where the expansions of the document named `document` (with suffix) lie."""
    return folder / (Path(document).stem + SUFFIX)


def read_expansions(folder: Path, documents: list[Document]) -> list[Expansion]:
    """The checked expansions of `documents` in `folder`; an article without a file has none.

    Raises:
        ExpansionError: a file of an article that is gone, or a line that is broken, repeated, or
            quotes what the article does not say; the message names file and line.
    """
    for path in orphans(folder, [document.name for document in documents]):
        raise ExpansionError(
            f"{path}: its article is gone; put {path.name.removesuffix(SUFFIX)}.txt back or take the file away"
        )
    wanted = [(expansion_path(folder, document.name), document) for document in documents]
    return [e for path, document in wanted if path.exists() for e in read_expansion_file(path, document)]


def orphans(folder: Path, documents: Iterable[str]) -> list[Path]:
    """The expansion files in `folder` that belong to none of the named `documents`."""
    wanted = {expansion_path(folder, name) for name in documents}
    return sorted(path for path in folder.glob("*" + SUFFIX) if path not in wanted)


def read_expansion_file(path: Path, document: Document) -> list[Expansion]:
    """The checked lines of one file; errors as for `read_expansions`."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ExpansionError(f"{path}: cannot be read as UTF-8 ({error}); mend it or take it away") from error
    expansions: list[Expansion] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                expansion = _checked(_Line.model_validate(json.loads(line)), document)
            except (ValueError, RecursionError) as error:
                raise ExpansionError(f"{path}:{number}: {_reason(error)}; mend or delete the line") from error
            first = seen.setdefault(fold(expansion.question), number)
            if first != number:
                raise ExpansionError(
                    f"{path}:{number}: the question stands in line {first} already; delete one of them"
                )
            expansions.append(expansion)
    return expansions


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "not a JSON object"
        return f"{place}: {first['msg'][0].lower()}{first['msg'][1:]}"
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON ({error.msg.lower()})"
    return str(error)


def _checked(line: _Line, document: Document) -> Expansion:
    if not line.question.strip():
        raise ValueError("the question is blank")
    evidence = tuple(sorted((_found(document, quote, 0, None) for quote in line.evidence), key=lambda s: s.start))
    answer = None
    if line.answer:
        holders = [span for span in evidence if line.answer in document.text[span.start : span.end]]
        if not holders:
            raise ValueError(f"the answer is not in the evidence: {line.answer[:40]!r}")
        answer = _found(document, line.answer, holders[0].start, holders[0].end)
    return Expansion(document.name, line.question.strip(), line.lang, evidence, answer)


def _found(document: Document, quote: str, start: int, end: int | None) -> Span:
    position = document.text.find(quote, start, end) if quote.strip() else -1
    if position < 0:
        raise ValueError(f"not in {document.name}: {quote[:40]!r}")
    return Span(position, position + len(quote))
