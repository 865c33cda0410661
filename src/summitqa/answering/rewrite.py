"""A follow-up made self-contained by a chat model, and taken only when it keeps names and numbers.

In: a follow-up, its turns and the Query that the offline way makes of it. Out: the model's Query, or that one.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from summitqa.answering.facts import facts
from summitqa.answering.models import ChatCaller, ChatFailure
from summitqa.answering.prompts import LANGUAGE_NAMES, REWRITE, as_data, conversation, fence, tells_rules
from summitqa.answering.units import Analyser
from summitqa.embedding.glossary import meaning
from summitqa.embedding.translations import Translations
from summitqa.schema import Query, Turn
from summitqa.text import detect_lang, fold, to_script

logger = logging.getLogger(__name__)

_LONGEST = 200
_GROWTH = 120


class Rewriter:
    """Rewrites follow-ups with a chat model."""

    def __init__(self, caller: ChatCaller, names: Sequence[frozenset[str]] = ()) -> None:
        self._caller = caller
        self._analyser = Analyser(names, meaning, Translations.load().chinese)

    def rewrite(self, query: Query, turns: Sequence[Turn]) -> Query:
        """`query` (made offline) with the model's wording of its question, if that keeps what was said; else `query`."""
        if not turns:
            return query
        values = {
            "language": LANGUAGE_NAMES[query.lang],
            "fence": fence(),
            "turns": conversation(turns),
            "question": as_data(query.question),
        }
        try:
            reply = self._caller.complete(REWRITE, values)
        except ChatFailure as failure:
            logger.info("follow-up rewritten offline: %s", failure)
            return query
        text = to_script(reply.strip().strip('"“”「」').splitlines()[0].strip() if reply.strip() else "", query.lang)
        if problem := self.problem(text, query, turns):
            logger.info("follow-up rewritten offline: %s", problem)
            return query
        return replace(query, text=text)

    def problem(self, text: str, query: Query, turns: Sequence[Turn]) -> str:
        """Why `text` must not stand for the question of `query`; "" when it may."""
        if not text or len(text) > min(_LONGEST, len(query.question) + _GROWTH) or tells_rules(text):
            return "the rewriting is empty, too long or tells the prompt"
        if (detect_lang(text) == "en") != (query.lang == "en"):
            return "the rewriting is in another language"
        said = " ".join(
            [query.question, *(part for turn in turns for part in (turn.question, turn.query, turn.answer))]
        )
        for part, whole, what in ((text, said, "adds"), (query.question, text, "drops")):
            missing = self._stated(part) - self._stated(whole)
            missing = {one for one in missing if fold(one) not in fold(whole)}
            if missing:
                return f"the rewriting {what} {', '.join(sorted(missing))}"
        return ""

    def _stated(self, text: str) -> set[str]:
        """Names and figures of a text, each in one form."""
        analysed = self._analyser.analyse(text)
        names = {unit.key for unit in analysed.of("name", "proper")}
        return names | {f"{fact.kind} {fact.value}" for fact in facts(fold(text))}
