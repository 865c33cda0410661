from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.ui.conftest import ROOT, Server

EXAMPLES = re.findall(r"^## (.+?)\n.*?```python\n(.*?)```", (ROOT / "docs" / "api.md").read_text("utf-8"), re.M | re.S)


def post(server: Server, endpoint: str, *arguments: Any) -> Any:
    request = urllib.request.Request(
        f"{server.url}gradio_api/run/{endpoint}",
        data=json.dumps({"data": arguments}).encode(),
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)["data"][0]


@pytest.mark.parametrize(("title", "code"), EXAMPLES, ids=[title for title, _ in EXAMPLES])
def test_documented_example_runs(server: Server, title: str, code: str, tmp_path: Path) -> None:
    """Every Python block of docs/api.md runs as it stands against the running server."""
    script = tmp_path / "example.py"
    script.write_text(code.replace("http://127.0.0.1:7860/", server.url).replace("http://127.0.0.1:7860", server.url))
    result = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=120, check=False, env=os.environ
    )
    assert result.returncode == 0, result.stderr
    assert len(result.stdout.splitlines()) >= 3


def test_citation_is_proven_by_its_offsets(server: Server) -> None:
    answer = post(server, "ask", "中国手里最大的筹码是什么？", None)
    assert answer["citations"]
    for citation in answer["citations"]:
        text = (ROOT / "seeds" / citation["document"]).read_bytes().decode("utf-8")
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_endpoints_are_named_and_typed(server: Server) -> None:
    """Programs see three endpoints, each field of what they return with its type."""
    with urllib.request.urlopen(f"{server.url}gradio_api/info", timeout=30) as response:
        endpoints = json.load(response)["named_endpoints"]
    assert sorted(endpoints) == ["/ask", "/index_status", "/search"]
    fields = endpoints["/ask"]["returns"][0]["type"]["properties"]
    assert fields["abstained"] == {"type": "boolean"}
    assert fields["citations"]["items"]["properties"]["start"] == {"type": "integer"}
    parameters = {p["parameter_name"]: p["type"]["type"] for p in endpoints["/search"]["parameters"]}
    assert parameters == {"question": "string", "k": "integer"}


@pytest.mark.parametrize(
    ("endpoint", "arguments", "words"),
    [
        ("ask", ["", None], "empty"),
        ("ask", ["字" * 10_000, None], "shorten"),
        ("ask", ["問？", ["no history"]], "history"),
        ("search", ["問？", 0], "k is 0"),
    ],
)
def test_bad_input_is_one_clear_error(server: Server, endpoint: str, arguments: list[Any], words: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        post(server, endpoint, *arguments)
    assert words in json.load(caught.value)["error"]
    caught.value.close()


def test_twenty_at_once_keep_their_own_conversation(server: Server) -> None:
    """Each follow-up is understood from its own history."""
    topics = ["大豆", "稀土", "芬太尼", "TikTok"] * 5

    def converse(topic: str) -> tuple[str, dict[str, Any]]:
        first = post(server, "ask", f"文章怎麼說{topic}？", None)
        return topic, post(server, "ask", "為什麼？", [first])

    with ThreadPoolExecutor(20) as pool:
        for topic, second in pool.map(converse, topics):
            assert not [other for other in set(topics) - {topic} if other in second["query"]], second["query"]
