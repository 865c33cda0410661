"""Answers: a question in, an Answer with proven citations out.

The chain reads left to right: a question becomes a Query, the retriever finds its passages, an answerer answers.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from langchain_core.runnables import Runnable, RunnableLambda

from summitqa.answering.extractive import Answerer, ExtractiveAnswerer
from summitqa.answering.question import small_talk
from summitqa.answering.reader import Reader
from summitqa.conversation import self_contained
from summitqa.embedding.packaged import PackagedEmbeddings
from summitqa.errors import QuestionError
from summitqa.index import Index, ensure_index
from summitqa.retrievers import PassageRetriever, Searcher
from summitqa.schema import Answer, Document, Query, RetrievedPassage, Turn
from summitqa.settings import Settings

if TYPE_CHECKING:
    from summitqa.answering.rewrite import Rewriter
    from summitqa.reranking import Reranker


@runtime_checkable
class StreamingAnswerer(Protocol):
    """An answerer that shows its answer as it comes."""

    def stream(
        self, query: Query, retrieved: Sequence[RetrievedPassage], turns: Sequence[Turn] = ()
    ) -> Generator[Answer]:
        """Growing answers, the last one whole."""
        ...


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
        self._answerer: Answerer = ExtractiveAnswerer(self._searcher, self._reader, settings.refusal_threshold)
        self._rewriter: Rewriter | None = None
        self._rerank: Reranker | None = None
        if settings.chat_model:
            self._converse(settings)
        if settings.reranker:
            from summitqa.reranking import open_reranker

            self._rerank = open_reranker(settings.reranker)
        self.chain: Runnable[dict[str, Any], Answer] = (
            RunnableLambda(self._understand) | RunnableLambda(self._retrieve) | RunnableLambda(self._respond)
        )

    def _converse(self, settings: Settings) -> None:
        """Puts the chat model in front of the extractive answerer, and before the search of a follow-up."""
        from summitqa.answering.chat import open_chat_answerer
        from summitqa.answering.providers import open_caller
        from summitqa.answering.rewrite import Rewriter

        names = self._searcher.names.groups
        model = self.index.embeddings if isinstance(self.index.embeddings, PackagedEmbeddings) else None
        self._answerer = open_chat_answerer(settings, self.documents, names, self._answerer, model)
        self._rewriter = Rewriter(open_caller(settings), names)

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
        """Growing answers, the last one whole; closing it stops the chat model. Errors as for `answer`."""
        checked = checked_question(question, self.settings.question_chars)
        asked = self._retrieve(self._understand({"question": checked, "turns": turns}))
        if isinstance(self._answerer, StreamingAnswerer):
            with closing(self._answerer.stream(asked["query"], asked["retrieved"], turns)) as answers:
                yield from answers
        else:
            yield self._respond(asked)

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
        if self._rewriter is not None and turns:
            query = self._rewriter.rewrite(query, turns)
        return asked | {"query": query}

    def _retrieve(self, asked: dict[str, Any]) -> dict[str, Any]:
        query: Query = asked["query"]
        retrieved = self._retriever.retrieve(query.text)
        return asked | {"retrieved": self._rerank(query.text, retrieved) if self._rerank else retrieved}

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
