"""Generated question expansions: checked, without duplicates, resumable, and told as a diff."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from summitqa.answering.models import ChatCaller
from summitqa.answering.providers import open_caller
from summitqa.errors import ExpansionError
from summitqa.expansion import read_expansion_file
from summitqa.generation import generate_expansions
from summitqa.schema import Document
from summitqa.settings import load_settings
from tests.openai_server import ChatServer, Step, serving


def line(question: str, answer: str = "", evidence: object = (1,), **more: object) -> str:
    """One line of a reply."""
    return json.dumps(
        {"question": question, "lang": "zh-Hant", "evidence": evidence, "answer": answer} | more, ensure_ascii=False
    )


def caller_of(server: ChatServer) -> ChatCaller:
    return open_caller(load_settings(chat_model="x", chat_base_url=server.url, chat_retries=0, chat_timeout_s=10))


def about_the_bridge(prompt: str) -> str:
    """Questions on the part that opens the article; nothing on the others."""
    numbers = [i for i, s in enumerate((x for x in prompt.splitlines() if x.startswith("[S")), 1) if "5月18日" in s]
    if not numbers:
        return "no questions here"
    good = [line("大橋哪天通車？", "5月18日", numbers), line("When does the bridge open?", "5月18日", numbers)]
    bad = [
        line("大橋哪天通車？", "5月18日", numbers),
        line("大橋何時通車呢？", "6月1日", numbers),
        line("2019年大橋通車了嗎？", "", numbers),
        line("這篇文章說大橋哪天通車？", "", numbers),
        line("大橋有多長？", "", [99]),
        line("大橋有多長？", "", []),
        '{"question": "broken',
        line(""),
    ]
    return "\n".join(["Here you are:", "```json", *good, *bad, "```"])


def test_good_lines_are_kept_and_bad_ones_told(article: Document, tmp_path: Path) -> None:
    """The file holds what its article proves; the summary says what was thrown away and why."""
    path, seen = tmp_path / "bridge.questions.jsonl", []
    with serving(Step(about_the_bridge)) as server:
        summary = generate_expansions(article, caller_of(server), path, lambda done, total: seen.append((done, total)))
    kept = read_expansion_file(path, article)
    assert [(e.question, e.lang) for e in kept] == [("大橋哪天通車？", "zh-Hant"), ("When does the bridge open?", "en")]
    assert all(e.answer and article.text[e.answer.start : e.answer.end] == "5月18日" for e in kept)
    assert (summary.before, summary.added, summary.duplicates, summary.rejected.total()) == (0, 2, 1, 7)
    assert str(summary).startswith("0 there, +2; 1 duplicates left out; rejected: 2 without known evidence")
    assert seen[0][0] == 0 and seen[-1][0] == seen[-1][1] == summary.groups
    assert list(tmp_path.iterdir()) == [path]


def test_what_was_there_stays(article: Document, tmp_path: Path) -> None:
    """A second run adds nothing that stands there already, in either script."""
    path = tmp_path / "bridge.questions.jsonl"
    first = next(s for s in article.text.splitlines() if "5月18日" in s).split("。")[0]
    path.write_text(
        json.dumps({"question": "大桥哪天通车？", "lang": "zh-Hans", "evidence": [first]}, ensure_ascii=False),
        encoding="utf-8",
    )
    with serving(Step(about_the_bridge)) as server:
        summary = generate_expansions(article, caller_of(server), path)
    assert (summary.before, summary.added) == (1, 1)
    assert [e.question for e in read_expansion_file(path, article)] == ["大桥哪天通车？", "When does the bridge open?"]


def test_an_interrupted_run_goes_on(article: Document, tmp_path: Path) -> None:
    """Parts that were answered are not asked again."""
    path = tmp_path / "bridge.questions.jsonl"
    with serving(Step(about_the_bridge), Step(status=500)) as server:
        first = generate_expansions(article, caller_of(server), path)
    assert first.failed_groups == first.groups - 1
    assert "run the command again" in str(first)
    assert (tmp_path / "bridge.questions.jsonl.part").exists()
    with serving(Step(about_the_bridge)) as server:
        second = generate_expansions(article, caller_of(server), path)
    assert len(server.requests) == first.groups - 1
    assert (second.before, second.added, second.failed_groups) == (2, 0, 0)
    assert not (tmp_path / "bridge.questions.jsonl.part").exists()


def test_a_dead_model_is_told(article: Document, tmp_path: Path) -> None:
    """Nothing is written when no part could be asked."""
    with serving(Step(status=401)) as server, pytest.raises(ExpansionError, match="failed for every part"):
        generate_expansions(article, caller_of(server), tmp_path / "bridge.questions.jsonl")
    assert list(tmp_path.iterdir()) == []
