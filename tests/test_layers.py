"""Imports point one way, and each library's types stay in the files that talk to it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "summitqa"
# From the ground up: a module imports from its own layer's package and from layers that stand before it.
LAYERS = (
    *("schema", "errors", "settings", "text", "loaders", "splitters", "embedding", "lexical", "expansion", "names"),
    *(
        "matching",
        "roles",
        "index",
        "weights",
        "retrievers",
        "reranking",
        "conversation",
        "answering",
        "generation",
        "evaluation",
    ),
    *("markup", "reading", "export", "transcript", "suggestions", "feedback", "service", "trial", "cli", "__main__"),
)
# The only places that may import a library: a module, or a package with everything in it.
HOMES = {
    "chromadb": {"index"},
    "langchain_chroma": {"index"},
    "langchain_core": {"embedding", "index", "retrievers", "answering"},
    "langchain_huggingface": {"embedding"},
    "gradio": set[str](),
    "bm25s": {"lexical"},
    "opencc": {"text"},
    "onnxruntime": {"answering"},
    "pydantic_settings": {"settings"},
    "typer": {"cli"},
    "ui": set[str](),
    "tests": set[str](),
    "evals": set[str](),
}
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "recipe" not in path.parts)


def _layer(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def _imports(path: Path) -> Iterator[str]:
    """Every module that `path` imports, at the top or inside a function; `from a import b` gives `a.b`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def test_every_module_has_a_layer() -> None:
    """A new one is put where it belongs, in the list above."""
    assert {_layer(path) for path in SOURCES} - {"__init__"} <= set(LAYERS)
    assert len(set(LAYERS)) == len(LAYERS)


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_imports_point_one_way(path: Path) -> None:
    """Never to a layer above one's own."""
    own = _layer(path)
    below = [*LAYERS[: LAYERS.index(own)], own] if own in LAYERS else []
    imported = {name.split(".")[1] for name in _imports(path) if name.startswith("summitqa.")}
    assert imported <= set(below)


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_libraries_stay_in_their_files(path: Path) -> None:
    """The rest passes the project's own types."""
    imported = {name.split(".")[0] for name in _imports(path)}
    assert [library for library in sorted(imported & HOMES.keys()) if _layer(path) not in HOMES[library]] == []


@pytest.mark.parametrize("layer", ["schema", "errors"])
def test_the_ground_imports_nothing_of_ours(layer: str) -> None:
    """Everything else may stand on it."""
    assert [name for name in _imports(PACKAGE / f"{layer}.py") if name.startswith("summitqa")] == []
