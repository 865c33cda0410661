"""Whether the sources answer a question: a calibrated probability from several signals.

In: a query's ranking. Out: named signals, and the logistic model's probability over them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

import numpy as np

from summitqa.retrievers import Ranking, Searcher
from summitqa.roles import turned_round
from summitqa.text import fold

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_FIRST = 5
# Too rare in the fitted sets for a weight of its own; enough to overrule everything else.
_TURNED_ROUND = 6.0


def signals(ranking: Ranking, searcher: Searcher) -> dict[str, float]:
    """What speaks for and against an answer, by name; most are in [0, 1]."""
    best = int(np.argmax(ranking.sentence_scores))
    sets = searcher.synonym_sets(ranking.query)
    passages = searcher.index.units["passages"].lexical
    return {
        "bias": 1.0,
        "english": float(ranking.query.isascii()),
        "missing": passages.missing(sets),
        "covered": float(ranking.sentences.covered[best]),
        "covered_anywhere": float(ranking.sentences.covered.max()),
        "passage_covered": float(ranking.passages.covered.max()),
        "dense": float(ranking.sentences.dense.max()),
        "turned_round": float(_turned_round(ranking.query, searcher, best)),
        "foreign_names": float(min(2, searcher.foreign_names(ranking.query))),
        "foreign_numbers": float(_foreign_numbers(ranking.query, searcher, best)),
    } | _neighbour_signals(ranking, searcher)


def confidence(named: Mapping[str, float], searcher: Searcher) -> float:
    """Probability in [0, 1] that the sources answer.

    The model with the expansions' signals counts as far as the nearest of them may be trusted, the other for the rest.
    """
    trust = named.get("trust", 0.0)
    unaided = _probability(named, searcher.weights.refusal_without_expansions)
    aided = _probability(named, searcher.weights.refusal_with_expansions) if trust else 0.0
    return trust * aided + (1 - trust) * unaided


def _probability(named: Mapping[str, float], model: Mapping[str, float]) -> float:
    logit = sum(weight * named[name] for name, weight in model.items()) - _TURNED_ROUND * named["turned_round"]
    return 1 / (1 + math.exp(-logit))


def _neighbour_signals(ranking: Ranking, searcher: Searcher) -> dict[str, float]:
    """How much the nearest expansion questions are answered ones, and on one sentence."""
    questions = searcher.index.questions
    if not ranking.neighbours:
        return {}
    answered = [n for n in ranking.neighbours if questions[n.question].answered]
    unanswered = [n for n in ranking.neighbours if not questions[n.question].answered]
    share = sum(n.share for n in answered)
    nearest_answered = max((n.similarity for n in answered), default=0.0)
    nearest_unanswered = max((n.similarity for n in unanswered), default=0.0)
    total = float(ranking.sentence_shares.sum())
    return {
        "trust": max(searcher.trust(neighbour) for neighbour in ranking.neighbours),
        "answered_share": share,
        "nearest_answered": nearest_answered,
        "nearest_unanswered": nearest_unanswered,
        "nearer_answered": nearest_answered - nearest_unanswered,
        "first_answered": sum(questions[n.question].answered for n in ranking.neighbours[:_FIRST]) / _FIRST,
        "agreement": float(ranking.sentence_shares.max()) / total if total else 0.0,
    }


def _turned_round(query: str, searcher: Searcher, sentence: int) -> bool:
    """Whether the best sentence has the question's action the other way round."""
    index = searcher.index
    found = index.sentences[sentence]
    return turned_round(fold(query), fold(index.passages[found.passage].sentence_text(found.span)), searcher.names)


def _foreign_numbers(query: str, searcher: Searcher, sentence: int) -> int:
    """How many figures of the question the best sentence's passage does not have."""
    index = searcher.index
    passage = fold(index.passages[index.sentences[sentence].passage].text)
    there = set(_NUMBER.findall(passage))
    return len(set(_NUMBER.findall(fold(query))) - there)
