"""A real HTTP server on loopback that speaks the OpenAI chat protocol, streaming included, as it is told to.

`serving(*script)` answers the n-th request as the n-th step says, and the last step for all further ones.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = str | Callable[[str], str]


@dataclass(frozen=True)
class Step:
    """One reply: its text (or a function of the prompt), or a fault.

    `fault` is "" or one of "empty", "garbled", "endless", "hang_up", "silent" (connects, then says nothing),
    "keepalive" (comments for ever) and "not_sse" (a web page); `status` an HTTP error; `pause_s` between pieces.
    """

    text: Reply = ""
    status: int = 200
    fault: str = ""
    pause_s: float = 0.0
    piece_chars: int = 7


@dataclass
class ChatServer:
    """The running server: its address, the requests it got, the steps it follows."""

    url: str
    script: tuple[Step, ...]
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    closing: threading.Event = field(default_factory=threading.Event)

    def prompt(self, number: int = -1) -> str:
        """All that request `number` said to the model."""
        return "\n".join(str(message["content"]) for message in self.requests[number]["messages"])


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    chat: ChatServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.chat.keys.append(self.headers.get("Authorization", ""))
        step = self.chat.script[min(len(self.chat.requests), len(self.chat.script) - 1)]
        self.chat.requests.append(body)
        self.close_connection = True
        try:
            self._reply(step, body)
        except (BrokenPipeError, ConnectionResetError):
            self.chat.hung_up.set()

    def _reply(self, step: Step, body: dict[str, Any]) -> None:
        if step.status != 200:
            self._send(
                step.status,
                "application/json",
                json.dumps({"error": {"message": f"scripted {step.status}", "type": "x"}}),
            )
        elif step.fault == "silent":
            self.chat.closing.wait(30)
        elif step.fault == "not_sse":
            self._send(200, "text/html", "<html><body>It works!</body></html>")
        elif body.get("stream"):
            self._stream(step, body)
        else:
            self._send(200, "application/json", json.dumps(_whole(self._text(step, body))))

    def _text(self, step: Step, body: dict[str, Any]) -> str:
        prompt = "\n".join(str(message["content"]) for message in body["messages"])
        return step.text if isinstance(step.text, str) else step.text(prompt)

    def _send(self, status: int, kind: str, text: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, step: Step, body: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for piece in self._pieces(step, body):
            self._event(json.dumps(_chunk(piece)))
            if step.pause_s and self.chat.closing.wait(step.pause_s):
                return
        if step.fault == "hang_up":
            self.connection.close()
            return
        if step.fault == "garbled":
            self._event('{"choices": [{"delta": ')
        while step.fault == "keepalive" and not self.chat.closing.wait(0.05):
            self.wfile.write(b": still here\n\n")
            self.wfile.flush()
        self._event(json.dumps(_chunk("", finish="stop")))
        if body.get("stream_options", {}).get("include_usage"):
            usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
            self._event(json.dumps({**_chunk(""), "choices": [], "usage": usage}))
        self._event("[DONE]")

    def _pieces(self, step: Step, body: dict[str, Any]) -> Iterator[str]:
        text = self._text(step, body)
        for start in range(0, len(text), step.piece_chars):
            yield text[start : start + step.piece_chars]
        while step.fault == "endless" and not self.chat.closing.is_set():
            yield "稀土稀土稀土稀土"

    def _event(self, data: str) -> None:
        self.wfile.write(f"data: {data}\n\n".encode())
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


def _chunk(text: str, finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": finish}
    return {
        "id": "c",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": "scripted",
        "choices": [choice],
    }


def _whole(text: str) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    return {
        "id": "c",
        "object": "chat.completion",
        "created": 0,
        "model": "scripted",
        "choices": [choice],
        "usage": usage,
    }


@contextmanager
def serving(*script: Step) -> Iterator[ChatServer]:
    """A server that follows `script`, for as long as the block runs."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    chat = ChatServer(f"http://127.0.0.1:{server.server_port}/v1", script)
    handler.chat = chat  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield chat
    finally:
        chat.closing.set()
        server.shutdown()
        server.server_close()
