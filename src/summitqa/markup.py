"""Text that others wrote becomes HTML that can only be read: escaped, and with its invisible controls shown."""

from __future__ import annotations

import html
import re
import unicodedata

# Controls that reorder, hide or break what a reader sees; line breaks and tabs are layout, not controls.
_CONTROL = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)


def is_control(character: str) -> bool:
    """Whether `character` is an invisible control that must be shown by its code."""
    return bool(_CONTROL.match(character))


def control(character: str) -> str:
    """The element that shows a control character by its code, for example U+202E."""
    code = f"U+{ord(character):04X}"
    title = html.escape(unicodedata.name(character, "control character").lower(), quote=True)
    return f'<span class="control" data-code="{code}" title="{title}"></span>'


def escaped(text: str) -> str:
    """`text` as HTML content: markup is shown as typed, control characters by their codes."""
    return "".join(
        control(piece) if is_control(piece) else html.escape(piece, quote=True)
        for piece in re.split(f"({_CONTROL.pattern})", text)
        if piece
    )


def attribute(text: str) -> str:
    """`text` for a quoted attribute, without control characters."""
    return html.escape(_CONTROL.sub("", text), quote=True)
