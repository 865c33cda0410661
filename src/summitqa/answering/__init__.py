"""Answers: a question in, an Answer with proven citations out.

The chain reads left to right: a question becomes a Query, the retriever finds its passages, an answerer answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.runnables import Runnable, RunnableLambda

from summitqa.answering.extractive import ExtractiveAnswerer
from summitqa.answering.question import small_talk
from summitqa.answering.reader import Reader
from summitqa.conversation import self_contained
from summitqa.errors import QuestionError
from summitqa.index import Index, ensure_index
from summitqa.retrievers import PassageRetriever, Searcher
from summitqa.schema import Answer, Document, Query, RetrievedPassage, Turn
from summitqa.settings import Settings


class Assistant:
    """Answers questions from one open index; safe to use from many threads."""

    def __init__(self, settings: Settings, index: Index) -> None:
        self.settings = settings
        self.index = index
        self._searcher = Searcher(index)
        self._reader = Reader.load()
        self._retriever = PassageRetriever(
            searcher=self._searcher, name=settings.retriever, k=settings.retrieved_passages
        )
        self._answerer = ExtractiveAnswerer(self._searcher, self._reader, settings.refusal_threshold)
        self.chain: Runnable[dict[str, Any], Answer] = (
            RunnableLambda(self._understand) | RunnableLambda(self._retrieve) | RunnableLambda(self._respond)
        )

    @property
    def documents(self) -> dict[str, Document]:
        """The indexed documents by name."""
        return self.index.documents

    def answer(self, question: str, turns: Sequence[Turn] = ()) -> Answer:
        """The answer to `question`, asked after `turns`.

        Raises:
            QuestionError: it is blank or longer than the settings allow.
        """
        return self.chain.invoke({"question": checked_question(question, self.settings.question_chars), "turns": turns})

    def stream(self, question: str, turns: Sequence[Turn] = ()) -> Iterator[Answer]:
        """Growing answers, the last one whole."""
        yield self.answer(question, turns)

    def search(self, question: str, k: int) -> list[RetrievedPassage]:
        """The best `k` passages for `question`; errors as for `answer`."""
        return self._retriever.retrieve(checked_question(question, self.settings.question_chars), k)

    def read(self, question: str, passage_text: str) -> str:
        """The best short answer that `passage_text` holds, verbatim; "" if there is none."""
        spans = self._reader.read(question, passage_text, k=1).spans
        return passage_text[spans[0].start : spans[0].end] if spans else ""

    def _understand(self, asked: dict[str, Any]) -> dict[str, Any]:
        turns = () if small_talk(asked["question"]) else asked["turns"]
        query = self_contained(asked["question"], turns, self._searcher.names, self._searcher.support)
        return asked | {"query": query}

    def _retrieve(self, asked: dict[str, Any]) -> dict[str, Any]:
        return asked | {"retrieved": self._retriever.retrieve(asked["query"].text)}

    def _respond(self, asked: dict[str, Any]) -> Answer:
        query: Query = asked["query"]
        return self._answerer.answer(query, asked["retrieved"], asked["turns"])


def checked_question(question: str, longest: int) -> str:
    """`question` without control characters and surrounding white space.

    Raises:
        QuestionError: nothing is left, or more than `longest` characters.
    """
    clean = "".join(c if c.isprintable() or c.isspace() else " " for c in question)
    clean = " ".join(clean.split())
    if not any(c.isalnum() for c in clean):
        raise QuestionError("the question is empty: type what you want to know about the article")
    if len(clean) > longest:
        raise QuestionError(f"the question has {len(clean)} characters, at most {longest} are read: shorten it")
    return clean


def open_assistant(settings: Settings) -> Assistant:
    """The assistant over the index of `settings`, built first when it is missing or stale."""
    return Assistant(settings, ensure_index(settings))
