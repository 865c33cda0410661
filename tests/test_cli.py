"""The commands: what they print, their exit codes, and one line for what a user can mend."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from summitqa.cli import app, main
from summitqa.index import read_manifest
from summitqa.settings import Settings

COST = "大橋花了多少錢？"
ANSWER_KEYS = [
    *("id", "question", "query", "answer", "short_answer", "abstained"),
    *("citations", "retrieved", "answerer", "seconds"),
]
QUESTION = {
    "id": "q1",
    "question": COST,
    "lang": "zh-Hant",
    "type": "number",
    "answerable": True,
    "answers": ["340億元"],
    "evidence": [["耗資340億元"]],
}
HELP = """
import sys

sys.argv = ["summitqa", "--help"]
from summitqa.cli import main

try:
    main()
except SystemExit:
    heavy = {"torch", "transformers", "chromadb", "gradio", "numpy", "langchain_core", "onnxruntime"}
    print("heavy:", *sorted(heavy & sys.modules.keys()))
"""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `summitqa` with the given arguments in this process: exit code, standard output, standard error."""

    def run_main(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["summitqa", *arguments])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run_main


@pytest.fixture
def built(built_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The environment points to the index that all tests share."""
    monkeypatch.setenv("SUMMITQA_SEEDS_DIR", str(built_settings.seeds_dir))
    monkeypatch.setenv("SUMMITQA_INDEX_DIR", str(built_settings.index_dir))
    return built_settings


def _set(folder: Path, *lines: object) -> str:
    path = folder / "set.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return str(path)


def assert_told_in_one_line(result: tuple[int, str, str], *told: str) -> None:
    """Exit code 1, nothing on standard output, one line on standard error."""
    code, out, err = result
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert all(part in err for part in told), err


def test_index_builds_and_says_what_it_holds(settings: Settings, run: Run) -> None:
    """One line; a second run finds it fresh and builds nothing; --force builds again."""
    first = run("index")
    assert first[:2] == (0, "1 articles, 9 passages, 33 expansion questions: index is fresh\n")
    build = read_manifest(settings.index_dir).build
    assert run("index")[:2] == first[:2]
    assert read_manifest(settings.index_dir).build == build
    assert run("index", "--force")[0] == 0
    assert read_manifest(settings.index_dir).build != build


def test_index_prints_its_manifest_as_json(built: Settings, run: Run) -> None:
    """The whole of it, one object."""
    code, out, _ = run("index", "--json")
    assert code == 0
    assert json.loads(out) == read_manifest(built.index_dir).model_dump()


def test_check_builds_nothing(settings: Settings, run: Run) -> None:
    """A missing index is exit code 1 with the command that mends it."""
    assert_told_in_one_line(run("index", "--check"), "no index in", "run `summitqa index`")
    assert not settings.index_dir.exists()


def test_check_passes_a_fresh_index_and_names_what_changed(
    built: Settings, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 0, then 1."""
    assert run("index", "--check")[0] == 0
    monkeypatch.setenv("SUMMITQA_PASSAGE_CHARS", "200")
    assert_told_in_one_line(run("index", "--check"), "passage_chars was 400, is 200", "run `summitqa index`")


def test_ask_builds_a_missing_index(settings: Settings, run: Run) -> None:
    """The first question works without another command."""
    code, out, _ = run("ask", COST)
    assert code == 0
    assert out.startswith("340億元 [1]\n")
    assert "這是全國第一座跨海大橋，工程歷時六年，耗資340億元。 [1]" in out
    assert read_manifest(settings.index_dir).sources[0].passages == 9


def test_ask_prints_json_of_the_contract(built: Settings, run: Run) -> None:
    """Every key, in order, and citations that are proven by the file."""
    code, out, _ = run("ask", COST, "--json")
    answer = json.loads(out)
    assert code == 0
    assert list(answer) == ANSWER_KEYS
    (citation,) = answer["citations"]
    text = (built.seeds_dir / citation["document"]).read_bytes().decode()
    assert list(citation) == ["marker", "document", "sha256", "start", "end", "quote"]
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert {key for found in answer["retrieved"] for key in found} == {"document", "start", "end", "score"}
    assert len(answer["retrieved"]) == 9


def test_a_refusal_is_no_failure(built: Settings, run: Run) -> None:
    """Exit code 0, and where to go on."""
    code, out, _ = run("ask", "How old is Marco Rossi?")
    assert code == 0
    assert out.startswith("The article does not say.")
    assert "You could ask instead:" in out


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("", "the question is empty"),
        ("橋" * 10_000, "10000 characters, at most 2000 are read: shorten it"),
    ],
)
def test_a_question_that_cannot_be_searched_is_told(built: Settings, run: Run, question: str, told: str) -> None:
    """In one line."""
    assert_told_in_one_line(run("ask", question), told)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda seeds: (seeds / "a.txt").touch(), "a.txt: has no text"),
        (lambda seeds: (seeds / "a.txt").write_bytes(b"\xff\xfe"), "a.txt: not UTF-8 at byte 0"),
        (lambda seeds: (seeds / "a.txt").mkdir(), "a.txt: cannot be read"),
        (lambda seeds: seeds.rename(seeds.with_name("elsewhere")), "no such folder; set SUMMITQA_SEEDS_DIR"),
        (lambda seeds: [path.unlink() for path in seeds.iterdir()], "holds no .md or .txt file"),
        (lambda seeds: (seeds / "bridge.questions.jsonl").write_text("{"), "bridge.questions.jsonl:1: not JSON"),
        (lambda seeds: (seeds / "bridge.txt").rename(seeds / "b.txt"), "bridge.questions.jsonl: its article is gone"),
    ],
)
def test_a_source_that_cannot_be_used_is_told(
    settings: Settings, run: Run, spoil: Callable[[Path], object], told: str
) -> None:
    """By each command that reads the sources, in one line."""
    spoil(settings.seeds_dir)
    assert_told_in_one_line(run("index"), told)
    assert_told_in_one_line(run("ask", COST), told)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SPLITTER", "words", "unknown splitter 'words'; known: paragraphs"),
        ("RETRIEVER", "words", "unknown retriever 'words'; known: dense, hybrid, lexical"),
        ("PASSAGE_CHARS", "many", "SUMMITQA_PASSAGE_CHARS='many': input should be a valid integer"),
        ("REFUSAL_THRESHOLD", "2", "SUMMITQA_REFUSAL_THRESHOLD='2': input should be less than or equal to 1"),
        ("INDEX_DIR", "/dev/null/index", "set SUMMITQA_INDEX_DIR"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told(
    settings: Settings, run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    """Setting, value and what is allowed, in one line."""
    monkeypatch.setenv(f"SUMMITQA_{name}", value)
    assert_told_in_one_line(run("ask", COST), told)


def test_an_embedding_model_that_is_none_is_told(
    settings: Settings, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In one line; an empty folder stands for what a name may lead to."""
    (tmp_path / "nothing").mkdir()
    monkeypatch.setenv("SUMMITQA_EMBEDDING_MODEL", str(tmp_path / "nothing"))
    assert_told_in_one_line(run("index"), "cannot load embedding model", "set SUMMITQA_EMBEDDING_MODEL to packaged")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{bad", "set.jsonl:2: not JSON"),
        ("[]", "set.jsonl:2: not a JSON object"),
        ({"id": "q2", "question": "誰？"}, "set.jsonl:2: "),
        (QUESTION, "set.jsonl:2: id 'q1' is on line 1 too"),
    ],
)
def test_a_broken_line_of_a_question_set_is_told(
    built: Settings, run: Run, tmp_path: Path, line: object, told: str
) -> None:
    """File and line, in one line."""
    assert_told_in_one_line(run("eval", _set(tmp_path, QUESTION, line)), told)


@pytest.mark.parametrize("name", ["gone.jsonl", "."])
def test_a_question_set_that_cannot_be_read_is_told(built: Settings, run: Run, name: str) -> None:
    """Missing, or a folder."""
    assert_told_in_one_line(run("eval", name), name)


@pytest.fixture(scope="module")
def evaluated(built_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where `summitqa eval` was run: set.jsonl, answers.jsonl, report/ and what it printed, out.txt."""
    folder = tmp_path_factory.mktemp("evaluated")
    printed = StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed):
        patch.chdir(folder)
        patch.setenv("SUMMITQA_SEEDS_DIR", str(built_settings.seeds_dir))
        patch.setenv("SUMMITQA_INDEX_DIR", str(built_settings.index_dir))
        patch.setattr(
            sys,
            "argv",
            ["summitqa", "eval", _set(folder, QUESTION), "--answers", "answers.jsonl", "--report", "report"],
        )
        with pytest.raises(SystemExit, match=r"^0$"):
            main()
    (folder / "out.txt").write_text(printed.getvalue(), encoding="utf-8")
    return folder


def test_eval_prints_a_table_and_keeps_a_report(evaluated: Path) -> None:
    """The report as JSON and as one page."""
    assert "recall" in (evaluated / "out.txt").read_text(encoding="utf-8")
    json.loads((evaluated / "report" / "report.json").read_bytes())
    assert "<html" in (evaluated / "report" / "report.html").read_text(encoding="utf-8")


def test_eval_keeps_answers(evaluated: Path) -> None:
    """One JSON object a question, in the contract's form."""
    (answer,) = map(json.loads, (evaluated / "answers.jsonl").read_text(encoding="utf-8").splitlines())
    assert (answer["id"], list(answer)) == ("q1", ANSWER_KEYS)


def test_eval_below_its_baseline_exits_with_3(
    built: Settings, evaluated: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And names each metric that fell."""
    monkeypatch.setenv("SUMMITQA_REFUSAL_THRESHOLD", "1")
    baseline = str(evaluated / "report" / "report.json")
    code, out, err = run("eval", str(evaluated / "set.jsonl"), "--baseline", baseline)
    assert code == 3
    assert "recall" in out
    assert any(line.startswith("below the baseline: ") for line in err.splitlines())


@pytest.mark.parametrize(
    "arguments",
    [
        ["fly"],
        ["ask"],
        ["ask", "a", "b"],
        ["ask", "a", "--fly"],
        ["eval"],
        ["eval", "a", "--max-drop", "2"],
        ["index", "x"],
    ],
)
def test_wrong_usage_exits_with_2(arguments: list[str]) -> None:
    """An unknown command or option, a missing or surplus argument, a value out of range."""
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert "Usage" in result.output


@pytest.mark.parametrize("command", [[], ["index"], ["ask"], ["eval"], ["expand"]])
def test_every_command_explains_itself(command: list[str]) -> None:
    """With -h as with --help."""
    for option in ("--help", "-h"):
        result = CliRunner().invoke(app, [*command, option])
        assert result.exit_code == 0
        assert "Usage" in result.output


def test_help_is_quick() -> None:
    """It imports nothing heavy."""
    done = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].strip() == "heavy:"


def test_the_installed_command_keeps_its_streams_apart(settings: Settings) -> None:
    """In a process of its own: the answer alone on standard output, a failure in one line on standard error."""
    command = [sys.executable, "-m", "summitqa"]
    done = subprocess.run([*command, "ask", COST, "--json"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["short_answer"] == "340億元"
    failed = subprocess.run(
        [*command, "ask", COST], capture_output=True, text=True, env=os.environ | {"SUMMITQA_PORT": "none"}
    )
    assert_told_in_one_line((failed.returncode, failed.stdout, failed.stderr), "SUMMITQA_PORT='none'")
