"""Question expansions written by a chat model, each checked against its evidence before it is kept.

In: a document, a model, the file that holds (or will hold) its expansions. Out: that file with the new questions
added, and a summary. What has been paid for is never lost: replies are kept in `<file>.part` until all are in.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from summitqa.answering.models import ChatCaller, ChatFailure
from summitqa.answering.prompts import EXPAND, as_data, fence, numbered, tells_rules
from summitqa.answering.sources import SourceSentence, document_sentences
from summitqa.answering.units import Analyser
from summitqa.embedding.glossary import meaning
from summitqa.embedding.translations import Translations
from summitqa.errors import ExpansionError
from summitqa.expansion import read_expansion_file
from summitqa.names import names_of
from summitqa.schema import Document
from summitqa.text import detect_lang, fold

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
QUESTIONS_PER_GROUP = 16
_GROUP_CHARS = 350
_LONGEST_QUESTION = 160
_POINTING = re.compile(
    r"這篇|这篇|本文|該文|该文|文章中|上文|\bthis (?:article|passage|text)|according to the (?:article|passage|text)",
    re.IGNORECASE,
)


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore")

    question: str
    lang: str = ""
    evidence: list[int]
    answer: str = ""


@dataclass(slots=True)
class ExpansionSummary:
    """What came of it: questions there were, added and thrown away, by reason; groups of sentences asked about."""

    before: int = 0
    added: int = 0
    duplicates: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    groups: int = 0
    failed_groups: int = 0
    questions: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """One line, as a diff to what was there."""
        thrown = ", ".join(f"{count} {reason}" for reason, count in self.rejected.most_common())
        parts = [f"{self.before} there, +{self.added}", f"{self.duplicates} duplicates left out"]
        parts += [f"rejected: {thrown}"] if thrown else []
        parts += (
            [f"{self.failed_groups} of {self.groups} parts failed: run the command again"] if self.failed_groups else []
        )
        return "; ".join(parts)


def generate_expansions(
    document: Document, caller: ChatCaller, path: Path, progress: Progress = lambda done, total: None
) -> ExpansionSummary:
    """Adds questions on all of `document` to `path`; a run that was interrupted goes on where it stopped.

    Raises:
        ExpansionError: the file there is broken, or cannot be written, or the model failed for every part.
    """
    known = {fold(e.question) for e in read_expansion_file(path, document)} if path.exists() else set()
    summary = ExpansionSummary(before=len(known))
    groups = list(_groups(document))
    part = path.with_name(path.name + ".part")
    replies = _read_part(part, document)
    summary.groups = len(groups)
    checker = _LineChecker(document)
    lines: list[str] = []
    for done, group in enumerate(groups):
        progress(done, len(groups))
        key = f"{group[0].span.start}-{group[-1].span.end}"
        if key not in replies:
            reply = _asked(caller, document, group)
            if reply is None:
                summary.failed_groups += 1
                continue
            replies[key] = reply
            _append(part, {"sha256": document.sha256, "part": key, "reply": reply})
        lines.extend(_kept(replies[key], group, checker, known, summary))
    progress(len(groups), len(groups))
    if groups and summary.failed_groups == len(groups):
        raise ExpansionError(
            f"{document.name}: the chat model failed for every part; see the log, then run `summitqa expand` again"
        )
    _write(path, lines)
    if not summary.failed_groups:
        part.unlink(missing_ok=True)
    return summary


def _groups(document: Document) -> Iterator[list[SourceSentence]]:
    """Neighbouring sentences, some 350 characters together."""
    group: list[SourceSentence] = []
    for sentence in document_sentences(document):
        if group and sentence.span.end - group[0].span.start > _GROUP_CHARS:
            yield group
            group = []
        group.append(sentence)
    if group:
        yield group


def _asked(caller: ChatCaller, document: Document, group: Sequence[SourceSentence]) -> str | None:
    values = {
        "count": QUESTIONS_PER_GROUP,
        "fence": fence(),
        "title": as_data(document.title) or document.name,
        "sources": numbered([sentence.source.text for sentence in group]),
    }
    try:
        return caller.complete(EXPAND, values)
    except ChatFailure as failure:
        logger.warning("%s: %s", document.name, failure)
        return None


def _kept(
    reply: str, group: Sequence[SourceSentence], checker: _LineChecker, known: set[str], summary: ExpansionSummary
) -> Iterator[str]:
    """The reply's good lines, in the form of an expansion file."""
    for raw in reply.splitlines():
        if not raw.strip().startswith("{"):
            continue
        try:
            line = _Line.model_validate(json.loads(raw.strip().rstrip(",")))
        except (json.JSONDecodeError, ValidationError):
            summary.rejected["not in the form asked for"] += 1
            continue
        if problem := checker.problem(line, group):
            summary.rejected[problem] += 1
        elif fold(line.question.strip()) in known:
            summary.duplicates += 1
        else:
            known.add(fold(line.question.strip()))
            summary.added += 1
            summary.questions.append(line.question.strip())
            evidence = [group[number - 1].source.text for number in sorted(set(line.evidence))]
            answer = {"answer": line.answer} if line.answer else {}
            lang = detect_lang(line.question)
            yield json.dumps(
                {"question": line.question.strip(), "lang": lang, "evidence": evidence} | answer, ensure_ascii=False
            )


class _LineChecker:
    """Whether a generated question may be kept."""

    def __init__(self, document: Document) -> None:
        self._analyser = Analyser(names_of([document]).groups, meaning, Translations.load().chinese)
        self._text = fold(document.text)

    def problem(self, line: _Line, group: Sequence[SourceSentence]) -> str:
        """Why not, in a few words; "" when it may."""
        question = line.question.strip()
        if not 4 <= len(question) <= _LONGEST_QUESTION or tells_rules(question):
            return "blank, too long or no question"
        if _POINTING.search(question):
            return "points at the text"
        if not line.evidence or not all(0 < number <= len(group) for number in line.evidence):
            return "without known evidence"
        evidence = [group[number - 1] for number in line.evidence]
        if line.answer and not any(line.answer in sentence.source.text for sentence in evidence):
            return "answer not in the evidence"
        month = evidence[0].source.month
        stated = self._analyser.analyse(question, month)
        said = self._analyser.analyse(" ".join(s.source.context + s.source.text for s in evidence), month)
        figures = {unit.fact.value for unit in said.units if unit.fact}
        if any(unit.fact and unit.fact.value not in figures for unit in stated.units):
            return "with a figure that the evidence lacks"
        whole = {unit.key for unit in self._analyser.analyse(self._text, month).of("name")}
        if any(unit.key not in whole for unit in stated.of("name")):
            return "with a name that the article lacks"
        return ""


def _read_part(part: Path, document: Document) -> dict[str, str]:
    """Replies of an interrupted run on the same document, by the stretch they are on; a broken last line is left out."""
    if not part.exists():
        return {}
    replies: dict[str, str] = {}
    for line in part.read_text(encoding="utf-8").splitlines():
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            continue
        if entry.get("sha256") == document.sha256:
            replies[entry["part"]] = entry["reply"]
    return replies


def _append(part: Path, entry: dict[str, str]) -> None:
    try:
        with part.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
    except OSError as error:
        raise ExpansionError(f"{part}: cannot be written ({error.strerror}); make its folder writable") from error


def _write(path: Path, lines: Sequence[str]) -> None:
    """Adds `lines` to the file, all or none."""
    if not lines:
        return
    aside = path.with_name(path.name + ".new")
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    try:
        aside.write_text(
            old + ("" if not old or old.endswith("\n") else "\n") + "\n".join(lines) + "\n", encoding="utf-8"
        )
        os.replace(aside, path)
    except OSError as error:
        raise ExpansionError(f"{path}: cannot be written ({error.strerror}); make its folder writable") from error
