"""Answers without a language model: the sentences that answer, a short answer from them, or a refusal.

In: a query and its retrieved passages. Out: an Answer whose every quote is proven.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from summitqa.answering import phrases
from summitqa.answering.citations import cite, require_proof
from summitqa.answering.english import english_form
from summitqa.answering.question import Kind, question_kind, small_talk
from summitqa.answering.reader import Reader
from summitqa.answering.refusal import confidence, signals
from summitqa.answering.short_answer import ShortAnswer, short_answer
from summitqa.retrievers import Ranking, Searcher
from summitqa.schema import Answer, Citation, Lang, Query, RetrievedPassage, Turn
from summitqa.text import to_script

NAME = "extractive"
_SUGGESTIONS = 3
# A further sentence is cited when it has this share of the best one's support; joint questions need more of them.
_JOINT: dict[Kind, float] = {"list": 0.35, "comparison": 0.35}
_SINGLE = 0.55
_MOST_SENTENCES = 4
_SPOKEN = 0.1  # support from expansion questions from which on they may add sentences


class Answerer(Protocol):
    """Anything that turns a query and its passages into an answer."""

    def answer(self, query: Query, retrieved: Sequence[RetrievedPassage], turns: Sequence[Turn] = ()) -> Answer:
        """The answer, its citations proven."""
        ...


class ExtractiveAnswerer:
    """Answers with the article's own sentences."""

    def __init__(self, searcher: Searcher, reader: Reader, refusal_threshold: float) -> None:
        self._searcher = searcher
        self._reader = reader
        self._threshold = refusal_threshold

    def answer(self, query: Query, retrieved: Sequence[RetrievedPassage], turns: Sequence[Turn] = ()) -> Answer:
        """The answer; it abstains when the confidence is below the threshold."""
        courtesy = small_talk(query.question)
        if courtesy is not None:
            text = phrases.SMALL_TALK[courtesy][query.lang]
            return self._answer(query, retrieved, text=text, abstained=True)
        ranking = self._searcher.rank(query.text)
        kind = question_kind(query.text)
        sentences = self._supporting(ranking, kind)
        sure = confidence(signals(ranking, self._searcher), self._searcher)
        if sure < self._threshold:
            return self._refusal(query, retrieved, ranking, sure)
        found = short_answer(query.text, kind, ranking, sentences, self._searcher, self._reader)
        citations = self._citations(sentences)
        require_proof(citations, self._searcher.index.documents)
        shown = self._shown(found, query.lang)
        text = compose(shown, self._marker(found, citations), citations, query.lang)
        return self._answer(
            query, retrieved, text=text, short_answer=shown, citations=citations, confidence=sure, abstained=False
        )

    def _supporting(self, ranking: Ranking, kind: Kind) -> tuple[int, ...]:
        """The sentences to cite, in the order of the text: the best, and those that share its questions."""
        best = int(np.argmax(ranking.sentence_scores))
        chosen = {best}
        shares = ranking.sentence_shares
        if shares[best] >= _SPOKEN:
            floor = _JOINT.get(kind, _SINGLE) * shares[best]
            others = [int(place) for place in np.argsort(-shares)[:_MOST_SENTENCES] if shares[place] >= floor]
            chosen.update(others)
        return tuple(sorted(chosen))

    def _citations(self, sentences: Sequence[int]) -> tuple[Citation, ...]:
        index = self._searcher.index
        return tuple(
            cite(
                index.documents[index.passages[index.sentences[place].passage].document], index.sentences[place].span, n
            )
            for n, place in enumerate(sentences, start=1)
        )

    def _shown(self, found: ShortAnswer, lang: Lang) -> str:
        if not found.text or lang != "en":
            return found.text
        english = english_form(found.text, self._searcher.names)
        return f"{english} ({found.text})" if english else found.text

    def _marker(self, found: ShortAnswer, citations: Sequence[Citation]) -> int:
        holders = [c.marker for c in citations if c.start <= found.start < c.end and c.document == found.document]
        return holders[0] if holders else 1

    def _refusal(self, query: Query, retrieved: Sequence[RetrievedPassage], ranking: Ranking, sure: float) -> Answer:
        return self._answer(
            query,
            retrieved,
            text=phrases.NO_ANSWER[query.lang],
            abstained=True,
            confidence=sure,
            suggestions=self._suggestions(ranking, query.lang),
        )

    def _suggestions(self, ranking: Ranking, lang: Lang) -> tuple[str, ...]:
        """Up to three answered questions near this one, in its language, each on other evidence."""
        questions = self._searcher.index.questions
        taken: dict[tuple[int, ...], str] = {}
        for neighbour in ranking.neighbours:
            question = questions[neighbour.question]
            if question.answered and (question.lang == "en") == (lang == "en"):
                taken.setdefault(self._searcher.evidence_of(neighbour.question), to_script(question.question, lang))
        return tuple(taken.values())[:_SUGGESTIONS]

    def _answer(
        self,
        query: Query,
        retrieved: Sequence[RetrievedPassage],
        *,
        text: str,
        abstained: bool,
        short_answer: str = "",
        citations: tuple[Citation, ...] = (),
        confidence: float = 0.0,
        suggestions: tuple[str, ...] = (),
    ) -> Answer:
        return Answer(
            question=query.question,
            query=query.text,
            lang=query.lang,
            text=text,
            short_answer=short_answer,
            abstained=abstained,
            citations=citations,
            retrieved=tuple(retrieved),
            answerer=NAME,
            confidence=confidence,
            suggestions=suggestions,
        )


def compose(short: str, marker: int, citations: Sequence[Citation], lang: Lang) -> str:
    """The text shown: the short answer with its marker, then each quote with its own."""
    quotes = "\n".join(f"{citation.quote} [{citation.marker}]" for citation in citations)
    if lang == "en":
        quotes = f"{phrases.ARTICLE_SAYS[lang]}{quotes}"
    return f"{short} [{marker}]\n\n{quotes}" if short else quotes
