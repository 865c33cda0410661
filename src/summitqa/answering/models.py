"""Calling a chat model so that nothing hangs: one time limit, retries on passing failures only, a stop, a size limit.

In: LangChain runnables and their input. Out: the reply's text piece by piece, its usage, or a ChatFailure with a reason.
This file and the chat answerer are the only ones that know chat models.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import random
import re
import threading
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from langchain_core.exceptions import (
    ContextOverflowError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelError,
    ModelNotFoundError,
    ModelPermissionDeniedError,
    ModelRateLimitError,
    ModelTimeoutError,
)
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import Runnable, RunnableGenerator

from summitqa.errors import AnswerError

logger = logging.getLogger(__name__)

_FIRST_PAUSE_S = 0.4
_CHARS_PER_TOKEN = 6  # more than any tokenizer's mean: a reply longer than this many per token is endless
_SAYS_ENDED = ("openai-chat", "anthropic-chat", "chat-ollama")  # a reply of theirs without an ending was cut off
_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|$)", re.DOTALL)
_ENDINGS = ("finish_reason", "stop_reason", "done_reason")  # where providers say why a reply ended
REASONS = (
    "connection",
    "key",
    "model",
    "rate",
    "timeout",
    "server",
    "overflow",
    "empty",
    "endless",
    "garbled",
    "cut",
    "failed",
)


class ChatFailure(AnswerError):
    """A chat model gave no usable reply; `reason` is one of REASONS."""

    def __init__(self, reason: str, message: str, *, retryable: bool = False) -> None:
        super().__init__(message, retryable=retryable)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one call: seconds with retries, further tries, tokens of the reply."""

    timeout_s: float = 60.0
    retries: int = 2
    max_tokens: int = 800

    @property
    def max_chars(self) -> int:
        """Characters after which a reply counts as endless."""
        return self.max_tokens * _CHARS_PER_TOKEN


@dataclass(slots=True)
class Usage:
    """Tokens of one reply, 0 while unknown, and US dollars per million of them."""

    input_tokens: int = 0
    output_tokens: int = 0
    input_price: float = 0.0
    output_price: float = 0.0
    ended: bool = False  # whether the model said that its reply was over

    def __str__(self) -> str:
        """One line for the log and the page, "" when unknown."""
        if not self.input_tokens + self.output_tokens:
            return ""
        cost = (self.input_tokens * self.input_price + self.output_tokens * self.output_price) / 1e6
        return f"{self.input_tokens} + {self.output_tokens} tokens" + (f", ${cost:.5f}" if cost else "")


@dataclass(slots=True)
class ChatCaller:
    """A chat model with its limits; safe to use from many threads."""

    model: BaseChatModel
    limits: Limits = field(default_factory=Limits)
    input_price: float = 0.0
    output_price: float = 0.0

    def usage(self) -> Usage:
        """An empty account for one call."""
        return Usage(0, 0, self.input_price, self.output_price)

    def stream(self, prompt: ChatPromptTemplate, values: dict[str, Any], usage: Usage | None = None) -> Generator[str]:
        """The reply piece by piece; closing the iterator stops the model. `usage` is filled in when known.

        Raises:
            ChatFailure: no reply in time, or none that can be used. Nothing is retried once text has come.
        """
        account = usage if usage is not None else self.usage()
        chain: Runnable[dict[str, Any], str] = prompt | self.model | RunnableGenerator(_texts_sync, _texts(account))
        deadline = time.monotonic() + self.limits.timeout_s
        for attempt in range(self.limits.retries + 1):
            came = False
            try:
                with closing(self._pieces(chain, values, deadline)) as pieces:
                    for piece in _thoughtless(pieces):
                        came = True
                        yield piece
                if not account.ended and self.model._llm_type in _SAYS_ENDED:
                    raise ChatFailure("cut", "the chat model's reply broke off", retryable=True)
                if not came:
                    raise ChatFailure("empty", "the chat model replied nothing", retryable=True)
                return
            except ChatFailure as failure:
                pause = _FIRST_PAUSE_S * 2**attempt * random.uniform(0.8, 1.2)
                last = attempt == self.limits.retries or time.monotonic() + pause >= deadline
                if came or last or not failure.retryable:
                    raise
                logger.info("chat model: %s; trying again in %.1f s", failure, pause)
            time.sleep(pause)

    def complete(self, prompt: ChatPromptTemplate, values: dict[str, Any], usage: Usage | None = None) -> str:
        """The whole reply; errors as for `stream`."""
        return "".join(self.stream(prompt, values, usage))

    def _pieces(self, chain: Runnable[dict[str, Any], str], values: dict[str, Any], deadline: float) -> Generator[str]:
        """One attempt's pieces, waited for no longer than `deadline`."""
        pieces: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        future = asyncio.run_coroutine_threadsafe(_pump(chain, values, pieces, self.limits.max_chars), _loop())
        future.add_done_callback(lambda _: pieces.put(None))
        length = 0
        try:
            while (piece := _next(pieces, deadline)) is not None:
                length += len(piece)
                if length > self.limits.max_chars:
                    raise ChatFailure("endless", f"the chat model's reply passed {self.limits.max_chars} characters")
                yield piece
            if failure := _failure(future):
                raise failure
        finally:
            future.cancel()


async def _pump(
    chain: Runnable[dict[str, Any], str], values: dict[str, Any], pieces: queue.SimpleQueue[str | None], most: int
) -> None:
    """Moves the chain's pieces into the queue, at most a little more than `most` characters."""
    length = 0
    async for piece in chain.astream(values):
        pieces.put(piece)
        length += len(piece)
        if length > most:
            return


def _next(pieces: queue.SimpleQueue[str | None], deadline: float) -> str | None:
    try:
        return pieces.get(timeout=max(0.0, deadline - time.monotonic()))
    except queue.Empty:
        raise ChatFailure("timeout", "the chat model did not finish in time") from None


def _failure(future: Future[None]) -> ChatFailure | None:
    """What went wrong in a finished call; None when all went well. Whatever a model's library raises is the model's failure."""
    error = future.exception()
    if error is None:
        return None
    logger.debug("chat model failed", exc_info=error)
    failure = explained(error)
    failure.__cause__ = error
    return failure


def explained(error: BaseException) -> ChatFailure:
    """A library's error as a ChatFailure: its reason, and whether the same call may succeed at once."""
    kinds: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
        ((ModelAuthenticationError, ModelPermissionDeniedError), "key"),
        ((ModelRateLimitError,), "rate"),
        ((ModelTimeoutError, TimeoutError), "timeout"),
        ((ModelConnectionError, ConnectionError), "connection"),
        ((ModelNotFoundError,), "model"),
        ((ContextOverflowError,), "overflow"),
    )
    status = getattr(error, "status_code", None)
    by_status = {401: "key", 403: "key", 404: "model", 408: "timeout", 429: "rate"}
    reason = next((name for types, name in kinds if isinstance(error, types)), None) or by_status.get(status or 0)
    if reason is None:
        name = type(error).__name__
        server = isinstance(status, int) and status >= 500
        broken = isinstance(error, (ValueError, TypeError, KeyError, AttributeError)) and not isinstance(
            error, ModelError
        )
        reason = (
            "server"
            if server
            else "connection"
            if "Connect" in name or "Protocol" in name or "Read" in name
            else "garbled"
            if broken
            else "failed"
        )
    retryable = (
        error.is_retryable if isinstance(error, ModelError) else reason in ("connection", "timeout", "rate", "server")
    )
    return ChatFailure(reason, f"chat model: {reason} ({type(error).__name__})", retryable=retryable)


def _texts(account: Usage) -> Callable[[AsyncIterator[BaseMessage]], AsyncIterator[str]]:
    """The last link of the chain: messages become their text, their usage goes into `account`."""

    async def texts(messages: AsyncIterator[BaseMessage]) -> AsyncIterator[str]:
        async for message in messages:
            account.ended |= any(message.response_metadata.get(key) for key in _ENDINGS)
            used = message.usage_metadata if isinstance(message, AIMessageChunk) else None
            if used:
                account.input_tokens += used["input_tokens"]
                account.output_tokens += used["output_tokens"]
            if text := str(message.text):
                yield text

    return texts


def _texts_sync(messages: Iterator[BaseMessage]) -> Iterator[str]:
    for message in messages:
        yield str(message.text)


def _thoughtless(pieces: Iterator[str]) -> Iterator[str]:
    """The pieces without what a model thinks aloud in <think>…</think>."""
    held, shown = "", 0
    for piece in pieces:
        held += piece
        clean = _THOUGHT.sub("", held)
        if "<" in clean[shown:] and "<think>".startswith(clean[clean.rindex("<") :][:7]):
            clean = clean[: clean.rindex("<")]
        if len(clean) > shown and (clean[shown:].strip() or shown):
            yield clean[shown:]
            shown = len(clean)
    rest = _THOUGHT.sub("", held)[shown:]
    if rest.strip():
        yield rest


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """The event loop in which all model calls run, so that a call can be cancelled whatever it waits for."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="chat-model", daemon=True).start()
    return loop
