"""What an index knows of a query: signals by words and vectors, its nearest expansion questions, and their sum.

In: a query and an open index. Out: a Ranking of all passages and sentences.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from summitqa.embedding.glossary import meaning
from summitqa.embedding.packaged import PackagedEmbeddings
from summitqa.embedding.translations import STOP_WORDS, Translations
from summitqa.expansion import Expansion
from summitqa.index import Index
from summitqa.lexical import Scores, SynonymSet, synonym_set, term_sets
from summitqa.matching import QueryWords, WordMatcher, query_words
from summitqa.names import COUNTRIES, names_of
from summitqa.roles import asked_side
from summitqa.text import detect_lang, fold, is_chinese
from summitqa.weights import Weights, load_weights

_LATIN_WORD = re.compile(r"[a-z]+(?:['&-][a-z]+)*")
_MONTHS = {
    month: str(number)
    for number, names in enumerate(
        ("january jan", "february feb", "march", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), start=1)
    for month in names.split()
}  # fmt: skip


_NEIGHBOURS = 60
_CANDIDATES = 200
_OTHER_SIDE = 0.02
_UNLIKE, _ALIKE = 0.5, 0.95  # similarities at which a neighbour in a thinly expanded document counts nothing, and all
_DENSE = 30  # answered expansion questions a sentence from which on a document counts as densely expanded
_REMEMBERED = 64  # rankings kept: retrieval and answering ask for the same one


@dataclass(frozen=True, slots=True)
class Signals:
    """How well each unit of one kind fits the query; all float32, (n_units,), higher is better.

    `lexical` is BM25, `dense` a cosine, `covered` the share of the query's meaning found in the
    unit word by word and `covering` the share of the unit's found in the query, both in [0, 1]; `lacking` and
    `unmet` weigh the worst word of each (see `summitqa.matching.Match`).
    """

    lexical: Scores
    dense: Scores
    covered: Scores
    covering: Scores
    lacking: Scores
    unmet: Scores


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An expansion question near the query.

    `similarity` in [0, 1] is the mean of its dense and word-by-word signals; `share` is its part of
    the attention that all neighbours get, which sums to 1.
    """

    question: int
    similarity: float
    share: float


@dataclass(frozen=True)
class Ranking:
    """All that is known of a query before it is answered; scores are comparable within one query."""

    query: str
    passage_scores: Scores
    sentence_scores: Scores
    passages: Signals
    sentences: Signals
    neighbours: tuple[Neighbour, ...]
    sentence_shares: Scores


class Searcher:
    """Ranks an index's passages and sentences for a query."""

    def __init__(self, index: Index, weights: Weights | None = None) -> None:
        self.index = index
        self.weights = weights or load_weights()
        self.names = names_of(index.documents.values())
        self._translations = Translations.load()
        model = index.embeddings
        self._word_model = model if isinstance(model, PackagedEmbeddings) else PackagedEmbeddings()
        self.passage_of = np.array([sentence.passage for sentence in index.sentences], dtype=np.int64)
        self._words = {kind: WordMatcher(texts, self._word_model) for kind, texts in index.texts().items()}
        self._sentences_of = _sentence_bounds(index)
        self._evidence = [self._evidence_sentences(question) for question in index.questions]
        answered = [question.question for question in index.questions if question.answered]
        self._known_text = fold("\n".join([*(document.text for document in index.documents.values()), *answered]))
        self._density = _expansion_density(index)
        self._mentioned = [self.names.mentioned(fold(question.question)) for question in index.questions]
        self.support = lru_cache(maxsize=4 * _REMEMBERED)(self._support)
        self.rank = lru_cache(maxsize=_REMEMBERED)(lambda text: self.ranking(text, self.signals(text)))

    def signals(self, text: str) -> dict[str, Signals]:
        """The signals of every kind of unit for the query `text`."""
        sets = self.synonym_sets(text)
        vector = self.index.embeddings.embed_query(text)
        words = query_words(text, self._word_model)
        return {kind: self._signals(kind, sets, vector, words) for kind in self._words}

    def ranking(self, text: str, signals: Mapping[str, Signals]) -> Ranking:
        """The scores that `signals` add up to: the text's own, and a boost from its nearest expansion questions."""
        passages, sentences = signals["passages"], signals["sentences"]
        neighbours = self.neighbours(text, signals["questions"])
        shares = self._sentence_shares(neighbours)
        nearest = max((n.similarity for n in neighbours), default=0.0)
        boost = self.weights.expansion_boost * nearest * shares
        passage_text, sentence_text = self.text_scores(text, passages, sentences)
        passage_boost = np.zeros(len(passage_text), dtype=np.float32)
        np.maximum.at(passage_boost, self.passage_of, boost)
        return Ranking(
            text, passage_text + passage_boost, sentence_text + boost, passages, sentences, neighbours, shares
        )

    def text_scores(self, text: str, passages: Signals, sentences: Signals) -> tuple[Scores, Scores]:
        """float32, (n_passages,) and (n_sentences,): what the articles' own text says, without expansions."""
        weights = self.weights.text_english if detect_lang(text) == "en" else self.weights.text_chinese
        of_passages = (
            weights.passage_lexical * standardised(passages.lexical)
            + weights.passage_dense * standardised(passages.dense)
            + weights.passage_covered * standardised(passages.covered)
        )
        of_sentences = (
            weights.sentence_lexical * standardised(sentences.lexical)
            + weights.sentence_dense * standardised(sentences.dense)
            + weights.sentence_covered * standardised(sentences.covered)
        )
        return of_passages, of_sentences + of_passages[self.passage_of]

    def neighbours(self, text: str, signals: Signals) -> tuple[Neighbour, ...]:
        """The nearest expansion questions, nearest first, with their shares of attention.

        A question that asks for the other side of the action than `text` does gets next to none.

        Attention is the softmax of a weighted sum of the signals over the candidates: nearest-neighbour
        classification with a learned kernel (Goldberger et al., Neighbourhood Components Analysis, 2004).
        """
        if not len(signals.dense):
            return ()
        candidates, features = self.neighbour_features(text, signals)
        nearness = features @ np.array(list(self.weights.neighbour.model_dump().values()), dtype=np.float32)
        order = np.argsort(-nearness, kind="stable")[:_NEIGHBOURS]
        nearest, nearness = candidates[order], nearness[order]
        attention = np.exp(nearness - nearness[0])
        attention[self._other_side(text, nearest)] *= _OTHER_SIDE
        attention /= attention.sum()
        similarity = (signals.dense + signals.covered + signals.covering)[nearest] / 3
        return tuple(
            Neighbour(int(question), float(alike), float(share))
            for question, alike, share in zip(nearest, similarity, attention, strict=True)
        )

    def _other_side(self, text: str, questions: NDArray[np.int64]) -> NDArray[np.bool_]:
        side = asked_side(fold(text))
        sides = [asked_side(fold(self.index.questions[place].question)) if side else None for place in questions]
        return np.array([other is not None and other != side for other in sides], dtype=bool)

    def neighbour_features(self, text: str, signals: Signals) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The expansion questions that may be near `text`, and float32 (n, n_features) as `NeighbourWeights` names them.

        What a neighbour lacks or adds counts by whether it is answered: an unanswered question is so because of its own
        peculiar word, and says nothing of a query without that word.
        """
        lexical = signals.lexical / max(float(signals.lexical.max()), 1e-6)
        near = np.argsort(-(signals.dense + signals.covered + signals.covering + lexical), kind="stable")[:_CANDIDATES]
        answered = np.array([self.index.questions[question].answered for question in near], dtype=np.float32)
        mine = self.names.mentioned(fold(text))
        theirs = [self._mentioned[question] for question in near]
        columns = (
            signals.dense[near],
            signals.covered[near],
            signals.covering[near],
            lexical[near],
            [min(2, len(mine - other)) for other in theirs],
            [min(2, len(other - mine)) for other in theirs],
            signals.lacking[near] * answered,
            signals.lacking[near] * (1 - answered),
            signals.unmet[near] * answered,
            signals.unmet[near] * (1 - answered),
        )
        return near, np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)

    def foreign_names(self, text: str) -> int:
        """How many proper names of `text` neither the articles nor their answered questions hold in any form."""
        return sum(not any(form in self._known_text for form in forms) for forms in self._proper_names(text))

    def _proper_names(self, text: str) -> list[frozenset[str]]:
        """The names that the dictionary or capitals tell for such, each with its other forms and translations."""
        folded = fold(text)
        names = {*self.names.groups, *COUNTRIES}
        found = [group for group in names if any(form in folded and not form.isascii() for form in group)]
        for token, start, end in self._word_model.words(text):
            if end - start > 1 and is_chinese(token[0]) and _is_proper(token):
                found.append(frozenset({token}))
        for word in re.findall(r"(?<![A-Za-z])[A-Z][A-Za-z]+", text):
            if word.lower() not in STOP_WORDS:
                group = self.names.forms(word.lower())
                found.append(group | {word.lower(), *self._translations.chinese(word)})
        return found

    def _support(self, text: str) -> tuple[float, int]:
        """How well the index knows what the query `text` asks, in [0, 1], and the place of its best passage.

        That is its likeness to the nearest expansion question, or where there are none, the share of it that the best
        sentence covers.
        """
        if not self.index.questions:
            ranking = self.rank(text)
            return float(ranking.sentences.covered.max(initial=0.0)), int(np.argmax(ranking.passage_scores))
        neighbours = self.neighbours(text, self._question_signals(text))
        shares = self._sentence_shares(neighbours)
        known = max(neighbour.similarity for neighbour in neighbours)
        return known, int(self.passage_of[np.argmax(shares)]) if shares.any() else -1

    def _question_signals(self, text: str) -> Signals:
        vector = self.index.embeddings.embed_query(text)
        return self._signals("questions", self.synonym_sets(text), vector, query_words(text, self._word_model))

    def synonym_sets(self, text: str) -> list[SynonymSet]:
        """What to look for in Chinese and English texts: terms, other forms of names, translations."""
        folded = fold(text)
        mentioned = self.names.mentioned(folded)
        sets = [synonym_set(sorted(group)) for n, group in enumerate(self.names.groups) if n in mentioned]
        sets += term_sets("".join(c if is_chinese(c) or c.isdigit() else " " for c in folded))
        words = _LATIN_WORD.findall(folded)
        known: set[int] = set()
        for phrase in self._translations.phrases(words):
            known.update(range(phrase.start, phrase.end))
            said = words[phrase.start : phrase.end]
            sets.append(synonym_set([*(said if len(said) == 1 else []), *phrase.chinese], float(len(said))))
        for position, word in enumerate(words):
            if word in _MONTHS:
                sets.append(SynonymSet(((_MONTHS[word], "月"),)))
            elif position not in known and word not in STOP_WORDS:
                sets.append(synonym_set([word]))
        return sets

    def evidence_of(self, question: int) -> tuple[int, ...]:
        """The sentences that answer an expansion question, by their place in the index; none if unanswered."""
        return self._evidence[question]

    def _signals(self, kind: str, sets: Sequence[SynonymSet], vector: Sequence[float], words: QueryWords) -> Signals:
        units = self.index.units[kind]
        lexical, dense = units.lexical.scores(sets), units.similarities(vector)
        match = self._words[kind].match(words, _candidates(lexical, dense))
        return Signals(lexical, dense, match.covered, match.covering, match.lacking, match.unmet)

    def trust(self, neighbour: Neighbour) -> float:
        """How far a neighbour may speak for the query, in [0, 1].

        A question that is nearly the same always may. One that is merely the nearest may where its document has so many
        expansions that a question far from all of them is hardly answered; where there are few, the text decides.
        """
        density = self._density[self.index.questions[neighbour.question].document]
        alike = min(1.0, max(0.0, (neighbour.similarity - _UNLIKE) / (_ALIKE - _UNLIKE)))
        return max(density, alike**2)

    def _sentence_shares(self, neighbours: Sequence[Neighbour]) -> Scores:
        """float32, (n_sentences,): the attention on each sentence's questions, shared among joint evidence."""
        shares = np.zeros(len(self.index.sentences), dtype=np.float32)
        for neighbour in neighbours:
            evidence = self._evidence[neighbour.question]
            for sentence in evidence:
                shares[sentence] += neighbour.share * self.trust(neighbour) / len(evidence)
        return shares

    def _evidence_sentences(self, question: Expansion) -> tuple[int, ...]:
        """The sentences that hold the answer of a question with one piece of evidence, else all evidence."""
        spans = question.evidence
        if question.answer is not None and len(spans) == 1:
            spans = (question.answer,)
        places, ends, starts = self._sentences_of[question.document]
        found = set()
        for span in spans:
            found.update(places[bisect_right(ends, span.start) : bisect_left(starts, span.end)])
        return tuple(sorted(found))


def _expansion_density(index: Index) -> dict[str, float]:
    """How densely each document is covered by answered expansion questions, in [0, 1]."""
    answered = Counter(question.document for question in index.questions if question.answered)
    sentences = Counter(index.passages[sentence.passage].document for sentence in index.sentences)
    return {name: min(1.0, answered[name] / (_DENSE * max(1, sentences[name]))) for name in index.documents}


def _sentence_bounds(index: Index) -> dict[str, tuple[list[int], list[int], list[int]]]:
    """Each document's sentences: their places in the index, ends and starts, in text order."""
    bounds: dict[str, tuple[list[int], list[int], list[int]]] = {name: ([], [], []) for name in index.documents}
    for place, sentence in enumerate(index.sentences):
        places, ends, starts = bounds[index.passages[sentence.passage].document]
        places.append(place)
        ends.append(sentence.span.end)
        starts.append(sentence.span.start)
    return bounds


def _is_proper(word: str) -> bool:
    """Whether every meaning that the dictionary gives a Chinese word is a name's."""
    gloss = meaning(word)
    return bool(gloss) and all(part.strip()[:1].isupper() for part in gloss.split(";"))


def _candidates(lexical: Scores, dense: Scores) -> NDArray[np.int64]:
    """The texts worth matching word by word: the best few hundred by words or by vectors."""
    if len(lexical) <= 2 * _CANDIDATES:
        return np.arange(len(lexical))
    by_words = np.argpartition(-lexical, _CANDIDATES)[:_CANDIDATES]
    by_vectors = np.argpartition(-dense, _CANDIDATES)[:_CANDIDATES]
    return np.union1d(by_words, by_vectors)


def standardised(scores: Scores) -> Scores:
    """`scores` with mean 0 and deviation 1; zeros where they are all alike."""
    deviation = scores.std() if len(scores) else 0.0
    return (scores - scores.mean()) / deviation if deviation > 0 else np.zeros_like(scores)
