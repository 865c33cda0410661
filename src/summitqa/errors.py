"""Every failure a user can cause: each message says what, where, and the command that mends it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

_T = TypeVar("_T")


class SummitQAError(Exception):
    """Base of all known failures; the command line prints it in one line and exits with 1."""


class SeedError(SummitQAError):
    """A source file cannot be read."""


class ExpansionError(SummitQAError):
    """A question-expansion file has a broken line or quotes what its article does not say."""


class UnknownNameError(SummitQAError):
    """A name that no registry holds.

    Args:
        kind: what was looked up, for example "retriever".
        name: the name asked for.
        known: the names there are.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        super().__init__(f"unknown {kind} {name!r}; known: {', '.join(sorted(known))}")


class ModelError(SummitQAError):
    """An embedding or reading model cannot be loaded."""


class IndexNotBuiltError(SummitQAError):
    """There is no index where one was looked for."""


class StaleIndexError(SummitQAError):
    """The index was built from other sources or settings than the present ones."""


class EvalSetError(SummitQAError):
    """A question set has a line that cannot be used."""


class QuestionError(SummitQAError):
    """A question that cannot be searched: empty, or too long."""


class AnswerError(SummitQAError):
    """An answerer failed; `retryable` says whether the same call may succeed later."""

    def __init__(self, message: str, *, retryable: bool = False) -> None:
        super().__init__(message)
        self.retryable = retryable


def lookup(kind: str, name: str, registry: Mapping[str, _T]) -> _T:
    """What `registry` holds as `name`.

    Raises:
        UnknownNameError: it holds nothing so called; the message lists what it does.
    """
    if name not in registry:
        raise UnknownNameError(kind, name, registry)
    return registry[name]
