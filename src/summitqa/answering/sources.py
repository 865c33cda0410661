"""The sentences that a chat model is given: numbered, with their place in the documents.

In: retrieved passages and documents. Out: SourceSentences in text order within each document, ready for prompt and checker.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from summitqa.answering.checker import Source
from summitqa.answering.facts import Month
from summitqa.schema import Document, RetrievedPassage, Span
from summitqa.text import sentences

_CONTEXT_CHARS = 120
# A sentence that speaks to a language model and tells it what to do is no evidence of anything.
_TO_A_MODEL = re.compile(
    r"(?<![A-Za-z])AI(?![A-Za-z])|A\.I\.|人工智慧|人工智能|語言模型|语言模型|聊天機器人|聊天机器人|機器摘要|机器摘要|自動回覆|自动回复|助手|系統提示|系统提示|"
    r"\b(?:language models?|assistants?|chatbots?|LLMs?|GPT|system prompt)\b",
    re.IGNORECASE,
)
_TELLING = re.compile(
    r"請|请|不要|不得|忽略|無視|无视|必須|必须|務必|务必|一律|只要|只能|輸出|输出|回覆|回复|"
    r"\b(?:ignore|skip|disregard|reply|respond|answer|output|print|say|cite|must|do not|don't|always|never)\b",
    re.IGNORECASE,
)
_SOURCE_NUMBER = re.compile(r"[\[［【]\s*S\s*\d+\s*[\]］】]", re.IGNORECASE)


def speaks_to_models(text: str) -> bool:
    """Whether a sentence of an article is an instruction to a language model: by whom it addresses, or by our numbers."""
    hidden = any(0xE0000 <= ord(c) <= 0xE007F for c in text)
    return hidden or bool(_SOURCE_NUMBER.search(text)) or bool(_TO_A_MODEL.search(text) and _TELLING.search(text))


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """A sentence of a document, and how the checker sees it."""

    document: str
    span: Span
    source: Source


def source_sentences(
    retrieved: Sequence[RetrievedPassage], documents: Mapping[str, Document], budget_chars: int
) -> list[SourceSentence]:
    """What fits `budget_chars`: the whole documents of the retrieved passages, else these passages, best first.

    Sentences that instruct language models are left out.
    """
    return [s for s in _fitting(retrieved, documents, budget_chars) if not speaks_to_models(s.source.text)]


def _fitting(
    retrieved: Sequence[RetrievedPassage], documents: Mapping[str, Document], budget_chars: int
) -> list[SourceSentence]:
    names = list(dict.fromkeys(found.passage.document for found in retrieved))
    if sum(len(documents[name].text) for name in names) <= budget_chars:
        return [sentence for name in names for sentence in document_sentences(documents[name])]
    chosen: list[RetrievedPassage] = []
    for found in retrieved:
        if chosen and sum(len(one.passage.text) for one in chosen) + len(found.passage.text) > budget_chars:
            break
        chosen.append(found)
    spans = {(found.passage.document, span.start) for found in chosen for span in found.passage.sentences}
    return [s for name in names for s in document_sentences(documents[name]) if (name, s.span.start) in spans]


def document_sentences(document: Document) -> Iterator[SourceSentence]:
    """All sentences of a document, headings and captions included, in text order."""
    month = month_of(document)
    before = ""
    for block in document.blocks:
        if block.kind == "heading":
            before = ""
        for span in sentences(document.text, block.start, block.end):
            text = document.text[span.start : span.end]
            yield SourceSentence(document.name, span, Source(text, before[-_CONTEXT_CHARS:], month, document.source))
            before += text


def month_of(document: Document) -> Month | None:
    """The year and month of a document's date."""
    return (int(document.date[:4]), int(document.date[5:7])) if document.date else None


def sources_of(sentences: Iterable[SourceSentence]) -> list[Source]:
    """The sentences as the checker takes them."""
    return [sentence.source for sentence in sentences]
