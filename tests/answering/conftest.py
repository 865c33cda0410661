"""The real article as the checker and the chat model see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from summitqa.answering.chat import open_checker
from summitqa.answering.checker import Checker
from summitqa.answering.sources import SourceSentence, document_sentences
from summitqa.loaders import read_documents
from summitqa.names import names_of
from summitqa.schema import Document

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(scope="session")
def real_article() -> Document:
    """The article in seeds/."""
    return read_documents(SEEDS)[0]


@pytest.fixture(scope="session")
def real_sentences(real_article: Document) -> list[SourceSentence]:
    """Its sentences, the header line left out."""
    return list(document_sentences(real_article))[1:]


@pytest.fixture(scope="session")
def checker(real_article: Document) -> Checker:
    """The checker as the chat answerer opens it for the article."""
    return open_checker({real_article.name: real_article}, names_of([real_article]).groups)
