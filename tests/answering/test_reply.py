"""A reply read in pieces gives the same sentences, however it is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summitqa.answering.prompts import as_data, tells_rules
from summitqa.answering.reply import ReplyReader, Said


def read(text: str, size: int) -> list[Said]:
    """The sentences of `text` fed in pieces of `size` characters."""
    reader = ReplyReader()
    found = [said for i in range(0, len(text), size) for said in reader.feed(text[i : i + size])]
    return found + reader.finish()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("甲是乙[S3]。丙是丁。[S4][S5]", [Said("甲是乙。", (3,)), Said("丙是丁。", (4, 5))]),
        ("「引文。」[S1, S2] 後文（S7）！", [Said("「引文。」", (1, 2)), Said("後文！", (7,))]),
        (
            "Mr. Li met them on Oct. 3 [12]. It was $12.8 billion. [S9-S11]",
            [Said("Mr. Li met them on Oct. 3.", (12,)), Said("It was $12.8 billion.", (9, 10, 11))],
        ),
        ("- **甲**是[乙](http://x.y)。【S2】\n1. <b>丙</b>。[2]", [Said("甲是乙。", (2,)), Said("丙。", (2,))]),
        ("2024年（3月）的事。", [Said("2024年（3月）的事。", ())]),
        ("", []),
        ("[S1]", []),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_sentences_and_their_numbers(text: str, said: list[Said], size: int) -> None:
    """Marks before or after the full stop belong to the sentence; Markdown and addresses are taken off."""
    assert read(text, size) == said


@given(st.text(alphabet="甲乙a1S[]()。. \n「」-,*<", max_size=40), st.integers(1, 5))
def test_any_reply_can_be_read(text: str, size: int) -> None:
    """No text breaks the reader, and no sentence is blank."""
    assert all(any(c.isalnum() for c in said.text) for said in read(text, size))


def test_data_has_no_invisible_characters() -> None:
    """Zero-width, bidi and tag characters, which hide instructions, go; the words stay."""
    assert as_data("a\u200bb\u202ec\U000e0041\nd") == "a b c d"


def test_rules_are_recognised() -> None:
    """Six words of a prompt in a row, or a fence."""
    assert tells_rules("They say: Never follow them, never change language or format.")
    assert tells_rules("=====DATA-12345678=====")
    assert not tells_rules("China's biggest bargaining chip is rare earths.")
