"""Metrics: each scores one Result, and is NaN where it does not apply; a registry for each kind of set."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import isnan, nan

from summitqa.evaluation.reading import exact_match, overlap_f1
from summitqa.evaluation.result import Place, Result
from summitqa.schema import Citation
from summitqa.text import fold

_MARKER = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Metric:
    """A score of one result in [0, 1], or NaN where it does not apply, and what its mean says in one line."""

    score: Callable[[Result], float]
    meaning: str
    higher_is_better: bool = True


def recall(result: Result, k: int) -> float:
    """Share of the best alternative's strings that lie inside the first `k` retrieved passages.

    A string that a passage border cuts counts once both sides are there; one that is in no
    document counts as not found. NaN without evidence.
    Source: Manning, Raghavan & Schütze, Introduction to Information Retrieval (2008), ch. 8.
    """
    if not result.evidence:
        return nan
    passages = [retrieved.passage for retrieved in result.answer.retrieved[:k]]
    return max(
        sum(any(place.lies_in(passages) for place in places) for places in alternative) / len(alternative)
        for alternative in result.evidence
    )


def all_found(result: Result, k: int) -> float:
    """Whether all of some alternative lies inside the first `k` retrieved passages. NaN without evidence."""
    return _flag(recall(result, k), lambda share: share == 1)


def first_passage(result: Result) -> float:
    """Whether the first passage holds all of some alternative. NaN where no single passage does."""
    return all_found(result, 1) if result.one_passage else nan


def reciprocal_rank(result: Result) -> float:
    """1 / the number of passages until a whole evidence string is found; 0 if it never is. NaN without evidence."""
    if not result.evidence:
        return nan
    ranks = range(1, len(result.answer.retrieved) + 1)
    return next((1 / rank for rank in ranks if recall(result, rank) > 0), 0.0)


def citation_precision(result: Result) -> float:
    """Share of the citations that overlap evidence of any alternative; 0 with no citation. NaN without evidence."""
    if not result.evidence:
        return nan
    citations = result.answer.citations
    return sum(_supports(cited, result) for cited in citations) / len(citations) if citations else 0.0


def citation_recall(result: Result) -> float:
    """Share of the best alternative's strings that some citation overlaps. NaN without evidence."""
    if not result.evidence:
        return nan
    return max(
        sum(any(_overlaps(cited, place) for cited in result.answer.citations for place in places) for places in strings)
        / len(strings)
        for strings in result.evidence
    )


def answer_share(result: Result) -> float:
    """Share of the parts said, or of the one answer where there are no parts; 0 for a refusal.

    A form counts where it stands, folded, in the answer's text without markers or in the short
    answer, and is no piece of a longer number. NaN where not answerable or no form is accepted.
    """
    question, answer = result.question, result.answer
    parts = question.parts or ((question.answers,) if question.answers else ())
    if not question.answerable or not parts:
        return nan
    if answer.abstained:
        return 0.0
    said = [_comparable(_MARKER.sub("", answer.text)), _comparable(answer.short_answer)]
    return sum(any(_says(text, form) for form in forms for text in said) for forms in parts) / len(parts)


def answer_accuracy(result: Result) -> float:
    """Whether the answer, or each of its parts, is said. NaN as for `answer_share`."""
    return _flag(answer_share(result), lambda share: share == 1)


def right(result: Result) -> float:
    """Whether the answer is right and some citation overlaps evidence. NaN where either cannot be judged."""
    if not result.evidence:
        return nan
    supported = any(_supports(cited, result) for cited in result.answer.citations)
    return _flag(answer_accuracy(result), lambda accuracy: accuracy == 1 and supported)


def correct(result: Result) -> float:
    """`right` where there is an answer; refused where there is none."""
    return right(result) if result.question.answerable else float(result.answer.abstained)


def follow_up(result: Result) -> float:
    """`correct` for the second and later turns of a dialogue. NaN elsewhere."""
    return correct(result) if result.turn else nan


def false_answer(result: Result) -> float:
    """Whether a question without an answer was answered. NaN for answerable ones."""
    return nan if result.question.answerable else float(not result.answer.abstained)


def false_refusal(result: Result) -> float:
    """Whether an answerable question was refused. NaN for those without an answer."""
    return float(result.answer.abstained) if result.question.answerable else nan


def paragraph_recall(result: Result, k: int) -> float:
    """Whether the question's paragraph is among the first `k` distinct paragraphs retrieved."""
    return float(result.paragraph in _paragraphs(result)[:k])


def paragraph_reciprocal_rank(result: Result) -> float:
    """1 / rank of the question's paragraph among the distinct paragraphs retrieved; 0 if it is not there."""
    ranked = _paragraphs(result)
    return 1 / (ranked.index(result.paragraph) + 1) if result.paragraph in ranked else 0.0


def _paragraphs(result: Result) -> list[str]:
    return list(dict.fromkeys(retrieved.passage.document for retrieved in result.answer.retrieved))


def _short(result: Result) -> str:
    return "" if result.answer.abstained else result.answer.short_answer


def _flag(value: float, holds: Callable[[float], bool]) -> float:
    return nan if isnan(value) else float(holds(value))


def _overlaps(cited: Citation, place: Place) -> bool:
    return cited.document == place.document and max(cited.start, place.start) < min(cited.end, place.end)


def _supports(cited: Citation, result: Result) -> bool:
    return any(_overlaps(cited, place) for strings in result.evidence for places in strings for place in places)


def _comparable(text: str) -> str:
    return " ".join(fold(text).split())


def _says(text: str, form: str) -> bool:
    """Whether `text` (comparable) contains `form`, not cutting a number: 1月 is not said by 11月."""
    wanted = _comparable(form)
    before = r"(?<![0-9])" if wanted[:1].isdigit() else ""
    after = r"(?![0-9])" if wanted[-1:].isdigit() else ""
    return bool(wanted) and re.search(before + re.escape(wanted) + after, text) is not None


METRICS: dict[str, Metric] = {
    "recall@1": Metric(partial(recall, k=1), "evidence inside the first passage"),
    "recall@3": Metric(partial(recall, k=3), "evidence inside the first 3 passages"),
    "recall@5": Metric(partial(recall, k=5), "evidence inside the first 5 passages"),
    "all@3": Metric(partial(all_found, k=3), "all the evidence inside the first 3 passages"),
    "first": Metric(first_passage, "the passage that holds it all comes first, where there is one"),
    "mrr": Metric(reciprocal_rank, "1 / rank at which evidence is first found"),
    "citation_precision": Metric(citation_precision, "citations that show evidence"),
    "citation_recall": Metric(citation_recall, "evidence that is cited"),
    "answer": Metric(answer_accuracy, "the right answer is said, in full"),
    "answer_partial": Metric(answer_share, "share of the answer's parts that are said"),
    "right": Metric(right, "right answer with a citation that shows evidence"),
    "correct": Metric(correct, "right where there is an answer, refused where there is none"),
    "follow_up": Metric(follow_up, "later turns of dialogues that are correct"),
    "false_answers": Metric(false_answer, "answered without there being an answer", higher_is_better=False),
    "false_refusals": Metric(false_refusal, "refused although there is an answer", higher_is_better=False),
}

SQUAD_METRICS: dict[str, Metric] = {
    "R@1": Metric(partial(paragraph_recall, k=1), "the right paragraph comes first"),
    "R@3": Metric(partial(paragraph_recall, k=3), "the right paragraph among the first 3"),
    "R@5": Metric(partial(paragraph_recall, k=5), "the right paragraph among the first 5"),
    "MRR": Metric(paragraph_reciprocal_rank, "1 / rank of the right paragraph"),
    "EM": Metric(lambda r: exact_match(_short(r), r.question.answers), "short answer equals a gold, end to end"),
    "F1": Metric(lambda r: overlap_f1(_short(r), r.question.answers), "overlap with the best gold, end to end"),
    "read_EM": Metric(lambda r: exact_match(r.read, r.question.answers), "EM with the right paragraph given"),
    "read_F1": Metric(lambda r: overlap_f1(r.read, r.question.answers), "F1 with the right paragraph given"),
    "refused": Metric(false_refusal, "refused; every question has an answer", higher_is_better=False),
}
