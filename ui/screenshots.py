"""Writes pictures of the page's main states to docs/screenshots/: `python -m ui.screenshots [NAME…]`.

Starts the page on a free port for it. Needs the `dev` extra and Chromium.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

FOLDER = Path("docs/screenshots")
DESKTOP, WIDE, PHONE = (1280, 800), (1680, 945), (360, 740)
LOCALES = {"zh-Hant": "zh-TW", "zh-Hans": "zh-CN", "en": "en-US"}
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def ask(page: Page, question: str) -> None:
    """Asks and waits for the whole answer and its marks."""
    number = page.locator(".turn").count() + 1
    page.fill("#question", question)
    page.press("#question", "Enter")
    page.wait_for_selector(f'.turn[data-number="{number}"][aria-busy="false"]')
    page.wait_for_timeout(900)


def answer(question: str, follow_up: str = "") -> Callable[[Page], None]:
    """A question, and perhaps one after it."""

    def act(page: Page) -> None:
        ask(page, question)
        if follow_up:
            ask(page, follow_up)

    return act


def suggestions(page: Page) -> None:
    """Half a question, with what it could become."""
    page.focus("#question")
    page.keyboard.type("稀土")
    page.wait_for_selector("#suggest:not([hidden])")
    page.wait_for_timeout(300)


def word(page: Page) -> None:
    """An English reader points at a word of the cited sentence."""
    ask(page, "What is China's biggest bargaining chip?")
    page.locator("#page mark .word").nth(2).hover()
    page.wait_for_timeout(200)


def wrong(page: Page) -> None:
    """The form for a wrong answer."""
    ask(page, "五輪談判在哪些城市舉行？")
    page.locator(".tools button[aria-expanded]").click()
    page.wait_for_timeout(200)


def cited_on_phone(page: Page) -> None:
    """The article on a phone, at the cited sentence."""
    ask(page, "中国手里最大的筹码是什么？")
    page.locator(".cite").first.click()
    page.wait_for_timeout(900)


def index(page: Page) -> None:
    """The Index tab."""
    page.click("#tab-index")
    page.wait_for_selector("#rebuild")


def evaluation(page: Page) -> None:
    """The Evaluation tab after a run of the dialogues."""
    page.click("#tab-evaluation")
    for box in page.locator('#panel-evaluation input[type="checkbox"]').all():
        box.set_checked(box.get_attribute("value") == "dialogues.jsonl")
    page.click("#run")
    page.wait_for_selector("#report table", timeout=300_000)


def nothing(_: Page) -> None:
    """The page as it opens."""


SHOTS: dict[str, tuple[str, bool, tuple[int, int], Callable[[Page], Any]]] = {
    "welcome": ("zh-Hant", False, DESKTOP, nothing),
    "answer": ("zh-Hant", False, DESKTOP, answer("中國手中最大的籌碼是什麼？", "那美國呢？")),
    "answer-dark": ("zh-Hant", True, DESKTOP, answer("美國財政部長是誰？", "他怎麼評價李成鋼？")),
    "answer-english": ("en", False, WIDE, word),
    "answer-simplified": ("zh-Hans", False, DESKTOP, answer("特朗普什么时候和习近平见面？", "在哪里？")),
    "suggestions": ("zh-Hant", False, DESKTOP, suggestions),
    "refusal": ("en", False, DESKTOP, answer("How do I bake sourdough bread?")),
    "wrong": ("zh-Hant", False, DESKTOP, wrong),
    "phone-welcome": ("en", False, PHONE, nothing),
    "phone-answer": ("zh-Hans", True, PHONE, answer("中国手里最大的筹码是什么？")),
    "phone-article": ("zh-Hans", False, PHONE, cited_on_phone),
    "phone-refusal": ("zh-Hant", False, PHONE, answer("習近平今年幾歲？")),
    "index": ("en", False, DESKTOP, index),
    "evaluation": ("zh-Hant", True, DESKTOP, evaluation),
}


@contextmanager
def running_page() -> Iterator[str]:
    """The address of a page of its own, whose feedback is thrown away."""
    with socket.socket() as free, tempfile.TemporaryDirectory() as folder:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        settings = {"SUMMITQA_PORT": str(port), "SUMMITQA_FEEDBACK_FILE": f"{folder}/feedback.sqlite3"}
        with subprocess.Popen([sys.executable, "-m", "ui"], env=os.environ | settings) as server:
            url = f"http://127.0.0.1:{port}/"
            while server.poll() is None and not _answers(url):
                time.sleep(0.3)
            try:
                yield url
            finally:
                server.terminate()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


def main(names: list[str]) -> None:
    """Takes the shots called `names`, or all."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with running_page() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        for name in names or list(SHOTS):
            lang, dark, (width, height), act = SHOTS[name]
            context = browser.new_context(
                viewport={"width": width, "height": height},
                locale=LOCALES[lang],
                color_scheme="dark" if dark else "light",
                reduced_motion="reduce",
            )
            page = context.new_page()
            page.goto(url)
            page.wait_for_selector("#room[data-started]")
            act(page)
            page.screenshot(path=FOLDER / f"{name}.png")
            context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
