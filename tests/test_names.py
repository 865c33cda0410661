"""Names in two forms, learned from a text's own brackets."""

from __future__ import annotations

import pytest

from summitqa.names import name_groups, names_of
from summitqa.schema import Document
from tests.fakes import make_document


def _groups(*texts: str) -> list[set[str]]:
    return [set(group) for group in name_groups([make_document(text) for text in texts])]


def test_the_articles_names_are_learned(article: Document) -> None:
    """A mayor with two other names, an association and its letters, a researcher with a transcribed name."""
    assert sorted(sorted(group) for group in name_groups([article])) == [
        ["laura lin", "lin", "林若水", "阿水"],
        ["marco rossi", "rossi", "罗西", "马可·罗西"],
        ["oca", "海洋保育协会"],
    ]


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        (
            "美國總統川島太郎（Taro Kawashima，老川）說。川島太郎又說。",
            {"川岛太郎", "taro kawashima", "kawashima", "老川"},
        ),
        ("他在青嶼大學（Qingyu University，QYU）讀書。", {"青屿大学", "qingyu university", "qyu"}),
        ("雜誌《海潮》（Tide）報導。", {"海潮", "tide"}),
        ("「海燕輪船」（Swallow Ferries）開行。", {"海燕轮船", "swallow ferries"}),
        ("由海洋保育協會（OCA）主辦。", {"海洋保育协会", "oca"}),
        ("根據白沙研究中心(BRC)的報告", {"白沙研究中心", "brc"}),
        ("經濟學家陳大文（David Chan）認為", {"陈大文", "david chan", "chan"}),
    ],
)
def test_titles_and_prepositions_are_no_part_of_a_name(text: str, forms: set[str]) -> None:
    """The name's left end is found; half-width brackets count too."""
    assert _groups(text) == [forms]


def test_a_name_of_four_characters_said_once_is_whole() -> None:
    """Its office before it tells where it begins."""
    assert "川岛太郎" in _groups("美國總統川島太郎（Taro Kawashima）說。")[0]


def test_only_a_person_is_called_by_the_last_word() -> None:
    """The word "university" alone is not the university's name."""
    assert "university" not in _groups("青嶼大學（Qingyu University）")[0]


@pytest.mark.parametrize(
    "text",
    ["", "本店（2024年）開張。", "蘋果（即公司）說。", "（Bob）", "(Bob)走了", "甲（）乙", "A（B）C", "「（Bob）」"],
)
def test_other_brackets_give_no_names(text: str) -> None:
    """Dates, remarks, and brackets after nothing."""
    assert _groups(text) == []


def test_a_common_word_is_no_name() -> None:
    """公司 alone would make every company the one in the brackets."""
    assert all("公司" not in group for group in _groups("ABC公司（ABC Inc）說。"))


def test_groups_that_share_a_form_are_joined() -> None:
    """Across brackets and across documents."""
    (group,) = _groups("林若水（Laura Lin）。林若水來。", "林若水（阿水，Laura Lin）走了。林若水笑。")
    assert group == {"林若水", "laura lin", "lin", "阿水"}


@pytest.mark.parametrize(
    ("text", "name", "latin"),
    [
        ("貿易代表李成鋼說。", "李成钢", "li chenggang"),
        ("總經理周大川擔心大橋通車。", "周大川", "zhou dachuan"),
        ("教授陸長河認為不會。", "陆长河", "lu zhanghe"),
    ],
)
def test_people_are_known_by_their_office(text: str, name: str, latin: str) -> None:
    """And by the name that English gives them, without a bracket."""
    names = names_of([make_document(text)])
    assert name in names.people
    assert names.forms(name) == {name, latin}


@pytest.mark.parametrize("text", ["教授說他不知道。", "會長上台。", "主任要求退款。", "經理", ""])
def test_what_follows_an_office_may_be_no_name(text: str) -> None:
    """A verb, a word, nothing."""
    assert names_of([make_document(text)]).people == frozenset()


def test_a_transcribed_name_is_not_cut_at_its_dot(article: Document) -> None:
    """研究員馬可·羅西（Marco Rossi） is one man, not also a Ma Ke."""
    names = names_of([article])
    assert "ma ke" not in {form for group in names.groups for form in group}


def test_a_text_mentions_a_name_in_any_form(article: Document) -> None:
    """The same number for every form; countries are known beforehand; Latin forms are whole words."""
    names = names_of([article])
    assert names.mentioned("阿水说") == names.mentioned("ask laura lin") != frozenset()
    assert names.mentioned("中国") == names.mentioned("beijing") != names.mentioned("usa")
    assert names.mentioned("the local mayor") == frozenset()
    assert names.spans("问阿水和oca") == [(1, 3), (4, 7)]
    assert names.forms("无名氏") == {"无名氏"}
