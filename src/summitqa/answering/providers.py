"""Which chat model the settings name, how it is made, and what its library's errors mean.

In: Settings, or an error. Out: a ChatCaller, or a ChatFailure with its reason.
"""

from __future__ import annotations

from typing import Any

from summitqa.answering.models import ChatCaller, Limits
from summitqa.errors import SummitQAError
from summitqa.settings import Settings

_EXTRAS = {"openai": "langchain-openai", "ollama": "langchain-ollama", "anthropic": "langchain-anthropic"}


def open_caller(settings: Settings) -> ChatCaller:
    """The chat model that `settings` name.

    Raises:
        SummitQAError: none is set, its package is missing, or it cannot be made; the message says what to do.
    """
    if not settings.chat_model:
        raise SummitQAError("no chat model is set: set SUMMITQA_CHAT_MODEL, for example to ollama:qwen3")
    from langchain.chat_models import init_chat_model  # 1.4 s: only where a model is wanted

    provider, options = _options(settings)
    try:
        model = init_chat_model(settings.chat_model, **options)
    except ImportError as error:
        package = _EXTRAS.get(provider, error.name or "its LangChain package")
        raise SummitQAError(
            f"SUMMITQA_CHAT_MODEL={settings.chat_model!r} needs {package}: run `pip install {package}`"
        ) from error
    except ValueError as error:
        reason = str(error).splitlines()[0]
        raise SummitQAError(f"SUMMITQA_CHAT_MODEL={settings.chat_model!r}: {reason}; see docs/models.md") from error
    limits = Limits(settings.chat_timeout_s, settings.chat_retries, settings.chat_max_tokens)
    return ChatCaller(model, limits, settings.chat_input_price, settings.chat_output_price)


def _options(settings: Settings) -> tuple[str, dict[str, Any]]:
    """The provider and what its LangChain class is made with; retries are ours alone."""
    named = settings.chat_model.split(":", 1)[0] if ":" in settings.chat_model else ""
    key = settings.chat_api_key.get_secret_value()
    provider = "openai" if settings.chat_base_url and named not in _EXTRAS else named
    options: dict[str, Any] = {"model_provider": provider} if provider and provider != named else {}
    if settings.chat_base_url:
        options["base_url"] = settings.chat_base_url
    if provider == "ollama":
        options |= {
            "num_predict": settings.chat_max_tokens,
            "temperature": 0,
            "client_kwargs": {"timeout": settings.chat_timeout_s},
        }
    else:
        options |= {"max_tokens": settings.chat_max_tokens, "timeout": settings.chat_timeout_s, "max_retries": 0}
        if key or settings.chat_base_url:
            options["api_key"] = key or "none"
    if provider == "openai" and settings.chat_base_url:
        options |= {"stream_usage": True, "temperature": 0}
    return provider, options
