"""The packaged embedding model, as it lies in the package."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from summitqa.embedding.packaged import MODEL_DIR, PackagedEmbeddings
from summitqa.errors import ModelError
from summitqa.text import fold

TRADITIONAL = "美國總統特朗普（Donald Trump）與中國國家主席習近平將於10月30日在韓國會面。"
SIMPLIFIED = "美国总统特朗普(donald trump)与中国国家主席习近平将于10月30日在韩国会面。"
MOST_BYTES = 25_000_000


@pytest.fixture(scope="module")
def model() -> PackagedEmbeddings:
    return PackagedEmbeddings()


def test_script_width_and_case_do_not_matter(model: PackagedEmbeddings) -> None:
    """A text and its Traditional, full-width or upper-case twin have the same vector."""
    assert model.embed_query(TRADITIONAL) == model.embed_query(SIMPLIFIED)
    assert model.embed_query("ＴｉｋＴｏｋ") == model.embed_query("tiktok")


def test_vectors_are_unit_rows(model: PackagedEmbeddings) -> None:
    """Every text with a known word has a float32 vector of length 1."""
    vectors = model.encode([TRADITIONAL, "rare earths", "1998"])
    assert vectors.dtype == np.float32
    assert vectors.shape == (3, model.shape[1])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("text", ["", "  \n", "。、！", "😀"])
def test_text_without_a_word_is_zeros(model: PackagedEmbeddings, text: str) -> None:
    """Nothing known gives zeros, never NaN."""
    assert not np.any(model.encode([text]))


def test_no_texts_give_no_rows(model: PackagedEmbeddings) -> None:
    """An empty list keeps the width."""
    assert model.encode([]).shape == (0, model.shape[1])
    assert model.embed_documents([]) == []


def test_batch_does_not_change_a_vector(model: PackagedEmbeddings) -> None:
    """A text has the same vector alone and among many."""
    texts = [f"第{i}轮谈判 talks" for i in range(600)]
    assert np.array_equal(model.encode(texts)[599], model.encode([texts[599]])[0])


@pytest.mark.parametrize(
    ("question", "near", "far"),
    [
        ("rare earth export controls", "中国扩大了稀土出口管制。", "大豆是美国农民的主要作物。"),
        ("Who negotiates for China?", "中国的谈判代表", "芬太尼危机"),
        ("關稅何時到期？", "两国在5月达成的关税休战协议即将到期", "会面在韩国举行"),
    ],
)
def test_both_languages_share_one_space(model: PackagedEmbeddings, question: str, near: str, far: str) -> None:
    """A question is nearer to the Chinese text about its subject, in whichever language it is asked."""
    asked, right, wrong = model.encode([question, near, far])
    assert asked @ right > asked @ wrong


def test_words_are_the_longest_known_with_their_places(model: PackagedEmbeddings) -> None:
    """`words` cuts folded text at the offsets it tells."""
    found = model.words("中國國家主席 visited 1998")
    folded = fold("中國國家主席 visited 1998")
    assert [folded[start:end] for _, start, end in found] == [token for token, _, _ in found]
    assert len(found[0][0]) >= 2


def test_word_vectors_find_translations(model: PackagedEmbeddings) -> None:
    """A word's nearest among some others is its translation."""
    chinese = ["政府", "大学", "大豆", "战争"]
    english = ["government", "university", "soybean", "war"]
    cosines = model.word_vectors(english) @ model.word_vectors(chinese).T
    assert cosines.argmax(axis=1).tolist() == [0, 1, 2, 3]


def test_rare_words_count_more(model: PackagedEmbeddings) -> None:
    """Function words weigh less than names."""
    common, rare = model.word_weights(["的", "梵语"])
    assert 0 < common < rare
    assert model.word_weights(["😀"]).tolist() == [0]


def test_sentence_transformers_loads_the_same_model(model: PackagedEmbeddings) -> None:
    """`SentenceTransformer(folder)` gives the same vectors for folded text, up to float16's rounding."""
    from sentence_transformers import SentenceTransformer

    texts = [fold(TRADITIONAL), "rare earth export controls", "大豆", "who? 习近平 1998"]
    theirs = SentenceTransformer(str(MODEL_DIR), device="cpu").encode(texts)
    assert np.abs(theirs - model.encode(texts)).max() < 2e-3


def test_folder_fits_the_repository() -> None:
    """All files of the model together stay within 25 MB."""
    assert sum(file.stat().st_size for file in MODEL_DIR.rglob("*") if file.is_file()) <= MOST_BYTES


def test_loads_quickly_without_torch() -> None:
    """A new process imports, loads and first uses the model in under a second and never imports torch.

    Processor seconds, best of three, so that a busy machine does not fail it; langchain_core's and numpy's
    own imports, which every command pays, are not counted.
    """
    code = (
        "import sys, time, numpy, langchain_core.embeddings; started = time.process_time();"
        "from summitqa.embedding.packaged import PackagedEmbeddings; PackagedEmbeddings().embed_query('稀土');"
        "print(time.process_time() - started, 'torch' in sys.modules, 'transformers' in sys.modules)"
    )
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(3)]
    outputs = [run.stdout.split() for run in runs]
    assert all(output[1:] == ["False", "False"] for output in outputs)
    assert min(float(output[0]) for output in outputs) < 1


def test_embeds_thousands_of_passages_a_second(model: PackagedEmbeddings) -> None:
    """5,000 passages of 90 characters a processor second, best of five (an idle machine does several times that)."""
    passages = [f"{i}{TRADITIONAL}{SIMPLIFIED}" for i in range(1000)]
    seconds = []
    for _ in range(5):
        started = time.process_time()
        model.encode(passages)
        seconds.append(time.process_time() - started)
    assert len(passages) / min(seconds) > 5000


def test_words_are_those_of_the_tokenizer_file(model: PackagedEmbeddings) -> None:
    """Our segmentation and tokenizer.json's agree, also on rare characters and mixed text."""
    tokenizer = Tokenizer.from_file(str(MODEL_DIR / "tokenizer.json"))
    for text in (
        TRADITIONAL,
        "龘龘大學 unbelievable 20251030 covid-19",
        "在歐洲，梵語的學術研究由德國學者開創。",
        "Ωmega ß 𠮷野家",
    ):
        folded = fold(text)
        encoding = tokenizer.encode(folded, add_special_tokens=False)
        expected = [(token, *span) for token, span in zip(encoding.tokens, encoding.offsets, strict=True)]
        assert model.words(text) == expected


def test_missing_or_broken_folder_is_told(tmp_path: Path) -> None:
    """A folder without a model, or with a broken file, is a ModelError that names it."""
    with pytest.raises(ModelError, match=str(tmp_path)):
        PackagedEmbeddings(tmp_path)
    shutil.copy(MODEL_DIR / "model.safetensors", tmp_path)
    for broken in ("{", "[]", '{"model": {}}'):
        (tmp_path / "tokenizer.json").write_text(broken, encoding="utf-8")
        with pytest.raises(ModelError, match="reinstall"):
            PackagedEmbeddings(tmp_path)
