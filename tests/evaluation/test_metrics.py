"""Metrics of one result, each worked by hand."""

from __future__ import annotations

from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summitqa.evaluation.metrics import METRICS, SQUAD_METRICS
from summitqa.evaluation.question_sets import Question
from summitqa.evaluation.result import Result, in_one_passage, locate, places_of, unproven_citations
from summitqa.schema import Answer, Citation
from tests.fakes import make_answer, make_document, make_passage

ARTICLE = make_document("甲在一月來。\n\n乙在二月來。\n\n丙在三月來。\n\n丁走了。")
P = [make_passage(ARTICLE, start, start + 6) for start in (0, 8, 16)] + [make_passage(ARTICLE, 24, 28)]
"""Four passages: 甲 (0-6), 乙 (8-14), 丙 (16-22), 丁 (24-28)."""


def _question(*evidence: list[str], answerable: bool = True, **fields: object) -> Question:
    given = {"answers": ["一月"], **fields}
    return Question.model_validate(
        {"id": "q", "question": "?", "lang": "zh-Hant", "type": "t", "answerable": answerable, "evidence": evidence}
        | given
    )


def _result(question: Question, answer: Answer, **fields: object) -> Result:
    evidence = locate(question, {ARTICLE.name: ARTICLE})
    return Result("set", question, answer, 0.1, evidence=evidence, one_passage=in_one_passage(evidence, P), **fields)  # type: ignore[arg-type]


def _score(name: str, result: Result) -> float:
    return METRICS[name].score(result)


def test_recall_counts_the_best_alternative() -> None:
    """Of 甲+丙 one of two is in the first passage, of 丁+丙 none."""
    result = _result(_question(["甲在", "丙在"], ["丁走了", "丙在"]), make_answer(retrieved=[P[0], P[1], P[2], P[3]]))
    assert _score("recall@1", result) == 1 / 2
    assert _score("recall@3", result) == 2 / 2
    assert _score("all@3", result) == 1
    assert _score("mrr", result) == 1


def test_all_at_3_needs_one_alternative_whole() -> None:
    """Half of each alternative is not all of either."""
    result = _result(_question(["甲在", "丁走了"], ["乙在", "丁走了"]), make_answer(retrieved=P))
    assert _score("recall@3", result) == 1 / 2
    assert _score("all@3", result) == 0
    assert _score("recall@5", result) == 1


def test_a_string_across_passages_counts_when_both_are_there() -> None:
    """White space between passages belongs to none and is not needed."""
    result = _result(_question(["一月來。\n\n乙在"]), make_answer(retrieved=[P[1], P[0]]))
    assert _score("recall@1", result) == 0
    assert _score("recall@3", result) == 1
    assert _score("mrr", result) == 1 / 2


def test_first_applies_where_one_passage_holds_all() -> None:
    """Evidence over two passages leaves the question out; in one, the first passage must be it."""
    assert isnan(_score("first", _result(_question(["甲在", "乙在"]), make_answer(retrieved=P))))
    assert _score("first", _result(_question(["乙在", "二月"]), make_answer(retrieved=P))) == 0
    assert _score("first", _result(_question(["甲在", "一月"]), make_answer(retrieved=P))) == 1


def test_nothing_retrieved_scores_zero() -> None:
    """A question that found nothing never vanishes from the mean."""
    result = _result(_question(["甲在"]), make_answer(abstained=True))
    names = ("recall@1", "recall@3", "recall@5", "all@3", "first", "mrr", "citation_precision", "citation_recall")
    assert {_score(name, result) for name in (*names, "answer", "answer_partial", "right", "correct")} == {0.0}
    assert _score("false_refusals", result) == 1


def test_a_string_with_several_places_counts_at_any() -> None:
    """「月來。」 stands three times; citing or retrieving one place is enough."""
    assert len(places_of("月來。", {ARTICLE.name: ARTICLE})) == 3
    result = _result(_question(["月來。"]), make_answer("一月", cited=[(ARTICLE, 16, 22)], retrieved=[P[2]]))
    assert _score("recall@1", result) == 1
    assert _score("citation_recall", result) == 1


def test_evidence_that_stands_nowhere_is_not_found() -> None:
    """It scores 0 and is not left out."""
    result = _result(_question(["戊"]), make_answer("一月", retrieved=P))
    assert _score("recall@5", result) == 0
    assert _score("right", result) == 0
    assert isnan(_score("first", result))


def test_citations_are_judged_by_overlap() -> None:
    """Two of three citations overlap some alternative; of the best alternative, one of two strings is cited."""
    answer = make_answer("一月", cited=[(ARTICLE, 0, 6), (ARTICLE, 8, 14), (ARTICLE, 24, 28)])
    result = _result(_question(["甲在", "丙在"], ["乙在", "丙在"]), answer)
    assert _score("citation_precision", result) == 2 / 3
    assert _score("citation_recall", result) == 1 / 2
    assert _score("right", result) == 1


def test_spans_that_only_touch_do_not_overlap() -> None:
    """A citation that ends where the evidence starts shows none of it."""
    result = _result(_question(["一月來。"]), make_answer("一月", cited=[(ARTICLE, 0, 2)]))
    assert _score("citation_precision", result) == 0
    assert _score("right", result) == 0


@pytest.mark.parametrize(
    ("text", "short", "accepted", "expected"),
    [
        ("甲在一月來。[1]", "", "一月", 1),
        ("", "一月", "一月", 1),
        ("韩国", "", "韓國", 1),
        ("ＡＰＥＣ 峰會", "", "apec", 1),
        ("October  30", "", "October 30", 1),
        ("甲來。[1]", "", "1", 0),
        ("11月來", "", "1月", 0),
        ("1月1日來", "", "1月", 1),
        ("佔90%", "", "9", 0),
        ("佔 9 成", "", "9", 1),
    ],
)
def test_an_accepted_form_is_found_folded(text: str, short: str, accepted: str, expected: float) -> None:
    """In text or short answer, whatever script, width and case; markers and pieces of numbers are no answer."""
    assert _score("answer", _result(_question(answers=[accepted]), make_answer(text, short_answer=short))) == expected


def test_parts_are_needed_each() -> None:
    """Two of three parts are 2/3 of an answer and not a right one; a form of each makes it right."""
    question = _question(["甲在"], answers=["一月", "二月", "三月"], parts=[["一月", "January"], ["二月"], ["三月"]])
    some = _result(question, make_answer("January、二月", cited=[(ARTICLE, 0, 6)]))
    assert _score("answer_partial", some) == pytest.approx(2 / 3)
    assert (_score("answer", some), _score("right", some)) == (0, 0)
    every = _result(question, make_answer("一月、二月、三月", cited=[(ARTICLE, 0, 6)]))
    assert (_score("answer_partial", every), _score("answer", every), _score("right", every)) == (1, 1, 1)


def test_a_refusal_that_quotes_the_answer_is_no_answer() -> None:
    """The nearest passages shown with a refusal may hold the accepted form."""
    result = _result(_question(["甲在"]), make_answer("甲在一月來。", abstained=True, cited=[(ARTICLE, 0, 6)]))
    assert _score("answer", result) == 0
    assert _score("right", result) == 0


def test_a_question_without_answer_is_judged_by_refusal_alone() -> None:
    """Refused: correct. Answered: a false answer. Nothing else applies, whatever its evidence says."""
    question = _question(["甲在"], answerable=False)
    refused, answered = _result(question, make_answer(abstained=True)), _result(question, make_answer("一月"))
    assert (_score("false_answers", refused), _score("correct", refused)) == (0, 1)
    assert (_score("false_answers", answered), _score("correct", answered)) == (1, 0)
    applying = {name for name, metric in METRICS.items() if not isnan(metric.score(refused))}
    assert applying == {"false_answers", "correct"}


def test_without_evidence_only_answer_and_refusal_apply() -> None:
    """What needs evidence is left out."""
    result = _result(_question(), make_answer("一月"))
    applying = {name for name, metric in METRICS.items() if not isnan(metric.score(result))}
    assert applying == {"answer", "answer_partial", "false_refusals"}


def test_without_accepted_forms_answers_are_not_judged() -> None:
    """Retrieval and citations still are."""
    result = _result(_question(["甲在"], answers=[]), make_answer("一月", retrieved=P))
    assert isnan(_score("answer", result))
    assert isnan(_score("right", result))
    assert _score("recall@1", result) == 1


@pytest.mark.parametrize(("turn", "applies"), [(None, False), (0, False), (1, True), (3, True)])
def test_follow_up_is_for_later_turns(turn: int | None, applies: bool) -> None:
    """The first turn of a dialogue is a question like any other."""
    result = _result(_question(answerable=False), make_answer(abstained=True), turn=turn, dialogue="d")
    assert isnan(_score("follow_up", result)) != applies


def test_paragraphs_are_ranked_once_each() -> None:
    """Two passages of one paragraph take one rank; a short answer beside a refusal counts as none."""
    documents = [make_document("甲。乙。", name) for name in ("0-0", "0-1", "1-0")]
    retrieved = [make_passage(documents[i], s, s + 2) for i, s in ((0, 0), (0, 2), (1, 0), (2, 0))]
    question = _question(answers=["北京市"])
    result = Result(
        "s", question, make_answer(short_answer="北京", retrieved=retrieved), 0, paragraph="0-1", read="北京市"
    )
    scores = {name: metric.score(result) for name, metric in SQUAD_METRICS.items()}
    assert scores == {
        "R@1": 0,
        "R@3": 1,
        "R@5": 1,
        "MRR": 1 / 2,
        "EM": 0,
        "F1": pytest.approx(4 / 5),
        "read_EM": 1,
        "read_F1": 1,
        "refused": 0,
    }
    refused = Result("s", question, make_answer(short_answer="北京市", abstained=True), 0, paragraph="0-1")
    assert {SQUAD_METRICS[name].score(refused) for name in ("EM", "F1", "MRR", "R@5")} == {0}


def test_each_kind_of_unproven_citation_is_counted() -> None:
    """Another document, another hash, another text, a span outside or empty; a true one is not."""
    good = Citation(1, ARTICLE.name, ARTICLE.sha256, 0, 2, "甲在")
    bad = [
        Citation(1, "b.txt", ARTICLE.sha256, 0, 2, "甲在"),
        Citation(1, ARTICLE.name, "0" * 64, 0, 2, "甲在"),
        Citation(1, ARTICLE.name, ARTICLE.sha256, 0, 2, "乙在"),
        Citation(1, ARTICLE.name, ARTICLE.sha256, -28, -26, "甲在"),
        Citation(1, ARTICLE.name, ARTICLE.sha256, 26, 30, "了。"),
        Citation(1, ARTICLE.name, ARTICLE.sha256, 3, 3, ""),
    ]
    documents = {ARTICLE.name: ARTICLE}
    for citation in bad:
        answer = Answer("q", "q", "en", "", "", False, (good, citation), (), "fake")
        assert unproven_citations(answer, documents) == 1, citation


spans = st.tuples(st.integers(0, 27), st.integers(1, 8)).map(lambda s: (s[0], min(28, s[0] + s[1])))


@given(st.lists(spans, min_size=1, max_size=3), st.permutations(P), st.lists(spans, max_size=4), st.booleans())
def test_every_score_is_in_range_and_recall_grows_with_k(evidence, ranked, cited, abstained) -> None:  # type: ignore[no-untyped-def]
    """Also: `all@3` and `right` imply what they are made of."""
    strings = [ARTICLE.text[a:b] for a, b in evidence]
    strings = [s for s in strings if s.strip()] or ["甲"]
    answer = make_answer("一月", abstained=abstained, retrieved=ranked, cited=[(ARTICLE, a, b) for a, b in cited])
    result = _result(_question(strings), answer)
    scores = {name: metric.score(result) for name, metric in METRICS.items()}
    assert all(isnan(value) or 0 <= value <= 1 for value in scores.values())
    assert scores["recall@1"] <= scores["recall@3"] <= scores["recall@5"] == 1
    assert scores["all@3"] <= scores["recall@3"]
    assert scores["right"] <= scores["answer"]
