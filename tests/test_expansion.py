"""An expansion file is checked line by line, and what is wrong is named by file and line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from summitqa.errors import ExpansionError
from summitqa.expansion import Expansion, expansion_path, read_expansion_file, read_expansions
from summitqa.schema import Document, Span
from tests.fakes import make_document

ARTICLE = make_document("甲在韓國來。乙走了。\n甲又來。")
GOOD = {"question": "誰走了？", "lang": "zh-Hant", "evidence": ["乙走了。"], "answer": "乙"}


def _read(folder: Path, *lines: object) -> list[Expansion]:
    path = expansion_path(folder, ARTICLE.name)
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(texts), encoding="utf-8")
    return read_expansion_file(path, ARTICLE)


def test_a_question_is_tied_to_its_place(tmp_path: Path) -> None:
    """Evidence and answer become spans of the article."""
    (expansion,) = _read(tmp_path, GOOD)
    assert expansion == Expansion("a.txt", "誰走了？", "zh-Hant", (Span(6, 10),), Span(6, 7))
    assert expansion.answered


def test_a_question_without_evidence_is_unanswered(tmp_path: Path) -> None:
    """Such a question is what the article does not answer."""
    (expansion,) = _read(tmp_path, {"question": "誰睡了？", "lang": "zh-Hant", "evidence": []})
    assert (expansion.answered, expansion.answer) == (False, None)


def test_evidence_comes_in_the_order_of_the_text(tmp_path: Path) -> None:
    """However the line gives it; the answer is the one inside the evidence, not the first in the text."""
    line = {"question": "誰又來？", "lang": "zh-Hans", "evidence": ["甲又來。", "乙走了。"], "answer": "甲"}
    (expansion,) = _read(tmp_path, line)
    assert expansion.evidence == (Span(6, 10), Span(11, 15))
    assert expansion.answer == Span(11, 12)


def test_blank_lines_are_skipped_and_counted(tmp_path: Path) -> None:
    """Line numbers stay those that an editor shows."""
    with pytest.raises(ExpansionError, match=r"a\.questions\.jsonl:4: not JSON"):
        _read(tmp_path, "", GOOD, "  ", "{")


@pytest.mark.parametrize("separator", ["\u2028", "\x85", "\x0b"])
def test_only_a_line_feed_ends_a_line(tmp_path: Path, separator: str) -> None:
    """Other separators may stand inside a JSON string."""
    question = f"誰{separator}走了？"
    (expansion,) = _read(
        tmp_path, json.dumps(GOOD | {"question": question}, ensure_ascii=False).replace("\\u000b", " ")
    )
    assert expansion.answered


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{bad", "not JSON"),
        ('{"question": "誰走了？"', "not JSON"),
        ("[" * 100_000, "recursion"),
        ("null", "not a JSON object"),
        ("[]", "not a JSON object"),
        ({"lang": "en", "evidence": []}, "question: field required"),
        ({"question": "a", "evidence": []}, "lang: field required"),
        ({"question": "a", "lang": "en"}, "evidence: field required"),
        ({"question": "a", "lang": "fr", "evidence": []}, "lang: input should be 'zh-Hant'"),
        ({"question": "a", "lang": "en", "evidence": "乙走了。"}, "evidence: input should be a valid list"),
        ({"question": "a", "lang": "en", "evidence": [1]}, "evidence.0: input should be a valid string"),
        ({"question": "a", "lang": "en", "evidence": [], "anwser": "乙"}, "anwser: extra inputs"),
        ({"question": " ", "lang": "en", "evidence": []}, "the question is blank"),
        ({"question": "a", "lang": "en", "evidence": ["乙走了！"]}, "not in a.txt: '乙走了！'"),
        ({"question": "a", "lang": "en", "evidence": ["乙走了。甲又來。"]}, "not in a.txt"),
        ({"question": "a", "lang": "en", "evidence": [""]}, "not in a.txt: ''"),
        (
            {"question": "a", "lang": "en", "evidence": ["乙走了。"], "answer": "甲"},
            "the answer is not in the evidence: '甲'",
        ),
        ({"question": "a", "lang": "en", "evidence": [], "answer": "甲"}, "the answer is not in the evidence"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: object, told: str) -> None:
    """One line of text: file, line number, what is wrong with it and what to do."""
    with pytest.raises(ExpansionError, match=re.escape("a.questions.jsonl:2: ")) as error:
        _read(tmp_path, GOOD, line)
    assert told in str(error.value)
    assert str(error.value).endswith("; mend or delete the line")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("again", ["誰走了？", " 誰走了？ ", "谁走了?"])
def test_a_repeated_question_names_both_lines(tmp_path: Path, again: str) -> None:
    """The same question in the other script or width is the same."""
    with pytest.raises(ExpansionError, match=r"jsonl:3: the question stands in line 1 already"):
        _read(tmp_path, GOOD, "", GOOD | {"question": again})


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    """One line that names the file."""
    path = expansion_path(tmp_path, ARTICLE.name)
    path.write_bytes("誰走了？".encode("big5"))
    with pytest.raises(ExpansionError, match=r"a\.questions\.jsonl: cannot be read as UTF-8"):
        read_expansion_file(path, ARTICLE)


def test_a_folder_in_a_files_place_is_named(tmp_path: Path) -> None:
    """As what cannot be read."""
    expansion_path(tmp_path, ARTICLE.name).mkdir()
    with pytest.raises(ExpansionError, match=r"a\.questions\.jsonl: cannot be read"):
        read_expansions(tmp_path, [ARTICLE])


def test_expansions_of_an_article_that_is_gone_are_named(tmp_path: Path) -> None:
    """File and article."""
    (tmp_path / "b.questions.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(ExpansionError, match=r"b\.questions\.jsonl: its article is gone; put b\.txt back"):
        read_expansions(tmp_path, [ARTICLE])


def test_an_article_without_a_file_has_no_expansions(tmp_path: Path) -> None:
    """Files are optional."""
    assert read_expansions(tmp_path, [ARTICLE]) == []


def test_the_invented_articles_expansions_load(article: Document) -> None:
    """The data of these tests keep the rules themselves."""
    expansions = read_expansions(Path(__file__).parent / "data", [article])
    assert sum(expansion.answered for expansion in expansions) == 25
    assert sum(not expansion.answered for expansion in expansions) == 8
