"""The README says what the program does: its settings table is the settings'."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from summitqa.settings import Settings

README = Path(__file__).parents[1] / "README.md"


def settings_rows() -> list[str]:
    """One Markdown row a setting: variable, default, meaning."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        rows.append(f"| `SUMMITQA_{name.upper()}` | {f'`{default}`' if str(default) else ''} | {field.description} |")
    return rows


def test_settings_table_is_complete_and_true():
    """Every setting stands in the README with its default and description."""
    lines = README.read_text(encoding="utf-8").splitlines()
    assert [row for row in settings_rows() if row not in lines] == []


def test_table_has_no_setting_that_is_gone():
    """The README names no setting that does not exist."""
    named = {
        line.split("`")[1]
        for line in README.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `SUMMITQA_")
    }
    assert named == {f"SUMMITQA_{name.upper()}" for name in Settings.model_fields}
