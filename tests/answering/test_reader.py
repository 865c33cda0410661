import subprocess
import sys
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summitqa.answering.reader import Reader, Reading
from summitqa.answering.reader.lexicon import Lexicon
from summitqa.text import to_script

RAILWAY = (
    "青岚山位于云川县东部，海拔2216米。1912年，工程师陆文德在这里修建了一条森林铁路。"
    "现在每年约有三百万名游客前来参观。山上的观景台叫做望云台。"
)
MUSEUM = (
    "竹溪博物馆是一座民间博物馆，由商人林秀兰于1987年创办，馆内收藏了四百二十件陶器。"
    "2003年，博物馆因为地震受损而迁往南桥市。它每周一闭馆。"
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


def answers(reading: Reading, context: str) -> list[str]:
    return [context[span.start : span.end] for span in reading.spans]


@pytest.mark.parametrize(
    ("question", "context", "expected"),
    [
        ("谁修建了森林铁路？", RAILWAY, "陆文德"),
        ("森林铁路是哪一年修建的？", RAILWAY, "1912年"),
        ("青岚山位于哪里？", RAILWAY, "云川县"),
        ("每年有多少游客？", RAILWAY, "三百万"),
        ("青岚山的海拔是多少？", RAILWAY, "2216米"),
        ("竹溪博物馆是由谁创办的？", MUSEUM, "林秀兰"),
        ("博物馆收藏了多少件陶器？", MUSEUM, "四百二十"),
        ("Who built the forest railway?", RAILWAY, "陆文德"),
        ("When was the railway built?", RAILWAY, "1912年"),
        ("How many tourists visit every year?", RAILWAY, "三百万"),
    ],
)
def test_plain_facts_are_found(reader: Reader, question: str, context: str, expected: str) -> None:
    """Who, when, where and how many, in Chinese and English, have their fact in the first span."""
    reading = reader.read(question, context)
    assert expected in answers(reading, context)[0]
    assert reading.answerable > 0.5


@pytest.mark.parametrize("question", ["火星有几颗卫星？", "谁写了《红楼梦》？", "What is the capital of France?"])
def test_other_questions_are_unanswerable(reader: Reader, question: str) -> None:
    """A question that has nothing to do with the context scores low."""
    assert reader.read(question, RAILWAY).answerable < 0.5


def test_script_makes_no_difference(reader: Reader) -> None:
    """Traditional and Simplified twins of question and context give the same reading."""
    plain = reader.read("谁修建了森林铁路？", RAILWAY)
    assert reader.read(to_script("谁修建了森林铁路？", "zh-Hant"), RAILWAY) == plain
    assert reader.read("谁修建了森林铁路？", to_script(RAILWAY, "zh-Hant")) == plain


@given(question=st.text(max_size=40), context=st.text(max_size=120))
def test_any_text_gives_valid_spans(reader: Reader, question: str, context: str) -> None:
    """Spans are not empty, lie in the context, do not overlap and come best first, whatever the characters."""
    reading = reader.read(question, context, k=4)
    assert 0 <= reading.answerable <= 1
    assert len(reading.spans) <= 4
    assert all(0 <= s.start < s.end <= len(context) and 0 <= s.score <= 1 for s in reading.spans)
    scores = [s.score for s in reading.spans]
    assert scores == sorted(scores, reverse=True)
    placed = sorted((s.start, s.end) for s in reading.spans)
    assert all(a[1] <= b[0] for a, b in pairwise(placed))


@pytest.mark.parametrize(("question", "context"), [("", RAILWAY), ("谁？", ""), ("", ""), ("谁？", " \n ")])
def test_nothing_to_read_gives_no_answer(reader: Reader, question: str, context: str) -> None:
    """An empty question or context has no spans and cannot be answered."""
    assert reader.read(question, context) == Reading((), 0.0)


def test_many_contexts_read_like_one(reader: Reader) -> None:
    """A batch returns one reading a context, in order, the same as reading them one by one."""
    together = reader.read_many("谁创办了博物馆？", [RAILWAY, "", MUSEUM])
    alone = [reader.read("谁创办了博物馆？", context) for context in (RAILWAY, "", MUSEUM)]
    assert [r.spans[:1] and (r.spans[0].start, r.spans[0].end) for r in together] == [
        r.spans[:1] and (r.spans[0].start, r.spans[0].end) for r in alone
    ]
    assert [r.answerable for r in together] == pytest.approx([r.answerable for r in alone], abs=1e-4)
    assert together[2].answerable > together[0].answerable


def test_no_context_gives_no_reading(reader: Reader) -> None:
    """No contexts, no readings."""
    assert reader.read_many("谁？", []) == ()


def test_long_context_is_read_to_its_end(reader: Reader) -> None:
    """An answer far behind the first window is found at its own offsets."""
    context = "这一段话说的是天气，今天多云，明天有雨。" * 60 + RAILWAY
    reading = reader.read("谁修建了森林铁路？", context)
    assert "陆文德" in answers(reading, context)[0]


def test_offsets_survive_characters_that_fold_to_several(reader: Reader) -> None:
    """Ligatures and ellipses before the answer do not shift it."""
    context = "ﬃ……㎞㍿" + RAILWAY
    assert "陆文德" in answers(reader.read("谁修建了森林铁路？", context), context)[0]


def test_tokens_rebuild_the_text(reader: Reader) -> None:
    """Tokens cover everything but white space, in order."""
    lexicon = Lexicon.load(files("summitqa.answering.reader") / "model")  # type: ignore[arg-type]
    text = "乔治·华盛顿生于1732年2月22日, in virginia."
    assert "".join(text[t.start : t.end] for t in lexicon.tokenise(text)) == text.replace(" ", "")


def test_reading_needs_no_torch() -> None:
    """A new process that reads has imported neither torch nor transformers."""
    code = (
        "import sys; from summitqa.answering.reader import Reader; Reader.load().read('谁？', '他是王明。');"
        "sys.exit(any(m in sys.modules for m in ('torch', 'transformers', 'sklearn')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_model_is_small() -> None:
    """The packaged files stay below 16 MB."""
    folder = files("summitqa.answering.reader") / "model"
    assert sum(len(f.read_bytes()) for f in folder.iterdir() if f.is_file()) < 16e6
