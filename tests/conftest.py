"""Fixtures of all tests: an invented article with known answers, its index, and a clean environment."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from summitqa.answering import Assistant
from summitqa.index import Index, build_index, open_index
from summitqa.loaders import read_document
from summitqa.retrievers import Searcher
from summitqa.schema import Document
from summitqa.settings import Settings, load_settings

DATA = Path(__file__).parent / "data"

hypothesis_settings.register_profile(
    "summitqa",
    deadline=None,  # a busy machine is not a defect
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.load_profile("summitqa")


def copy_seeds(folder: Path) -> Path:
    """The invented article and its question expansions, copied to `folder`, which is made."""
    folder.mkdir(parents=True)
    for path in sorted(DATA.glob("bridge.*")):
        shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="session", autouse=True)
def no_outer_settings() -> Iterator[None]:
    """No SUMMITQA_ variable of the shell that runs the tests is seen by them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.upper().startswith("SUMMITQA_")]:
            patch.delenv(name)
        yield


@pytest.fixture(autouse=True)
def clean_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every path of the settings lies in `tmp_path`, which is the working folder, without a `.env`."""
    for name, place in {"SEEDS_DIR": "seeds", "INDEX_DIR": "index", "FEEDBACK_FILE": "feedback.sqlite3"}.items():
        monkeypatch.setenv(f"SUMMITQA_{name}", str(tmp_path / place))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings over a copy of the invented article, not yet indexed."""
    copy_seeds(tmp_path / "seeds")
    return load_settings()


@pytest.fixture(scope="session")
def article() -> Document:
    """The invented article."""
    return read_document(DATA / "bridge.txt")


@pytest.fixture(scope="session")
def built_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of an index that is built once for all tests; nobody changes what lies there."""
    folder = tmp_path_factory.mktemp("built")
    built = Settings(_env_file=None, seeds_dir=copy_seeds(folder / "seeds"), index_dir=folder / "index")
    build_index(built)
    return built


@pytest.fixture(scope="session")
def built_index(built_settings: Settings) -> Index:
    """The open index of the invented article and its expansions."""
    return open_index(built_settings)


@pytest.fixture(scope="session")
def bare_index(built_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The open index of the invented article without expansions."""
    bare = built_settings.model_copy(
        update={"use_expansions": False, "index_dir": tmp_path_factory.mktemp("bare") / "index"}
    )
    build_index(bare)
    return open_index(bare)


@pytest.fixture(scope="session")
def searcher(built_index: Index) -> Searcher:
    """A searcher over the built index."""
    return Searcher(built_index)


@pytest.fixture(scope="session")
def assistant(built_settings: Settings, built_index: Index) -> Assistant:
    """An assistant over the built index, with the default settings."""
    return Assistant(built_settings, built_index)


@pytest.fixture(scope="session")
def assistant_with(built_settings: Settings, built_index: Index) -> Callable[..., Assistant]:
    """Makes an assistant over the built index with other settings."""
    return lambda **changes: Assistant(built_settings.model_copy(update=changes), built_index)
