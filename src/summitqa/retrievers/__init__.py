"""Query -> ranked passages: by words, by vectors, or by all the evidence there is.

In: a query and an open index. Out: RetrievedPassages, best first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from summitqa.errors import lookup
from summitqa.lexical import Scores
from summitqa.retrievers.searcher import Neighbour, Ranking, Searcher, Signals, standardised
from summitqa.schema import Passage, RetrievedPassage

__all__ = [
    "RETRIEVERS",
    "Neighbour",
    "PassageRetriever",
    "Ranking",
    "Searcher",
    "Signals",
    "best_passages",
    "standardised",
]


def _lexical(searcher: Searcher, text: str) -> Scores:
    return searcher.index.units["passages"].lexical.scores(searcher.synonym_sets(text))


def _dense(searcher: Searcher, text: str) -> Scores:
    return searcher.index.units["passages"].similarities(searcher.index.embeddings.embed_query(text))


def _hybrid(searcher: Searcher, text: str) -> Scores:
    return searcher.rank(text).passage_scores


RETRIEVERS: dict[str, Callable[[Searcher, str], Scores]] = {
    "hybrid": _hybrid,
    "lexical": _lexical,
    "dense": _dense,
}


def best_passages(scores: Scores, passages: Sequence[Passage], k: int) -> list[RetrievedPassage]:
    """The `k` passages of the highest scores, best first; ties in the order of the text."""
    order = np.argsort(-scores, kind="stable")[:k]
    return [RetrievedPassage(passages[place], float(scores[place])) for place in order]


class PassageRetriever(BaseRetriever):
    """LangChain's face of a retriever: a query text in, LangChain documents with offsets and score out."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Searcher
    name: str = "hybrid"
    k: int = 10

    def model_post_init(self, context: object) -> None:
        """Refuses a `name` that `RETRIEVERS` does not hold.

        Raises:
            UnknownNameError: the message lists the known ones.
        """
        lookup("retriever", self.name, RETRIEVERS)

    def retrieve(self, query: str, k: int | None = None) -> list[RetrievedPassage]:
        """At most `k` passages, best first."""
        scores = RETRIEVERS[self.name](self.searcher, query)
        return best_passages(scores, self.searcher.index.passages, k or self.k)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        return [
            LangChainDocument(
                found.passage.text,
                id=found.passage.id,
                metadata={
                    "document": found.passage.document,
                    "start": found.passage.start,
                    "end": found.passage.end,
                    "score": found.score,
                },
            )
            for found in self.retrieve(query)
        ]
