from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

from ui.texts import LANGS, texts

ROOT = Path(__file__).parents[2]


def start(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ui"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_port_in_use_is_one_line_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = start(tmp_path, SUMMITQA_PORT=str(port))
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1 and f"127.0.0.1:{port}" in result.stderr and "SUMMITQA_PORT" in result.stderr


def test_impossible_setting_is_one_line(tmp_path: Path) -> None:
    result = start(tmp_path, SUMMITQA_PORT="many")
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert "SUMMITQA_PORT='many'" in result.stderr


def test_missing_articles_are_one_line(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    result = start(tmp_path, SUMMITQA_PORT=str(port), SUMMITQA_SEEDS_DIR=str(tmp_path / "gone"))
    assert result.returncode == 1
    assert result.stderr.strip().splitlines()[-1].endswith("set SUMMITQA_SEEDS_DIR to the folder of your articles")
    assert "Traceback" not in result.stderr


def test_every_text_is_there_in_three_languages() -> None:
    """The same keys, none blank, and the same places to fill in."""
    by_lang = texts()
    assert set(by_lang) == set(LANGS)
    for key, text in by_lang["en"].items():
        for lang in LANGS:
            other = by_lang[lang][key]
            assert other.strip(), (lang, key)
            assert ("{n}" in text, "{m}" in text) == ("{n}" in other, "{m}" in other), (lang, key)


def test_every_text_the_page_names_exists() -> None:
    """`data-t` of the layout and of the server's HTML, and `t("…")` of the scripts."""
    import re

    named = set()
    for path in [*(ROOT / "ui").rglob("*.js"), ROOT / "ui" / "layout.html", *(ROOT / "src" / "summitqa").glob("*.py")]:
        source = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'data-t(?:-label|-placeholder)?="(\w+)"', source))
        if path.suffix == ".js":
            named |= set(re.findall(r'\b(?:t|button|fact)\("(\w+)"', source))
            named |= set(re.findall(r't(?:Label)?: "(\w+)"', source))
    assert named - {"theme_"} <= set(texts()["en"])
