"""What the page and programs can call: typed functions over a Service, wired to Gradio by `app`.

`ask`, `search` and `index_status` are public (HTTP API, gradio_client, MCP); the rest serves the page.
Gradio reads the return types off the signatures, so they are not postponed here.
"""

import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, cast

import gradio as gr

from summitqa import trial
from summitqa.embedding.glossary import meaning, reading
from summitqa.errors import SummitQAError
from summitqa.evaluation.answers import answer_json
from summitqa.export import answer_markdown
from summitqa.feedback import REASONS, FeedbackStore, feedback_from
from summitqa.reading import Gloss, Mark, View, article_html, label
from summitqa.schema import Answer
from summitqa.service import Service
from summitqa.transcript import answer_html, is_refusal, plain_text, question_html, turns_from
from ui.records import AnswerRecord, PassageRecord, StatusRecord
from ui.texts import LANGS, texts

MOST_RESULTS = 100


class Endpoints:
    """The functions, each bound to one service."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._evaluating = threading.Lock()
        self._feedback = FeedbackStore(service.settings.feedback_file)

    def ask(self, question: str, history: list[dict[str, Any]] | None = None) -> AnswerRecord:
        """Answers a question from the indexed articles, with verbatim citations, or says that they do not answer.

        Args:
            question: the question, in Traditional or Simplified Chinese or English.
            history: earlier results of `ask`, oldest first, for a follow-up question; or chat messages
                with role and content.

        Returns:
            answer, short_answer, abstained, citations (document, sha256, start, end, quote), retrieved, and more.
        """
        began = time.perf_counter()
        try:
            answer = self._service.assistant.answer(question, turns_from(history or []))
        except SummitQAError as error:
            raise gr.Error(str(error), print_exception=False) from error
        return cast(AnswerRecord, answer_json(answer, time.perf_counter() - began))

    def search(self, question: str, k: int = 5) -> list[PassageRecord]:
        """Finds the passages of the indexed articles that are nearest to a question, best first.

        Args:
            question: what to look for, in Traditional or Simplified Chinese or English.
            k: how many passages, 1 to 100.

        Returns:
            document, sha256, start, end, text, heading and score of each passage.
        """
        if not 1 <= k <= MOST_RESULTS:
            raise gr.Error(f"k is {k}: give 1 to {MOST_RESULTS}", print_exception=False)
        try:
            found = self._service.assistant.search(question, k)
        except SummitQAError as error:
            raise gr.Error(str(error), print_exception=False) from error
        keys = [key for key in PassageRecord.__annotations__ if key != "score"]
        rows = ({**{key: getattr(r.passage, key) for key in keys}, "score": float(r.score)} for r in found)
        return [cast(PassageRecord, row) for row in rows]

    def index_status(self) -> StatusRecord:
        """Tells what the index was built from, whether it is fresh, why not, and how a rebuild stands.

        Returns:
            fresh, reasons, build, built_at, embedding_model, sources, rebuild, and more.
        """
        status = self._service.status()
        told = {"fresh": status.fresh, "reasons": list(status.reasons), "rebuild": asdict(status.rebuild)}
        return cast(StatusRecord, {**status.manifest.model_dump(), **told})

    def page_state(self, known_build: str = "") -> dict[str, Any]:
        """What the page shows of the index in use; only its build when the page knows that one."""
        assistant = self._service.assistant
        build = assistant.index.manifest.build
        if known_build == build:
            return {"build": build}
        documents = list(assistant.documents.values())
        examples = {lang: self._service.suggester.examples(lang, 3 + i) for i, lang in enumerate(LANGS)}
        return {
            "build": build,
            "documents": [{"name": d.name, "label": label(d), "text": d.text} for d in documents],
            "examples": examples,
            "article": self._article(documents[0].name, [], "source", False),
        }

    def page_config(self) -> dict[str, Any]:
        """All that the page's script starts from."""
        return {
            **self.page_state(),
            "texts": texts(),
            "reasons": list(REASONS),
            "question_chars": self._service.settings.question_chars,
        }

    def page_ask(self, question: str, history: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The answer as the page shows it, growing until `final`; or one `error`."""
        service = self._service
        try:
            turns = turns_from(history)
            for answer, final in service.stream(question, turns):
                yield self._shown(question, answer, final, [turn.question for turn in turns])
        except SummitQAError as error:
            yield {"error": str(error)}

    def page_article(self, document: str, marks: list[dict[str, Any]], view: str, gloss: bool) -> Any:
        """The article's HTML with marks, each `{marker, start, end, sha256}`."""
        found = self._service.assistant.documents.get(document)
        if found is None or any(mark.get("sha256", found.sha256) != found.sha256 for mark in marks):
            return {"error": f"{document} has changed since this was answered: ask again"}
        spans = [Mark(int(m["marker"]), int(m["start"]), int(m["end"])) for m in marks]
        return self._article(document, spans, view, gloss)

    def page_suggest(self, typed: str) -> list[str]:
        """Questions that can be answered and match what is typed."""
        return self._service.suggester.matching(typed[:200])

    def page_feedback(self, record: dict[str, Any], correct: bool, reason: str, comment: str) -> dict[str, Any]:
        """Keeps a reader's verdict on an answer."""
        try:
            return {"id": self._feedback.add(feedback_from(record, correct, reason, comment))}
        except SummitQAError as error:
            return {"error": str(error)}

    def page_rebuild(self) -> bool:
        """Starts rebuilding the index; False when that is under way."""
        return self._service.rebuild()

    def page_sets(self) -> list[dict[str, Any]]:
        """The question sets that can be run here."""
        return [asdict(choice) for choice in trial.choices(self._service.settings.evals_dir)]

    def page_evaluate(self, names: list[str]) -> Iterator[dict[str, Any]]:
        """Runs question sets: steps of `done` and `total`, the last with `report`; or one `error`."""
        if not self._evaluating.acquire(blocking=False):
            yield {"error": "an evaluation is running already: wait for it or stop it"}
            return
        try:
            for step in trial.run(self._service.assistant, self._service.settings, names):
                yield asdict(step)
        except SummitQAError as error:
            yield {"error": str(error)}
        finally:
            self._evaluating.release()

    def _article(self, document: str, marks: list[Mark], view: str, gloss: bool) -> str:
        chosen: View = view if view in ("zh-Hant", "zh-Hans") else "source"  # type: ignore[assignment]
        return article_html(self._service.assistant.documents[document], marks, chosen, _gloss if gloss else None)

    def _shown(self, typed: str, answer: Answer, final: bool, asked: list[str]) -> dict[str, Any]:
        assistant = self._service.assistant
        follow_ups = self._follow_ups(answer, asked) if final else []
        record = {k: v for k, v in answer_json(answer, 0.0).items() if k != "retrieved"}
        shown: dict[str, Any] = {
            "final": final,
            "question_html": question_html(typed),
            "html": answer_html(answer, assistant.documents, follow_ups),
            "citations": record["citations"],
        }
        if final:
            build = assistant.index.manifest.build
            shown |= {
                "plain": plain_text(answer),
                "turn": {key: record[key] for key in ("question", "query", "answer", "short_answer")},
                "markdown": answer_markdown(answer, assistant.documents),
                "record": {**record, "index_build": build},
                "build": build,
            }
        return shown

    def _follow_ups(self, answer: Answer, asked: list[str]) -> list[str]:
        suggester = self._service.suggester
        if answer.citations:
            return suggester.follow_ups(answer, self._service.assistant.index.passages, asked)
        return [] if is_refusal(answer) else suggester.examples(answer.lang)


def _gloss(word: str) -> Gloss:
    return Gloss(reading(word), meaning(word))
