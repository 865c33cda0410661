"""The fitted numbers of ranking and refusal, in one data file that `python -m evals.fit` writes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

PATH = Path(__file__).parent / "weights.json"


class TextWeights(BaseModel):
    """Weights of the standardised signals of a sentence and of its passage, for one query language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sentence_lexical: float
    sentence_dense: float
    sentence_covered: float
    passage_lexical: float
    passage_dense: float
    passage_covered: float


class NeighbourWeights(BaseModel):
    """How a query's nearness to an expansion question is made of its signals (see `Searcher.neighbour_features`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dense: float
    covered: float
    covering: float
    lexical: float
    missing_names: float
    extra_names: float
    lacking_answered: float
    lacking_unanswered: float
    unmet_answered: float
    unmet_unanswered: float


class Weights(BaseModel):
    """All fitted numbers. `refusal` holds a logistic model by feature name, with and without expansions."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text_chinese: TextWeights
    text_english: TextWeights
    neighbour: NeighbourWeights
    expansion_boost: float
    refusal_with_expansions: dict[str, float]
    refusal_without_expansions: dict[str, float]


@cache
def load_weights() -> Weights:
    """The packaged weights."""
    return Weights.model_validate_json(PATH.read_bytes())
