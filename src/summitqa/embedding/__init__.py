"""Text to vectors: the packaged static model, or any Sentence Transformers model by name or path.

In: a model's name. Out: LangChain `Embeddings`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from langchain_core.embeddings import Embeddings

from summitqa.embedding.packaged import MODEL_DIR, PackagedEmbeddings
from summitqa.errors import ModelError

EMBEDDINGS: dict[str, Callable[[], Embeddings]] = {
    "packaged": PackagedEmbeddings,
}


def load_embeddings(name: str = "packaged") -> Embeddings:
    """The model called `name` in `EMBEDDINGS`; any other name is a Sentence Transformers model's name or path.

    Raises:
        ModelError: there is no such model, or it cannot be reached or read.
    """
    if name in EMBEDDINGS:
        return EMBEDDINGS[name]()
    return _sentence_transformer(name)


def _sentence_transformer(name: str) -> Embeddings:
    """The Sentence Transformers model `name`, giving unit vectors; torch is imported only here."""
    try:
        from langchain_huggingface import HuggingFaceEmbeddings

        return HuggingFaceEmbeddings(model_name=name, encode_kwargs={"normalize_embeddings": True})
    except ImportError as error:
        raise ModelError(
            f"embedding model {name!r} needs `pip install langchain-huggingface sentence-transformers` ({error})"
        ) from error
    except (OSError, ValueError, RuntimeError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"cannot load embedding model {name!r}: {reason}; set SUMMITQA_EMBEDDING_MODEL to"
            f" {', '.join(EMBEDDINGS)}, or to the name or path of a Sentence Transformers model"
        ) from error


def fingerprint(name: str) -> str:
    """What tells one state of the model `name` from another, in hexadecimal: its files' content or sizes, or its name."""
    if name in EMBEDDINGS:
        data = b"".join((MODEL_DIR / file).read_bytes() for file in ("model.safetensors", "tokenizer.json"))
    elif Path(name).is_dir():
        files = sorted(path for path in Path(name).rglob("*") if path.is_file())
        data = "\n".join(f"{path.relative_to(name)} {path.stat().st_size}" for path in files).encode()
    else:
        data = name.encode()
    return hashlib.sha256(data).hexdigest()[:16]
