"""Every label of the page in three languages, from `texts.tsv`; `{n}` and `{m}` are filled in by the page."""

from __future__ import annotations

from pathlib import Path

from summitqa.schema import Lang

LANGS: tuple[Lang, ...] = ("zh-Hant", "zh-Hans", "en")


def texts() -> dict[Lang, dict[str, str]]:
    """Language -> key -> text."""
    head, *lines = (Path(__file__).parent / "texts.tsv").read_text(encoding="utf-8").splitlines()
    if head.split("\t") != ["key", *LANGS]:
        raise ValueError("ui/texts.tsv: the first line must name the key and the languages")
    rows = [line.split("\t") for line in lines]
    return {lang: {row[0]: row[i] for row in rows} for i, lang in enumerate(LANGS, start=1)}
