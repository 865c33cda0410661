"""Settings come from the environment and `.env`, and impossible ones are refused in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from summitqa.errors import SummitQAError
from summitqa.settings import Settings, load_settings


def test_the_defaults_need_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The packaged model, the hybrid retriever, a page for this machine alone."""
    monkeypatch.delenv("SUMMITQA_SEEDS_DIR")
    settings = load_settings()
    assert (settings.embedding_model, settings.retriever) == ("packaged", "hybrid")
    assert (settings.host, settings.port, settings.seeds_dir) == ("127.0.0.1", 7860, Path("seeds"))


def test_the_environment_stands_above_the_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what is passed stands above both."""
    (tmp_path / ".env").write_text("SUMMITQA_PORT=8001\nSUMMITQA_PASSAGE_CHARS=200\nOTHER=1\n")
    monkeypatch.setenv("SUMMITQA_PORT", "8002")
    assert (load_settings().port, load_settings().passage_chars) == (8002, 200)
    assert load_settings(port=8003).port == 8003


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PASSAGE_CHARS", "many"),
        ("PASSAGE_CHARS", "10"),
        ("PASSAGE_CHARS", ""),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("REFUSAL_THRESHOLD", "1.5"),
        ("RETRIEVED_PASSAGES", "0"),
        ("QUESTION_CHARS", "-1"),
        ("USE_EXPANSIONS", "perhaps"),
    ],
)
def test_an_impossible_value_names_its_variable(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """Variable, value, what is allowed, what to do, in one line."""
    monkeypatch.setenv(f"SUMMITQA_{name}", value)
    with pytest.raises(SummitQAError) as error:
        load_settings()
    message = str(error.value)
    assert message.startswith(f"SUMMITQA_{name}={value!r}: input should be ")
    assert message.endswith("; correct or unset it")
    assert "\n" not in message


def test_an_impossible_value_in_the_env_file_names_its_variable(tmp_path: Path) -> None:
    """As if it came from the environment."""
    (tmp_path / ".env").write_text("SUMMITQA_PORT=none\n")
    with pytest.raises(SummitQAError, match=r"^SUMMITQA_PORT='none': "):
        load_settings()


@pytest.mark.parametrize("place", ["environment", ".env"])
def test_an_unknown_setting_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """A misspelt variable would otherwise be without effect and without a word."""
    if place == "environment":
        monkeypatch.setenv("SUMMITQA_RETREIVER", "dense")
    else:
        (tmp_path / ".env").write_text("SUMMITQA_RETREIVER=dense\n")
    with pytest.raises(SummitQAError, match="SUMMITQA_RETREIVER"):
        load_settings()


def test_an_env_file_that_is_not_utf8_is_a_known_failure(tmp_path: Path) -> None:
    """One line that names it."""
    (tmp_path / ".env").write_bytes("SUMMITQA_SEEDS_DIR=文章".encode("big5"))
    with pytest.raises(SummitQAError, match=r"\.env"):
        load_settings()


def test_every_setting_is_described() -> None:
    """The README's table is made of these."""
    assert all(field.description for field in Settings.model_fields.values())


def test_settings_do_not_change() -> None:
    """They are made once, at the edge."""
    with pytest.raises(ValueError, match="frozen"):
        load_settings().port = 1  # type: ignore[misc]
