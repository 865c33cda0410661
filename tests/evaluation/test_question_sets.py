"""Question sets are read whole or refused with the line at fault."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from summitqa.errors import EvalSetError
from summitqa.evaluation.question_sets import Dialogue, Question, read_set, read_squad

LINE = {"id": "a", "question": "誰？", "lang": "zh-Hant", "type": "who", "answerable": True, "answers": ["甲"]}
REFUSAL = {"id": "b", "question": "Who?", "lang": "en", "type": "none", "answerable": False}


def _write(folder: Path, *lines: object) -> Path:
    path = folder / "set.jsonl"
    path.write_text("\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines), encoding="utf-8")
    return path


def test_questions_and_dialogues_are_read_in_order(tmp_path: Path) -> None:
    """A line with turns is a dialogue, any other a question; blank lines are skipped."""
    path = _write(tmp_path, LINE, "", {"id": "d", "lang": "en", "turns": [REFUSAL, {**REFUSAL, "id": "c"}]})
    read = read_set(path)
    assert [type(item) for item in read.items] == [Question, Dialogue]
    assert [question.id for question in read.questions] == ["a", "b", "c"]
    assert (read.name, read.sha256) == ("set.jsonl", hashlib.sha256(path.read_bytes()).hexdigest())


def test_a_turn_takes_id_and_language_from_its_dialogue(tmp_path: Path) -> None:
    """What a turn leaves out, its dialogue says."""
    turn = {"question": "Who?", "type": "none", "answerable": False}
    (dialogue,) = read_set(_write(tmp_path, {"id": "d", "lang": "en", "turns": [turn]})).items
    assert isinstance(dialogue, Dialogue)
    assert (dialogue.turns[0].id, dialogue.turns[0].lang) == ("d-0", "en")


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    """Sets saved by editors that write one are read."""
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps(LINE), encoding="utf-8-sig")
    assert read_set(path).questions[0].id == "a"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "not JSON at column"),
        ("[1]", "not a JSON object"),
        ({**LINE, "id": "b", "extra": 1}, "extra: extra inputs are not permitted"),
        ({**LINE, "id": "b", "lang": "fr"}, "lang: input should be 'zh-Hant', 'zh-Hans' or 'en'"),
        ({**LINE, "id": "b", "question": " "}, "question: string should match"),
        ({**LINE, "id": "b", "answers": []}, "answerable, but neither answers nor evidence"),
        ({**LINE, "id": "b", "evidence": [[]]}, "evidence.0"),
        ({**LINE, "id": "b", "parts": [[]]}, "parts.0"),
        ({k: v for k, v in REFUSAL.items() if k != "type"}, "type: field required"),
        ({"id": "d", "lang": "en", "turns": []}, "turns"),
        ({"id": "d", "lang": "en", "turns": [{**REFUSAL, "extra": 1}]}, "turns.0.extra"),
        (LINE, "id 'a' is on line 1 too"),
    ],
)
def test_a_faulty_line_is_named_with_its_fault(tmp_path: Path, line: object, told: str) -> None:
    """The message opens with file and line and says what is wrong, in one line."""
    path = _write(tmp_path, LINE, line)
    with pytest.raises(EvalSetError) as caught:
        read_set(path)
    message = str(caught.value)
    assert message.startswith(f"{path}:2: ")
    assert told in message
    assert "\n" not in message


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xff\xfe"])
def test_an_empty_or_unreadable_file_is_refused(tmp_path: Path, data: bytes) -> None:
    """No question, or no text."""
    path = tmp_path / "set.jsonl"
    path.write_bytes(data)
    with pytest.raises(EvalSetError, match=r"set\.jsonl"):
        read_set(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """Both readers tell it as a fault of the set."""
    with pytest.raises(EvalSetError, match="cannot be read"):
        read_set(tmp_path / "no.jsonl")
    with pytest.raises(EvalSetError, match="cannot be read"):
        read_squad(tmp_path / "no.json")


def test_squad_paragraphs_are_named_by_article_and_paragraph(tmp_path: Path) -> None:
    """Both count from 0; golds that repeat are kept once; the language is the question's."""
    path = tmp_path / "squad.json"
    asked = {"id": "q", "question": "Who wrote it?", "answers": [{"text": "甲", "answer_start": 0}] * 2}
    article = {"title": "t", "paragraphs": [{"context": "甲寫的。", "qas": [asked]}, {"context": "乙", "qas": []}]}
    path.write_text(json.dumps({"version": "1.1", "data": [article, article]}), encoding="utf-8")
    squad = read_squad(path)
    assert [paragraph.name for paragraph in squad.paragraphs] == ["0-0", "0-1", "1-0", "1-1"]
    (question,) = squad.paragraphs[0].questions
    assert (question.answers, question.lang, question.id) == (("甲",), "en", "q")


@pytest.mark.parametrize("text", ["{", "[]", '{"data": [{"paragraphs": [{"context": "x", "qas": [{"id": "q"}]}]}]}'])
def test_what_is_no_squad_file_is_refused(tmp_path: Path, text: str) -> None:
    """The message names the file and the way out."""
    path = tmp_path / "squad.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EvalSetError, match="--squad"):
        read_squad(path)


def test_a_squad_file_without_questions_is_refused(tmp_path: Path) -> None:
    """There is nothing to measure."""
    path = tmp_path / "squad.json"
    path.write_text('{"data": []}', encoding="utf-8")
    with pytest.raises(EvalSetError, match="no question"):
        read_squad(path)
