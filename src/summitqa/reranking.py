"""An optional second look at the retrieved passages by a Sentence Transformers CrossEncoder.

In: a query text and RetrievedPassages. Out: the same passages, best first by the model's scores. Off by default.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from summitqa.errors import ModelError
from summitqa.schema import RetrievedPassage

Reranker = Callable[[str, Sequence[RetrievedPassage]], list[RetrievedPassage]]


def open_reranker(name: str) -> Reranker:
    """The reranker with the CrossEncoder `name` (or at that path).

    Scores are the model's own, higher is better; ties keep their order.

    Raises:
        ModelError: there is no such model, or its library is missing.
    """
    try:
        from sentence_transformers import CrossEncoder  # 10 s: only where a reranker is wanted

        model = CrossEncoder(name)
    except (ImportError, OSError, ValueError, KeyError, RuntimeError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ModelError(
            f"SUMMITQA_RERANKER={name!r} cannot be loaded: {reason}; give a CrossEncoder's name or path, or unset it"
        ) from error

    def rerank(query: str, retrieved: Sequence[RetrievedPassage]) -> list[RetrievedPassage]:
        if not retrieved:
            return []
        scores = model.predict([(query, found.passage.text) for found in retrieved], show_progress_bar=False)
        scored = [replace(found, score=float(score)) for found, score in zip(retrieved, scores, strict=True)]
        return sorted(scored, key=lambda found: -found.score)

    return rerank
