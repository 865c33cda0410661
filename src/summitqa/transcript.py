"""An answer as the page shows it, and a page's history as Turns.

In: an Answer or what a chat sent. Out: HTML whose labels the page fills in its own language (`data-t`),
or Turns. Text of questions, answers and articles is escaped here and nowhere else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest

from summitqa.errors import QuestionError
from summitqa.markup import attribute, escaped
from summitqa.reading import label, paragraph_number
from summitqa.schema import Answer, Citation, Document, RetrievedPassage, Turn
from summitqa.text import detect_lang

_MARKER = re.compile(r"\[(\d{1,3})\]")
_EXCERPT = 90


def is_refusal(answer: Answer) -> bool:
    """Whether the answer says that the sources do not answer, rather than only being polite.

    A reply to a greeting abstains too, but without having weighed anything.
    """
    return answer.abstained and (answer.confidence > 0 or bool(answer.suggestions))


def answer_html(answer: Answer, documents: Mapping[str, Document], follow_ups: Sequence[str] = ()) -> str:
    """The answer: what was searched, the short answer, the words around the quotes, the quotes, what to ask next."""
    refusal = is_refusal(answer)
    kind = "refusal" if refusal else "reply" if answer.citations else "aside"
    parts = [
        _searched(answer),
        '<p class="verdict" data-t="not_in_sources"></p>' if refusal else "",
        _text(answer),
        _notice(answer.notice, "notice"),
        _sources(answer, documents),
        _nearest(answer, documents) if refusal else "",
        _questions("can_answer", answer.suggestions),
        _questions("go_on", follow_ups),
        _notice(answer.usage, "usage"),
    ]
    return f'<div class="answer {kind}">{"".join(parts)}</div>'


def question_html(question: str) -> str:
    """The question as typed, shown as text."""
    return f'<h2 class="question" lang="{detect_lang(question)}"><bdi>{escaped(question)}</bdi></h2>'


def plain_text(answer: Answer) -> str:
    """The answer as it is to be read aloud: the short answer first, no markers."""
    text = _MARKER.sub("", answer.text).strip()
    return text if answer.short_answer in text else f"{answer.short_answer}. {text}"


def turns_from(history: Sequence[object]) -> list[Turn]:
    """The finished exchanges of a chat history.

    Takes Gradio's messages (`role` and `content`, a string or a list of text parts; a question without
    a reply is left out) and answers as `ask` returned them (`question`, `query`, `answer`, `short_answer`).

    Raises:
        QuestionError: an entry is neither.
    """
    turns: list[Turn] = []
    asked: str | None = None
    for entry in history:
        fields = entry if isinstance(entry, Mapping) else {}
        if isinstance(fields.get("question"), str):
            question = str(fields["question"])
            query = str(fields.get("query") or question)
            turns.append(Turn(question, query, str(fields.get("answer") or ""), str(fields.get("short_answer") or "")))
        elif fields.get("role") == "user":
            asked = _content(fields.get("content"))
        elif fields.get("role") == "assistant":
            if asked is not None:
                turns.append(Turn(asked, asked, _content(fields.get("content"))))
            asked = None
        else:
            raise QuestionError(
                "history: each entry needs question and answer, or role and content; send [] for a new chat"
            )
    return turns


def _content(content: object) -> str:
    parts = content if isinstance(content, list) else [content]
    texts = [part.get("text", "") if isinstance(part, Mapping) else part for part in parts]
    return "\n".join(text for text in texts if isinstance(text, str))


def _searched(answer: Answer) -> str:
    if answer.query.strip() == answer.question.strip():
        return ""
    query = f'<bdi lang="{answer.lang}">{escaped(answer.query)}</bdi>'
    return f'<p class="searched"><span data-t="searched_for"></span> {query}</p>'


def _text(answer: Answer) -> str:
    """The short answer set large, then the other lines; a line that is only a quote is left to the sources."""
    known = {c.marker: c for c in answer.citations}
    short, lines = "", []
    for line in filter(str.strip, answer.text.splitlines()):
        bare = _MARKER.sub("", line).strip()
        if answer.short_answer and not answer.abstained and bare == answer.short_answer:
            short = line
        elif rest := _without_quote(bare, answer.citations):
            lines.append(rest if rest != bare else line.strip())
    if answer.short_answer and not answer.abstained:
        short = short or answer.short_answer
    doubtful = [sentence for sentence, verdict in answer.verdicts if verdict == "unsupported"]
    shown = [("short", short)] * bool(short) + [("text", line) for line in lines]
    return "".join(
        f'<p class="{kind}" lang="{detect_lang(line)}">{_marked(line, known, doubtful)}</p>' for kind, line in shown
    )


def _without_quote(line: str, citations: Sequence[Citation]) -> str:
    """What stands before a quote that ends the line; the whole line where none does."""
    quotes = [c.quote for c in citations if line.endswith(c.quote)]
    return line.removesuffix(max(quotes, key=len)).strip() if quotes else line


def _marked(line: str, known: Mapping[int, Citation], doubtful: Sequence[str] = ()) -> str:
    """The line with its markers as buttons, `doubtful` sentences set off; a marker of no citation stays text."""
    pieces = _MARKER.split(line)
    words = [f"<bdi>{_set_off(piece, doubtful)}</bdi>" if piece else "" for piece in pieces[::2]]
    marks = [_cite(known[int(n)]) if int(n) in known else escaped(f"[{n}]") for n in pieces[1::2]]
    return "".join(word + mark for word, mark in zip_longest(words, marks, fillvalue=""))


def _set_off(text: str, doubtful: Sequence[str]) -> str:
    """The text with the sentences of it that the sources do not bear out as elements of their own."""
    if not doubtful:
        return escaped(text)
    pieces = re.split("(" + "|".join(map(re.escape, doubtful)) + ")", text)
    return "".join(
        f'<span class="unsupported">{escaped(piece)}</span>' if i % 2 else escaped(piece)
        for i, piece in enumerate(pieces)
    )


def _cite(citation: Citation) -> str:
    marker = citation.marker
    return f'<button type="button" class="cite" data-marker="{marker}" data-t-label="citation">{marker}</button>'


def _notice(text: str, kind: str) -> str:
    return f'<p class="{kind}">{escaped(text)}</p>' if text else ""


def _sources(answer: Answer, documents: Mapping[str, Document]) -> str:
    """The quotes, each with where it stands."""
    if not answer.citations:
        return ""
    several = len(documents) > 1
    items = "".join(
        f'<li value="{c.marker}"><button type="button" class="source" data-marker="{c.marker}" data-t-label="citation">'
        f'<span class="number" aria-hidden="true">{c.marker}</span>'
        f'<q lang="{detect_lang(c.quote)}">{_quote(c.quote, answer.short_answer)}</q>'
        f"{_where(documents.get(c.document), c.start, several)}</button></li>"
        for c in answer.citations
    )
    return f'<ol class="sources" data-t-label="sources">{items}</ol>'


def _quote(quote: str, short: str) -> str:
    """The quote, what the short answer took from it set off; an English short answer has that in brackets."""
    forms = [short, short.rpartition("(")[2].rstrip(")")]
    said = next((form for form in forms if form and form in quote and form != quote), "")
    before, _, after = quote.partition(said) if said else (quote, "", "")
    return f"{escaped(before)}<b>{escaped(said)}</b>{escaped(after)}" if said else escaped(before)


def _where(document: Document | None, start: int, several: bool) -> str:
    """Paragraph number, and the document's label where there are several."""
    if document is None:
        return ""
    number = paragraph_number(document, start)
    place = (
        f'<span data-t="paragraph" data-n="{number}"></span>' if number else '<span data-t="caption_or_heading"></span>'
    )
    name = f'<span lang="{detect_lang(label(document))}">{escaped(label(document))}</span> ' if several else ""
    return f'<span class="where">{name}{place}</span>'


def _nearest(answer: Answer, documents: Mapping[str, Document]) -> str:
    items = "".join(_passage(found, documents) for found in answer.retrieved[:2])
    return f'<div class="nearest"><p class="label" data-t="nearest"></p><ul>{items}</ul></div>' if items else ""


def _passage(found: RetrievedPassage, documents: Mapping[str, Document]) -> str:
    passage = found.passage
    excerpt = passage.text if len(passage.text) <= _EXCERPT else passage.text[:_EXCERPT].rstrip() + "…"
    place = {"document": passage.document, "start": passage.start, "end": passage.end}
    where = _where(documents.get(passage.document), passage.end - 1, len(documents) > 1)
    return (
        f'<li><button type="button" class="passage" data-place="{attribute(json.dumps(place))}">'
        f'<span lang="{detect_lang(excerpt)}">{escaped(excerpt)}</span>{where}</button></li>'
    )


def _questions(heading: str, questions: Sequence[str]) -> str:
    items = "".join(
        f'<li><button type="button" class="ask" lang="{detect_lang(q)}" data-question="{attribute(q)}">'
        f"{escaped(q)}</button></li>"
        for q in questions
    )
    return f'<div class="questions"><p class="label" data-t="{heading}"></p><ul>{items}</ul></div>' if items else ""
