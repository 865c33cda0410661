from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from summitqa.markup import attribute, escaped, is_control


class Shown(HTMLParser):
    """Collects the text a browser would show, and the tags it would make."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes the element."""
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        """Adds text."""
        self.text += data


def shown(html: str) -> Shown:
    parser = Shown()
    parser.feed(html)
    parser.close()
    return parser


def test_markup_is_shown_as_typed() -> None:
    """HTML in a text becomes text."""
    assert escaped('<img src=x onerror="alert(1)">') == "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;"


def test_bidi_control_is_shown_by_its_code() -> None:
    """A character that would reorder the line is an element that names it."""
    assert 'data-code="U+202E"' in escaped("a\u202eb")
    assert "\u202e" not in escaped("a\u202eb")


def test_line_breaks_are_not_controls() -> None:
    assert not any(is_control(c) for c in "\n\t 字a。")


def test_attribute_cannot_be_left() -> None:
    assert attribute('"><b\u202e') == "&quot;&gt;&lt;b"


@given(st.text())
def test_any_text_comes_out_as_that_text(text: str) -> None:
    """Whatever is escaped shows its visible characters and makes no element but those for controls."""
    page = shown(escaped(text))
    assert set(page.tags) <= {"span"}
    visible = "".join(c for c in text if not is_control(c))
    assert page.text.replace("\r", "\n") == visible.replace("\r", "\n")
