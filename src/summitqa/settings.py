"""Every tunable, once. Read from SUMMITQA_… variables and `.env`; made at the edges only."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from summitqa.errors import SummitQAError

PACKAGED_MODEL = "packaged"


class Settings(BaseSettings):
    """The settings of one run; an unknown or impossible value is refused when this is made."""

    model_config = SettingsConfigDict(env_prefix="SUMMITQA_", env_file=".env", extra="ignore", frozen=True)

    seeds_dir: Path = Field(Path("seeds"), description="Folder of the articles (.txt, .md) and their question expansions.")
    index_dir: Path = Field(Path("index"), description="Folder that holds the built index.")
    embedding_model: str = Field(
        PACKAGED_MODEL,
        description="`packaged`, or the name or path of any Sentence Transformers model.",
    )
    splitter: str = Field("paragraphs", description="How documents become passages.")
    passage_chars: int = Field(400, ge=50, le=4000, description="Longest passage, in characters, 50 to 4000.")
    retriever: str = Field("hybrid", description="`hybrid`, `lexical` or `dense`.")
    use_expansions: bool = Field(True, description="Whether question expansions take part in the index.")
    retrieved_passages: int = Field(10, ge=1, le=100, description="Passages handed to the answerer, 1 to 100.")
    refusal_threshold: float = Field(
        0.5, ge=0, le=1, description="Confidence below which a question is refused, 0 (never) to 1 (always)."
    )
    question_chars: int = Field(2000, ge=10, description="Longest question accepted, in characters.")
    host: str = Field("127.0.0.1", description="Address the page listens on.")
    feedback_file: Path = Field(Path("feedback.sqlite3"), description="SQLite file that keeps readers' verdicts on answers.")
    evals_dir: Path = Field(Path("evals"), description="Folder of the question sets that the page offers to run.")
    mcp: bool = Field(False, description="Whether the page's API is served as MCP tools too.")
    port: int = Field(7860, ge=1, le=65535, description="Port the page listens on.")


def load_settings(**overrides: object) -> Settings:
    """The settings in force, `overrides` first, then environment, then `.env`, then defaults.

    Raises:
        SummitQAError: one line naming the variable, its value and what is allowed.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "SUMMITQA_" + "_".join(str(part) for part in first["loc"]).upper().removeprefix("SUMMITQA_")
        raise SummitQAError(f"{name}={first['input']!r}: {first['msg'].lower()}; correct or unset it") from error


