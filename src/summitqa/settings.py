"""Every tunable, once. Read from SUMMITQA_… variables and `.env`; made at the edges only."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from summitqa.errors import SummitQAError

PACKAGED_MODEL = "packaged"


class Settings(BaseSettings):
    """The settings of one run; an unknown or impossible value is refused when this is made."""

    model_config = SettingsConfigDict(env_prefix="SUMMITQA_", env_file=".env", extra="ignore", frozen=True)

    seeds_dir: Path = Field(
        Path("seeds"), description="Folder of the articles (.txt, .md) and their question expansions."
    )
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
        0.25, ge=0, le=1, description="Confidence below which a question is refused, 0 (never) to 1 (always)."
    )
    question_chars: int = Field(2000, ge=10, description="Longest question accepted, in characters.")
    chat_model: str = Field(
        "",
        description="Chat model as LangChain's init_chat_model names it (`ollama:qwen3`, `openai:…`); empty for none.",
    )
    chat_base_url: str = Field("", description="Address of an OpenAI-compatible server (`http://127.0.0.1:8080/v1`).")
    chat_api_key: SecretStr = Field(
        SecretStr(""), description="Key for the chat model; else its own variable, such as OPENAI_API_KEY."
    )
    chat_timeout_s: float = Field(
        60, gt=0, le=600, description="Longest wait for a chat answer, retries included, in seconds, to 600."
    )
    chat_retries: int = Field(
        2, ge=0, le=10, description="Further tries after a passing failure of the chat model, 0 to 10."
    )
    chat_max_tokens: int = Field(800, ge=50, le=8000, description="Longest chat answer, in tokens, 50 to 8000.")
    chat_context_chars: int = Field(
        12000,
        ge=500,
        description="Most source text sent to the chat model, in characters; an article within it is sent whole.",
    )
    chat_input_price: float = Field(0, ge=0, description="Price of a million tokens sent, in US dollars; 0 if unknown.")
    chat_output_price: float = Field(
        0, ge=0, description="Price of a million tokens received, in US dollars; 0 if unknown."
    )
    reranker: str = Field(
        "", description="Name or path of a Sentence Transformers CrossEncoder that reranks passages; empty for none."
    )
    host: str = Field("127.0.0.1", description="Address the page listens on.")
    feedback_file: Path = Field(
        Path("feedback.sqlite3"), description="SQLite file that keeps readers' verdicts on answers."
    )
    evals_dir: Path = Field(Path("evals"), description="Folder of the question sets that the page offers to run.")
    mcp: bool = Field(False, description="Whether the page's API is served as MCP tools too.")
    port: int = Field(7860, ge=1, le=65535, description="Port the page listens on.")


def load_settings(**overrides: object) -> Settings:
    """The settings in force, `overrides` first, then environment, then `.env`, then defaults.

    Raises:
        SummitQAError: one line naming the variable, its value and what is allowed.
    """
    _refuse_unknown_names()
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except UnicodeDecodeError as error:
        raise SummitQAError(f".env: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = "SUMMITQA_" + "_".join(str(part) for part in first["loc"]).upper().removeprefix("SUMMITQA_")
        raise SummitQAError(f"{name}={first['input']!r}: {first['msg'].lower()}; correct or unset it") from error


def _refuse_unknown_names() -> None:
    """Raises SummitQAError for a SUMMITQA_… variable, set or in `.env`, that names no setting."""
    prefix = "SUMMITQA_"
    known = [prefix + name.upper() for name in Settings.model_fields]
    try:
        written = dotenv_values(".env")
    except UnicodeDecodeError:
        return  # Settings itself says so
    for name in [*os.environ, *written]:
        if name.upper().startswith(prefix) and name.upper() not in known:
            near = get_close_matches(name.upper(), known, n=1)
            hint = f"did you mean {near[0]}?" if near else "see the README's table of settings"
            raise SummitQAError(f"unknown setting {name}: {hint}")
