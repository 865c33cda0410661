"""A file becomes a document whose text is the file's, with its blocks recognised."""

from __future__ import annotations

import hashlib
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summitqa.errors import SeedError
from summitqa.loaders import LOADERS, read_document, read_documents
from summitqa.schema import Document


def _blocks(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def _written(folder: Path, text: str | bytes, name: str = "a.txt") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_the_parts_of_an_article_are_recognised(article: Document) -> None:
    """Header, headings, paragraphs and captions, with the header's date and source."""
    kinds = {kind: [text for other, text in _blocks(article) if other == kind] for kind, _ in _blocks(article)}
    assert kinds["header"] == ["date 2031-03-05 [海島週報]"]
    assert kinds["heading"] == ["渡輪與漁業", "過橋費與限制"]
    assert kinds["caption"] == ["大橋共有三座主塔，最高的一座高210公尺。 [海島週報攝影]"]
    assert len(kinds["paragraph"]) == 7
    assert [block.kind for block in article.blocks][:4] == ["header", "paragraph", "paragraph", "heading"]
    assert (article.name, article.date, article.source) == ("bridge.txt", "2031-03-05", "海島週報")


def test_the_hash_is_the_files(tmp_path: Path) -> None:
    """SHA-256 of the bytes as they lie, in hexadecimal."""
    path = _written(tmp_path, "甲\r\n乙。\r\n")
    assert read_document(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("suffix", LOADERS)
@given(text=st.text(max_size=80))
def test_every_loader_keeps_the_text(suffix: str, text: str) -> None:
    """Nothing is changed, blocks are in order and apart, and hold everything but white space and marks."""
    document = LOADERS[suffix]("a" + suffix, text, "0" * 64)
    assert document.text == text
    places = [(block.start, block.end) for block in document.blocks]
    assert places == sorted(places)
    assert all(before[1] <= after[0] for before, after in pairwise(places))
    held = {place for start, end in places for place in range(start, end)}
    assert all(c.isspace() or c in "#\ufeff" or place in held for place, c in enumerate(text))


@pytest.mark.parametrize(
    ("line", "date", "source"),
    [
        ("date 2025-10-29 [BBC]", "2025-10-29", "BBC"),
        ("2025-10-29", "2025-10-29", ""),
        ("Date: 2025/1/9 [Reuters]", "2025-01-09", "Reuters"),
        ("2025年3月5日", "2025-03-05", ""),
        ("\ufeffdate 2025-10-29 [BBC]", "2025-10-29", "BBC"),
    ],
)
def test_a_dated_first_line_is_the_header(tmp_path: Path, line: str, date: str, source: str) -> None:
    """In the forms that articles are kept in, behind a byte order mark too."""
    document = read_document(_written(tmp_path, f"{line}\r\n\r\n甲來了。"))
    assert (document.blocks[0].kind, document.date, document.source) == ("header", date, source)


def test_a_date_further_down_is_no_header(tmp_path: Path) -> None:
    """Only the line that opens the file is."""
    document = read_document(_written(tmp_path, "甲來了。\n2025-10-29\n乙走了。"))
    assert document.date == ""
    assert "header" not in [block.kind for block in document.blocks]


def test_a_short_bare_line_without_a_paragraph_is_none_of_a_heading(tmp_path: Path) -> None:
    """A last line stands under nothing, so nothing stands under it."""
    assert _blocks(read_document(_written(tmp_path, "甲來了。\n\n完"))) == [
        ("paragraph", "甲來了。"),
        ("paragraph", "完"),
    ]


def test_markdown_headings_lose_their_marks(tmp_path: Path) -> None:
    """`#` lines are headings, the first is the title; a short line is a paragraph."""
    document = read_document(_written(tmp_path, "# 大橋\n\n短句\n\n## 費用 ##1\n\n要錢。\n", "a.md"))
    assert _blocks(document) == [
        ("heading", "大橋"),
        ("paragraph", "短句"),
        ("heading", "費用 ##1"),
        ("paragraph", "要錢。"),
    ]
    assert document.title == "大橋"


def test_documents_come_by_name_without_the_readme(tmp_path: Path) -> None:
    """Every known suffix in any case; other files are not looked at."""
    for name in ("b.txt", "a.MD", "README.md", "notes.pdf", "a.questions.jsonl"):
        _written(tmp_path, "甲來了。", name)
    assert [document.name for document in read_documents(tmp_path)] == ["a.MD", "b.txt"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "has no text; fill it"),
        (b" \r\n\t\n", "has no text; fill it"),
        (b"\xef\xbb\xbf\r\n", "has no text; fill it"),
        ("甲來了".encode("utf-16"), "not UTF-8 at byte 0; save it as UTF-8"),
        ("甲來了".encode() + "乙".encode("big5"), "not UTF-8 at byte 9; save it as UTF-8"),
    ],
)
def test_a_file_without_readable_text_is_named(tmp_path: Path, data: bytes, told: str) -> None:
    """One line: the file, what is wrong, what to do."""
    path = _written(tmp_path, data)
    with pytest.raises(SeedError, match=re.escape(f"{path}: {told}")) as error:
        read_documents(tmp_path)
    assert "\n" not in str(error.value)


def test_a_folder_in_an_articles_place_is_named(tmp_path: Path) -> None:
    """A folder called like an article."""
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(SeedError, match=r"a\.txt: cannot be read \(Is a directory\)"):
        read_documents(tmp_path)


def test_a_dangling_link_is_named(tmp_path: Path) -> None:
    """What cannot be opened is told as what cannot be read."""
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
    with pytest.raises(SeedError, match=r"a\.txt: cannot be read"):
        read_documents(tmp_path)


def test_a_missing_folder_names_the_setting(tmp_path: Path) -> None:
    """The variable that mends it."""
    with pytest.raises(SeedError, match="no such folder; set SUMMITQA_SEEDS_DIR"):
        read_documents(tmp_path / "nowhere")


def test_a_folder_without_articles_says_what_it_looks_for(tmp_path: Path) -> None:
    """The known suffixes are named."""
    with pytest.raises(SeedError, match=r"holds no \.md or \.txt file"):
        read_documents(tmp_path)
