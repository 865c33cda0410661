"""What is installed is the package with its models, and the default way needs neither torch nor a network."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

from summitqa.settings import Settings

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# Asks with every connection refused, then tells what was imported.
OFFLINE = """
import socket, sys

def refuse(self, address):
    raise OSError(f"a connection to {address}")

socket.socket.connect = socket.socket.connect_ex = refuse
from summitqa.answering import open_assistant
from summitqa.settings import load_settings

answer = open_assistant(load_settings()).answer("大橋花了多少錢？")
assert answer.citations, answer
print(*sorted({"torch", "transformers", "sentence_transformers", "gradio"} & sys.modules.keys()))
"""


def _data_files() -> list[Path]:
    """The files of the package that are no code, as git sees them."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "src/summitqa"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    paths = [Path(line) for line in listed.stdout.splitlines()]
    return [path for path in paths if path.suffix != ".py" and (ROOT / path).exists()]


def test_all_data_of_the_package_is_installed() -> None:
    """Each file matches a pattern of the package data and lies in a folder that setuptools takes for a package."""
    patterns = PYPROJECT["tool"]["setuptools"]["package-data"]["*"]
    files = _data_files()
    left_out = [file for file in files if not any(fnmatch(file.name, pattern) for pattern in patterns)]
    assert left_out == []
    assert all("." not in part for file in files for part in file.parts[:-1])
    assert {file.parent.name for file in files if file.suffix in (".safetensors", ".onnx")} == {"model"}


def test_the_models_are_small() -> None:
    """At most 25 MB each in the repository."""
    sizes: dict[Path, int] = {}
    for file in _data_files():
        sizes[file.parent] = sizes.get(file.parent, 0) + (ROOT / file).stat().st_size
    assert max(sizes.values()) <= 25e6


def test_only_the_package_is_installed() -> None:
    """The page, the tests and the recipes of this repository stay in it."""
    assert PYPROJECT["tool"]["setuptools"]["packages"]["find"]["where"] == ["src"]
    assert [path.name for path in (ROOT / "src").iterdir() if path.is_dir() and path.name.isidentifier()] == [
        "summitqa"
    ]


def test_the_makefile_is_short() -> None:
    """At most 25 lines, with the targets that are promised."""
    lines = (ROOT / "Makefile").read_text().splitlines()
    assert len(lines) <= 25
    targets = {
        word for line in lines if ":" in line and not line.startswith("\t") for word in line.split(":")[0].split()
    }
    assert {"chat", "test", "lint", "index", "eval"} <= targets


def test_torch_is_pinned_for_machines_without_a_gpu() -> None:
    """An unpinned torch would take several gigabytes."""
    assert "torch==2.13.0" in (ROOT / "constraints.txt").read_text().split()


def test_dependencies_end_before_the_next_major() -> None:
    """Each has a lower and an upper bound."""
    unbounded = [name for name in PYPROJECT["project"]["dependencies"] if ">=" not in name or ",<" not in name]
    assert unbounded == []


def test_an_answer_needs_no_network_and_no_torch(built_settings: Settings) -> None:
    """In a process of its own: nothing connects, and nothing heavy is imported."""
    environment = {
        "SUMMITQA_SEEDS_DIR": str(built_settings.seeds_dir),
        "SUMMITQA_INDEX_DIR": str(built_settings.index_dir),
    }
    done = subprocess.run([sys.executable, "-c", OFFLINE], env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr
