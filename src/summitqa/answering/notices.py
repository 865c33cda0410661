"""What a reader is told about an answer that a chat model took part in, in three languages."""

from __future__ import annotations

from summitqa.schema import Lang
from summitqa.text import to_script

_INSTEAD: dict[Lang, str] = {
    "zh-Hant": "{why}，以下是原文摘答。",
    "zh-Hans": "{why}，以下是原文摘答。",
    "en": "{why}; this answer is taken from the article itself.",
}
_WHY: dict[str, tuple[str, str]] = {
    "connection": ("連不上語言模型", "The chat model could not be reached"),
    "key": ("語言模型不接受所設的金鑰", "The chat model refused the key"),
    "model": ("找不到所設的語言模型", "The chat model that is set does not exist there"),
    "rate": ("語言模型目前請求過多", "The chat model is busy (rate limit)"),
    "timeout": ("語言模型未在時限內答完", "The chat model did not finish in time"),
    "server": ("語言模型伺服器出錯", "The chat model's server failed"),
    "overflow": ("問題與原文超出語言模型的長度", "The question and sources were too long for the chat model"),
    "empty": ("語言模型沒有回覆", "The chat model replied nothing"),
    "endless": ("語言模型的回覆沒完沒了", "The chat model's reply had no end"),
    "garbled": ("語言模型的回覆無法讀取", "The chat model's reply could not be read"),
    "cut": ("語言模型的回覆中斷了", "The chat model's reply broke off"),
    "failed": ("語言模型出錯", "The chat model failed"),
    "unproven": ("語言模型的說法無法由原文證實", "Nothing the chat model said could be proven from the article"),
    "language": ("語言模型沒有用提問的語言回答", "The chat model did not answer in the question's language"),
    "no_answer": ("語言模型在原文中找不到答案", "The chat model found no answer in the article"),
}
_UNSUPPORTED: dict[Lang, str] = {
    "zh-Hant": "〔原文未證實〕",
    "zh-Hans": "〔原文未证实〕",
    "en": "[not borne out by the article]",
}
_SOME_UNSUPPORTED: dict[Lang, str] = {
    "zh-Hant": "有標記的句子無法由原文證實。",
    "zh-Hans": "有标记的句子无法由原文证实。",
    "en": "The marked sentences are not borne out by the article.",
}


def instead(reason: str, lang: Lang) -> str:
    """One line on why the extractive answer stands; `reason` is one of `models.REASONS` or of this file."""
    chinese, english = _WHY.get(reason, _WHY["failed"])
    why = english if lang == "en" else to_script(chinese, lang)
    return _INSTEAD[lang].format(why=why)


def unsupported_mark(lang: Lang) -> str:
    """What stands after a sentence that the sources do not bear out."""
    return _UNSUPPORTED[lang]


def some_unsupported(lang: Lang) -> str:
    """One line for an answer with such sentences."""
    return _SOME_UNSUPPORTED[lang]
