from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from summitqa.errors import QuestionError, SeedError
from summitqa.index import Manifest, Progress
from summitqa.schema import Answer, Turn
from summitqa.service import Service
from summitqa.settings import Settings
from tests.fakes import make_answer, make_document

MANIFEST = Manifest(
    format=1, build="b1", built_at="2025-11-22T00:00:00+00:00", embedding_model="packaged", embedding_fingerprint="", dimension=4,
    splitter="paragraphs", passage_chars=400, use_expansions=True, sources=[],
)  # fmt: skip


@dataclass
class OneAnswer:
    """An assistant that always says the same."""

    text: str
    documents: dict[str, Any] = field(default_factory=lambda: {"a.txt": make_document("甲。\n")})
    index: Any = field(default_factory=lambda: SimpleNamespace(manifest=MANIFEST, questions=(), passages=()))

    def answer(self, question: str, turns: tuple[Turn, ...] = ()) -> Answer:
        """Its one answer."""
        return make_answer(self.text, question=question)

    def search(self, question: str, k: int) -> list[Any]:
        """Nothing."""
        return []


class Growing(OneAnswer):
    """An assistant that streams."""

    def stream(self, question: str, turns: tuple[Turn, ...] = ()) -> Any:
        """Its one answer, a character at a time."""
        for end in range(1, len(self.text) + 1):
            yield make_answer(self.text[:end], question=question)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text("甲。\n", encoding="utf-8")
    return Settings(seeds_dir=tmp_path / "seeds", index_dir=tmp_path / "index")


def until(holds: Any) -> None:
    deadline = time.monotonic() + 5
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert holds()


def test_an_assistant_that_does_not_stream_gives_one_final_answer(settings: Settings) -> None:
    service = Service(settings, lambda s: OneAnswer("甲"))
    assert [(a.text, final) for a, final in service.stream("q", ())] == [("甲", True)]


def test_only_the_last_of_a_stream_is_final(settings: Settings) -> None:
    service = Service(settings, lambda s: Growing("甲乙丙"))
    assert [(a.text, final) for a, final in service.stream("q", ())] == [
        ("甲", False),
        ("甲乙", False),
        ("甲乙丙", True),
    ]


def test_answers_go_on_while_the_index_is_rebuilt(settings: Settings) -> None:
    """The old assistant answers until the new one is ready; then that one does."""
    answers = iter([OneAnswer("old"), OneAnswer("new")])
    go_on = threading.Event()

    def build(_: Settings, progress: Progress) -> None:
        progress(1, 2)
        go_on.wait(5)

    service = Service(settings, lambda s: next(answers), build)
    assert service.rebuild()
    until(lambda: service.status().rebuild.done == 1)
    assert service.assistant.answer("q").text == "old"
    assert service.status().rebuild.state == "running" and not service.rebuild()
    go_on.set()
    until(lambda: service.status().rebuild.state == "done")
    assert service.assistant.answer("q").text == "new"


def test_a_failed_rebuild_leaves_the_old_index_answering(settings: Settings) -> None:
    def build(_: Settings, progress: Progress) -> None:
        raise SeedError("seeds/a.txt: has no text")

    service = Service(settings, lambda s: OneAnswer("old"), build)
    service.rebuild()
    until(lambda: service.status().rebuild.state == "failed")
    assert service.status().rebuild.message == "seeds/a.txt: has no text"
    assert service.assistant.answer("q").text == "old"
    assert service.rebuild()


def test_warming_up_asks_and_survives_refusal(settings: Settings) -> None:
    asked: list[str] = []

    class Refusing(OneAnswer):
        def answer(self, question: str, turns: tuple[Turn, ...] = ()) -> Answer:
            asked.append(question)
            raise QuestionError("no")

    Service(settings, lambda s: Refusing("")).warm_up()
    until(lambda: bool(asked))


def test_status_says_why_the_index_is_stale(settings: Settings) -> None:
    status = Service(settings, lambda s: OneAnswer("x")).status()
    assert not status.fresh and "a.txt is new" in status.reasons


def test_status_survives_sources_that_cannot_be_read(settings: Settings) -> None:
    gone = replace_seeds(settings)
    status = Service(gone, lambda s: OneAnswer("x")).status()
    assert not status.fresh and "no such folder" in status.reasons[0]


def replace_seeds(settings: Settings) -> Settings:
    return settings.model_copy(update={"seeds_dir": settings.seeds_dir / "gone"})


def test_every_answer_is_its_own(settings: Settings) -> None:
    """Twenty askers at once each get the answer to their question."""

    class Slow(OneAnswer):
        def answer(self, question: str, turns: tuple[Turn, ...] = ()) -> Answer:
            time.sleep(0.02)
            return replace(super().answer(question, turns), text=question)

    service = Service(settings, lambda s: Slow(""))
    got: dict[int, str] = {}

    def ask(n: int) -> None:
        got[n] = next(iter(service.stream(f"q{n}", ())))[0].text

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == {n: f"q{n}" for n in range(20)}
