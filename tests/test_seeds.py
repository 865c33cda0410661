"""The corpus is what its README says, and its question expansions hold and cover it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from summitqa.expansion import Expansion, read_expansions
from summitqa.loaders import read_documents
from summitqa.schema import Document
from summitqa.splitters import split_paragraphs

SEEDS = Path(__file__).parents[1] / "seeds"


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    """The articles in seeds/."""
    return read_documents(SEEDS)


@pytest.fixture(scope="module")
def expansions(documents: list[Document]) -> list[Expansion]:
    """Their question expansions; reading them checks them."""
    return read_expansions(SEEDS, documents)


def test_the_articles_are_the_readmes(documents: list[Document]) -> None:
    """Name, date and SHA-256, of every file in seeds/ and of no other."""
    readme = (SEEDS / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)` \|.*\| (\d{4}-\d\d-\d\d) \| `([0-9a-f]{64})` \|$", readme, re.MULTILINE)
    present = [(d.name, d.date, hashlib.sha256((SEEDS / d.name).read_bytes()).hexdigest()) for d in documents]
    assert rows == present


def test_there_are_enough_questions(expansions: list[Expansion]) -> None:
    """At least 2,500 that the article answers and 400 that it does not."""
    assert sum(expansion.answered for expansion in expansions) >= 2500
    assert sum(not expansion.answered for expansion in expansions) >= 400


def test_every_sentence_is_asked_about(documents: list[Document], expansions: list[Expansion]) -> None:
    """Headings and bare photo credits say nothing to be asked about."""
    for document in documents:
        headings = {document.text[b.start : b.end] for b in document.blocks if b.kind == "heading"}
        evidence = {
            place
            for e in expansions
            if e.document == document.name
            for s in e.evidence
            for place in range(s.start, s.end)
        }
        for passage in split_paragraphs(document, 400):
            for sentence in passage.sentences:
                text = passage.sentence_text(sentence)
                if text not in headings and not re.fullmatch(r"\[[^\]]+\]", text):
                    assert evidence & set(range(sentence.start, sentence.end)), text


def test_questions_come_in_chinese_and_english(expansions: list[Expansion]) -> None:
    """Simplified Chinese comes by folding."""
    assert {expansion.lang for expansion in expansions} >= {"zh-Hant", "en"}
