"""The real server in a process of its own, and real pages of it in headless Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOCALES = {"zh-Hant": "zh-TW", "zh-Hans": "zh-CN", "en": "en-US"}


class Server:
    """`python -m ui` over its own folders; can be stopped and started again on the same port."""

    def __init__(self, folder: Path, seeds: Path, **environment: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder, self.seeds = folder, seeds
        self.url = f"http://127.0.0.1:{self.port}/"
        self.feedback = folder / "feedback.sqlite3"
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("SUMMITQA_")},
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "SUMMITQA_PORT": str(self.port),
            "SUMMITQA_SEEDS_DIR": str(seeds),
            "SUMMITQA_INDEX_DIR": str(folder / "index"),
            "SUMMITQA_FEEDBACK_FILE": str(self.feedback),
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the process; `wait` tells when it answers."""
        with (self.folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ui"], cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )

    def wait(self, seconds: float = 120) -> None:
        """Returns once the page is served."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            assert self._process and self._process.poll() is None, self.log()
            try:
                with urllib.request.urlopen(self.url, timeout=5):
                    return
            except OSError:
                time.sleep(0.2)
        raise AssertionError(f"no answer from {self.url}: {self.log()}")

    def stop(self) -> None:
        """Ends the process as Ctrl+C does."""
        if self._process:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def log(self) -> str:
        """What it wrote."""
        return (self.folder / "server.log").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Server]]:
    """Two servers, started together: `main` over the repository's article, `workshop` over invented ones."""
    main = Server(tmp_path_factory.mktemp("main"), ROOT / "seeds", SUMMITQA_MCP="1")
    folder = tmp_path_factory.mktemp("workshop")
    workshop = Server(folder, folder / "seeds", SUMMITQA_EVALS_DIR=str(folder / "evals"))
    shutil.copytree(Path(__file__).parent / "workshop", folder, dirs_exist_ok=True)
    for path in (ROOT / "tests" / "data").glob("bridge.*"):
        shutil.copy(path, workshop.seeds)
    both = {"main": main, "workshop": workshop}
    for server in both.values():
        server.start()
    yield both
    for server in both.values():
        server.stop()


@pytest.fixture(scope="session")
def server(servers: dict[str, Server]) -> Server:
    """The server over the repository's article."""
    servers["main"].wait()
    return servers["main"]


@pytest.fixture(scope="session")
def workshop(servers: dict[str, Server]) -> Server:
    """The server over invented articles, one of them hostile."""
    servers["workshop"].wait()
    return servers["workshop"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium, or a skip where there is none."""
    if not CHROMIUM:
        pytest.skip("no Chromium here: install Debian's package chromium to test the page")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Any, server: Server) -> Iterator[Callable[..., Any]]:
    """Opens the page; at the end no script may have failed and nobody else may have been asked for anything."""
    contexts, problems = [], []

    def open_(
        lang: str = "zh-Hant", *, dark: bool = False, size: tuple[int, int] = (1280, 800), path: str = "",
        at: Server = server, calm: bool = True, expect: tuple[str, ...] = (),
    ) -> Any:  # fmt: skip
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale=LOCALES[lang],
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce" if calm else "no-preference",
            permissions=["clipboard-read", "clipboard-write"],
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)

        def note(problem: str) -> None:
            if not any(words in problem for words in expect):
                problems.append(problem)

        page.on("pageerror", lambda error: note(f"script: {error}"))
        page.on("dialog", lambda dialog: (note(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("console", lambda m: note(f"console: {m.text}") if m.type == "error" else None)
        page.on("request", lambda r: None if is_local(r.url, at) else note(f"request: {r.url}"))
        page.goto(at.url + path)
        page.wait_for_selector("#room[data-started]")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not problems


def is_local(url: str, server: Server) -> bool:
    return url.startswith((server.url, "data:", f"blob:{server.url}"))


def ask(page: Any, question: str) -> Any:
    """Types a question, sends it with Enter and waits for the end of its turn; gives the turn."""
    number = page.locator(".turn").count() + 1
    page.fill("#question", question)
    page.press("#question", "Enter")
    return finished(page, number)


def finished(page: Any, number: int) -> Any:
    """The turn `number` once it is answered."""
    page.wait_for_selector(f'.turn[data-number="{number}"][aria-busy="false"]')
    page.wait_for_function("document.getElementById('stop').hidden")
    return page.locator(f'.turn[data-number="{number}"]')
