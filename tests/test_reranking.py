"""The optional reranker, with a real CrossEncoder made on the spot: tiny, random, no download."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from summitqa.errors import ModelError
from summitqa.reranking import open_reranker
from summitqa.schema import RetrievedPassage
from summitqa.splitters import split_paragraphs
from tests.fakes import make_document

MAKE = """
import sys
from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast
folder = sys.argv[1]
words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"稀土大豆是什麼甲乙丙丁"]
open(folder + "/vocab.txt", "w", encoding="utf-8").write("\\n".join(words))
BertTokenizerFast(vocab_file=folder + "/vocab.txt").save_pretrained(folder)
config = BertConfig(vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16, num_labels=1)
BertForSequenceClassification(config).save_pretrained(folder)
"""


@pytest.mark.filterwarnings("ignore")
def test_passages_come_best_first_by_the_models_scores(tmp_path: Path) -> None:
    """The same passages, in the order of the scores they now carry."""
    subprocess.run([sys.executable, "-W", "ignore", "-c", MAKE, str(tmp_path)], check=True)
    document = make_document("稀土是甲。\n\n大豆是乙。\n\n丙丁是什麼。")
    retrieved = [RetrievedPassage(passage, 0.0) for passage in split_paragraphs(document, 400)]
    ranked = open_reranker(str(tmp_path))("稀土是什麼", retrieved)
    assert {found.passage.id for found in ranked} == {found.passage.id for found in retrieved}
    assert [found.score for found in ranked] == sorted((found.score for found in ranked), reverse=True)
    assert len({found.score for found in ranked}) > 1
    assert open_reranker(str(tmp_path))("稀土", []) == []


@pytest.mark.filterwarnings("ignore")
def test_a_model_that_is_not_there_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be loaded, and what to do."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelError, match="SUMMITQA_RERANKER") as raised:
        open_reranker(str(tmp_path / "nothing"))
    assert "\n" not in str(raised.value)
