"""The assistant behind the page: one for all visitors, exchanged when the index has been rebuilt.

In: questions with their history. Out: Answers, the state of the index, and a rebuild in the background.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from summitqa.errors import SummitQAError
from summitqa.index import Index, Manifest, Progress, build_index, stale_reasons
from summitqa.schema import Answer, Document, RetrievedPassage, Turn
from summitqa.settings import Settings
from summitqa.suggestions import Suggester

logger = logging.getLogger(__name__)


class Answering(Protocol):
    """The part of an assistant that the page needs."""

    @property
    def documents(self) -> Mapping[str, Document]:
        """The indexed documents by name."""

    @property
    def index(self) -> Index:
        """The index it answers from."""

    def answer(self, question: str, turns: Sequence[Turn] = ()) -> Answer:
        """The answer to `question`, asked after `turns`."""

    def search(self, question: str, k: int) -> list[RetrievedPassage]:
        """The best `k` passages for `question`."""


@dataclass(frozen=True, slots=True)
class Rebuild:
    """How a rebuild stands: texts done of total, and what went wrong ("" if nothing)."""

    state: Literal["none", "running", "done", "failed"] = "none"
    done: int = 0
    total: int = 0
    message: str = ""


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What the index in use was built from, whether that still holds, and how a rebuild stands."""

    manifest: Manifest
    fresh: bool
    reasons: tuple[str, ...]
    rebuild: Rebuild


class Service:
    """Answers with the present assistant; safe to use from many threads.

    Args:
        settings: the settings in force.
        opener: makes an assistant over the index on disk.
        build: builds that index.
    """

    def __init__(
        self,
        settings: Settings,
        opener: Callable[[Settings], Answering],
        build: Callable[[Settings, Progress], object] = build_index,
    ) -> None:
        self.settings = settings
        self._opener = opener
        self._build = build
        self._lock = threading.Lock()
        self._rebuild = Rebuild()
        self._take(opener(settings))

    @property
    def assistant(self) -> Answering:
        """The assistant that answers now."""
        return self._current[0]

    @property
    def suggester(self) -> Suggester:
        """The suggestions of the index that answers now."""
        return self._current[1]

    def stream(self, question: str, turns: Sequence[Turn]) -> Iterator[tuple[Answer, bool]]:
        """Growing answers to `question`, each with whether it is the final one; a single one where nothing streams."""
        assistant = self.assistant
        stream = getattr(assistant, "stream", None)
        answers = iter((assistant.answer(question, turns),) if stream is None else stream(question, turns))
        held = next(answers, None)
        for answer in answers:
            if held is not None:
                yield held, False
            held = answer
        if held is not None:
            yield held, True

    def warm_up(self) -> None:
        """Answers one of its own examples in the background, so that no visitor waits for what loads at first use."""
        questions = self.suggester.examples("zh-Hant", 1) or ["?a"]
        threading.Thread(target=self._try, args=(self.assistant, questions[0]), name="warm-up", daemon=True).start()

    def _try(self, assistant: Answering, question: str) -> None:
        try:
            assistant.answer(question)
        except SummitQAError as error:
            logger.info("warming up: %s", error)

    def status(self) -> IndexStatus:
        """The state of the index, read off the sources as they lie now."""
        manifest = self.assistant.index.manifest
        try:
            reasons = stale_reasons(self.settings, manifest)
        except SummitQAError as error:
            reasons = [str(error)]
        return IndexStatus(manifest, not reasons, tuple(reasons), self._rebuild)

    def rebuild(self) -> bool:
        """Starts a rebuild in the background; False when one is running already."""
        with self._lock:
            if self._rebuild.state == "running":
                return False
            self._rebuild = Rebuild("running")
        threading.Thread(target=self._run_rebuild, name="rebuild", daemon=True).start()
        return True

    def _run_rebuild(self) -> None:
        try:
            self._build(self.settings, self._progress)
            self._take(self._opener(self.settings))
            self._rebuild = Rebuild("done", self._rebuild.done, self._rebuild.total)
        except SummitQAError as error:
            self._rebuild = Rebuild("failed", self._rebuild.done, self._rebuild.total, str(error))
        except BaseException as error:
            logger.exception("the rebuild failed")
            self._rebuild = Rebuild("failed", message=f"{type(error).__name__}: {error}; see the server's log")
            raise

    def _progress(self, done: int, total: int) -> None:
        self._rebuild = Rebuild("running", done, total)

    def _take(self, assistant: Answering) -> None:
        self._current = (assistant, Suggester(assistant.index.questions))
