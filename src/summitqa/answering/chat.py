"""Answers phrased by a chat model and proven by the checker; when either fails, the extractive answer stands.

In: a query and its retrieved passages. Out: an Answer, or growing ones. Only sentences that have been checked are
ever shown: the stream grows by whole sentences, and citations come from our offsets, never from the model's words.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace

from summitqa.answering.checker import Checker, Verdict, word_similarity
from summitqa.answering.citations import cite, require_proof
from summitqa.answering.extractive import Answerer
from summitqa.answering.framing import recurring_names
from summitqa.answering.models import ChatCaller, ChatFailure, Usage
from summitqa.answering.notices import instead, some_unsupported, unsupported_mark
from summitqa.answering.prompts import ANSWER, LANGUAGE_NAMES, NO_ANSWER, as_data, fence, numbered, tells_rules
from summitqa.answering.providers import open_caller
from summitqa.answering.question import small_talk
from summitqa.answering.reply import ReplyReader, Said
from summitqa.answering.sources import SourceSentence, source_sentences, sources_of
from summitqa.embedding.glossary import meaning
from summitqa.embedding.packaged import PackagedEmbeddings
from summitqa.schema import Answer, Citation, Document, Lang, Query, RetrievedPassage, Turn
from summitqa.settings import Settings
from summitqa.text import detect_lang, fold, to_script

logger = logging.getLogger(__name__)

NAME = "chat"
_MOST_SENTENCES = 12
_SHOWN_KINSHIP = 0.4  # of an unsupported sentence's words in what it cites


class ChatAnswerer:
    """Answers with a chat model behind the checker."""

    def __init__(
        self,
        caller: ChatCaller,
        documents: Mapping[str, Document],
        checker: Checker,
        fallback: Answerer,
        *,
        context_chars: int = 12_000,
    ) -> None:
        self._caller = caller
        self._documents = dict(documents)
        self._checker = checker
        self._fallback = fallback
        self._context_chars = context_chars

    def answer(self, query: Query, retrieved: Sequence[RetrievedPassage], turns: Sequence[Turn] = ()) -> Answer:
        """The finished answer."""
        *_, last = self.stream(query, retrieved, turns)
        return last

    def stream(
        self, query: Query, retrieved: Sequence[RetrievedPassage], turns: Sequence[Turn] = ()
    ) -> Iterator[Answer]:
        """Growing answers, the last one finished; closing the iterator stops the model."""
        extractive = self._fallback.answer(query, retrieved, turns)
        if small_talk(query.question) is not None or not retrieved:
            yield extractive
            return
        started, usage = time.monotonic(), self._caller.usage()
        draft = _Draft(query, retrieved, extractive, self._documents, self._checker)
        draft.sentences = source_sentences(retrieved, self._documents, self._context_chars)
        try:
            with closing(self._said(query, draft.sentences, usage)) as sentences:
                for said in sentences:
                    if draft.take(said):
                        yield draft.answer()
            final = draft.finished()
        except ChatFailure as failure:
            logger.info("extractive answer instead: %s", failure)
            final = _instead(extractive, failure.reason, query.lang)
        logger.info("chat model: %.1f s; %s", time.monotonic() - started, usage or "usage unknown")
        yield replace(final, usage=str(usage))

    def _said(self, query: Query, sentences: Sequence[SourceSentence], usage: Usage) -> Generator[Said]:
        """The reply's sentences as they come.

        Raises:
            ChatFailure: as `ChatCaller.stream`; and when the model says that there is no answer, or is in another language.
        """
        values = {
            "language": LANGUAGE_NAMES[query.lang],
            "no_answer": NO_ANSWER,
            "fence": fence(),
            "sources": numbered([sentence.source.text for sentence in sentences]),
            "question": as_data(query.text),
        }
        with closing(self._caller.stream(ANSWER, values, usage)) as pieces:
            for count, said in enumerate(_sentences(pieces)):
                if count == _MOST_SENTENCES:
                    raise ChatFailure("endless", f"the chat model wrote more than {_MOST_SENTENCES} sentences")
                yield _in_language(said, query.lang, first=count == 0)


def _sentences(pieces: Iterable[str]) -> Iterator[Said]:
    reader = ReplyReader()
    for piece in pieces:
        yield from reader.feed(piece)
    yield from reader.finish()


def _in_language(said: Said, lang: Lang, *, first: bool) -> Said:
    """The sentence in the question's script.

    Raises:
        ChatFailure: the first sentence says that there is no answer, or any is in the wrong language.
    """
    if first and NO_ANSWER in said.text.upper():
        raise ChatFailure("no_answer", "the chat model found no answer")
    if (detect_lang(said.text) == "en") != (lang == "en") and sum(c.isalpha() for c in said.text) > 12:
        raise ChatFailure("language", "the chat model answered in another language")
    return Said(to_script(said.text, lang), said.ids)


class _Draft:
    """An answer in the making: the sentences taken so far, their verdicts and citations."""

    def __init__(
        self,
        query: Query,
        retrieved: Sequence[RetrievedPassage],
        extractive: Answer,
        documents: dict[str, Document],
        checker: Checker,
    ) -> None:
        self._query, self._retrieved, self._extractive = query, tuple(retrieved), extractive
        self._documents, self._checker = documents, checker
        self.sentences: list[SourceSentence] = []
        self._texts: list[str] = []
        self._verdicts: list[tuple[str, str]] = []
        self._citations: dict[SourceSentence, Citation] = {}

    def take(self, said: Said) -> bool:
        """Checks a sentence and adds it; False when it is thrown away: unproven, and not akin to what it cites.

        Such a sentence may be another's words (an instruction that the model obeyed); it is not shown, even marked.
        """
        known = [number - 1 for number in said.ids if 0 < number <= len(self.sentences)]
        if len(known) < len(said.ids):
            logger.info("unknown source numbers removed: %s of %s", len(said.ids) - len(known), len(said.ids))
        cited = [self.sentences[place] for place in known]
        others = [sentence for place, sentence in enumerate(self.sentences) if place not in known]
        finding = self._checker.check(said.text, sources_of(cited), sources_of(others))
        logger.debug("%s %s: %s", finding.verdict.value, finding.reason, said.text)
        if finding.verdict is Verdict.UNSUPPORTED and (finding.kinship < _SHOWN_KINSHIP or tells_rules(said.text)):
            self._verdicts.append((said.text, finding.verdict.value))
            return False
        pool = [*cited, *others]
        proof = [pool[place] for place in finding.sources]
        markers = "".join(f"[{self._cited(sentence)}]" for sentence in proof)
        mark = unsupported_mark(self._query.lang) if finding.verdict is Verdict.UNSUPPORTED else markers
        gap = " " if self._query.lang == "en" else ""
        self._texts.append(f"{said.text}{gap}{mark}")
        self._verdicts.append((said.text, finding.verdict.value))
        return True

    def _cited(self, sentence: SourceSentence) -> int:
        if sentence not in self._citations:
            marker = len(self._citations) + 1
            self._citations[sentence] = cite(self._documents[sentence.document], sentence.span, marker)
        return self._citations[sentence].marker

    def finished(self) -> Answer:
        """The whole answer.

        Raises:
            ChatFailure: no sentence of it is proven.
        """
        if not self._citations:
            raise ChatFailure("unproven", "no sentence of the chat model could be proven")
        return self.answer()

    def answer(self) -> Answer:
        """The answer as far as it has come."""
        citations = tuple(self._citations.values())
        require_proof(citations, self._documents)
        lang, text = self._query.lang, (" " if self._query.lang == "en" else "").join(self._texts)
        proven = sum(verdict != Verdict.UNSUPPORTED for _, verdict in self._verdicts)
        short = self._extractive.short_answer
        marked = unsupported_mark(lang) in text
        return Answer(
            question=self._query.question,
            query=self._query.text,
            lang=lang,
            text=text,
            short_answer=short if short and fold(short) in fold(text) else "",
            abstained=False,
            citations=citations,
            retrieved=self._retrieved,
            answerer=NAME,
            confidence=proven / max(1, len(self._verdicts)),
            notice=some_unsupported(lang) if marked else "",
            verdicts=tuple(self._verdicts),
        )


def _instead(extractive: Answer, reason: str, lang: Lang) -> Answer:
    """The extractive answer with one line on why it stands."""
    notice = instead(reason, lang)
    return replace(extractive, notice=f"{notice} {extractive.notice}".strip())


def open_checker(
    documents: Mapping[str, Document], names: Sequence[frozenset[str]], model: PackagedEmbeddings | None = None
) -> Checker:
    """The checker for these documents: `names` are their names' forms, `model` the packaged one, loaded when not given."""
    recurring = recurring_names((document.text for document in documents.values()), meaning)
    vectors = (model or PackagedEmbeddings()).word_vectors
    return Checker((*names, *recurring), similarity=word_similarity(vectors))


def open_chat_answerer(
    settings: Settings,
    documents: Mapping[str, Document],
    names: Sequence[frozenset[str]],
    fallback: Answerer,
    model: PackagedEmbeddings | None = None,
) -> ChatAnswerer:
    """The chat answerer of `settings` over `documents`; `fallback` answers when it cannot.

    Raises:
        SummitQAError: as `open_caller`.
    """
    checker = open_checker(documents, names, model)
    return ChatAnswerer(open_caller(settings), documents, checker, fallback, context_chars=settings.chat_context_chars)
