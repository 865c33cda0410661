"""The command line: parse, call one function, print. Heavy parts are imported by the command that needs them."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from summitqa.errors import SummitQAError, UnknownNameError
from summitqa.settings import Settings, load_settings

BELOW_BASELINE = 3
_CONTEXT_SETTINGS = {"help_option_names": ["-h", "--help"]}
app = typer.Typer(
    help=__doc__,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings=_CONTEXT_SETTINGS,
)
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def index(
    force: Annotated[bool, typer.Option(help="Build even if the index is fresh.")] = False,
    check: Annotated[bool, typer.Option(help="Only say whether the index is fresh; exit with 1 if not.")] = False,
    as_json: Json = False,
) -> None:
    """Build the index of the articles in seeds/, or check it."""
    from summitqa.index import build_index, fresh_manifest, open_index

    settings = load_settings()
    fresh = open_index(settings).manifest if check else None if force else fresh_manifest(settings)
    if fresh is not None:
        manifest = fresh
    else:
        with _progress("index", "text") as progress:
            manifest = build_index(settings, progress)
    if as_json:
        _print(manifest.model_dump())
    else:
        passages = sum(source.passages for source in manifest.sources)
        questions = sum(source.answered_questions + source.unanswered_questions for source in manifest.sources)
        print(f"{len(manifest.sources)} articles, {passages} passages, {questions} expansion questions: index is fresh")


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in Chinese (either script) or English.")],
    as_json: Json = False,
) -> None:
    """Answer one question with cited quotes, or say that the article does not."""
    from summitqa.answering import open_assistant
    from summitqa.answering.phrases import plain_answer
    from summitqa.evaluation.answers import answer_json

    assistant = open_assistant(load_settings())
    started = time.perf_counter()
    answer = assistant.answer(question)
    seconds = time.perf_counter() - started
    if as_json:
        _print(answer_json(answer, seconds))
    else:
        print(plain_answer(answer))


@app.command(name="eval")
def evaluate_sets(
    sets: Annotated[list[Path], typer.Argument(help="Question sets (.jsonl), or SQuAD files with --squad.")],
    answers: Annotated[Path | None, typer.Option(help="Write every answer to this file, a JSON object a line.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write report.json and report.html to this folder.")] = None,
    baseline: Annotated[Path | None, typer.Option(help="A kept report.json to compare with.")] = None,
    max_drop: Annotated[float, typer.Option(min=0, max=1, help="Largest fall of a metric that passes.")] = 0.01,
    squad: Annotated[bool, typer.Option(help="The files are in SQuAD v1 form; each is indexed for itself.")] = False,
    answerer: Annotated[str, typer.Option(help="`extractive`, or `chat` for the model that the settings name.")] = "",
) -> None:
    """Run question sets and report what came out; exit with 3 below the baseline."""
    from summitqa.evaluation.answers import write_answers
    from summitqa.evaluation.baseline import compare_with_baseline
    from summitqa.evaluation.rendering import render_table, write_report
    from summitqa.evaluation.report import Report
    from summitqa.evaluation.result import Result

    settings = _with_answerer(load_settings(), answerer)
    reports: list[Report] = []
    results: list[Result] = []
    if squad:
        from summitqa.evaluation.squad import run_squad

        for path in sets:
            run = run_squad(path, settings, progress=True)
            reports.append(run.report)
            results += run.results
    else:
        one, results = _evaluate(sets, settings)
        reports.append(one)
    if answers is not None:
        write_answers(results, answers)
    for number, one in enumerate(reports):
        print(render_table(one))
        if report is not None:
            write_report(one, report / sets[number].stem if squad and len(sets) > 1 else report)
    if baseline is not None:
        drops = [drop for one in reports for drop in compare_with_baseline(one, baseline, max_drop)]
        for drop in drops:
            print(f"below the baseline: {drop}", file=sys.stderr)
        if drops:
            raise typer.Exit(BELOW_BASELINE)


def _with_answerer(settings: Settings, answerer: str) -> Settings:
    """The settings with the chat model left out, or required, as `answerer` says; as they are for ""."""
    if answerer not in ("", "extractive", "chat"):
        raise UnknownNameError("answerer", answerer, ("extractive", "chat"))
    if answerer == "chat" and not settings.chat_model:
        raise SummitQAError("--answerer chat needs a model: set SUMMITQA_CHAT_MODEL (see docs/models.md)")
    return settings.model_copy(update={"chat_model": ""}) if answerer == "extractive" else settings


@app.command()
def expand(
    files: Annotated[list[Path] | None, typer.Argument(help="Articles; all of seeds/ if none is named.")] = None,
) -> None:
    """Write question expansions for articles with the chat model; run it again to go on where it stopped."""
    from summitqa.answering.providers import open_caller
    from summitqa.expansion import expansion_path
    from summitqa.generation import generate_expansions
    from summitqa.loaders import read_document, read_documents

    settings = load_settings()
    if not settings.chat_model:
        raise SummitQAError("summitqa expand needs a chat model: set SUMMITQA_CHAT_MODEL (see docs/models.md)")
    caller = open_caller(settings)
    documents = [read_document(path) for path in files] if files else read_documents(settings.seeds_dir)
    folders = [path.parent for path in files] if files else [settings.seeds_dir] * len(documents)
    for folder, document in zip(folders, documents, strict=True):
        with _progress(document.name, "part") as progress:
            summary = generate_expansions(document, caller, expansion_path(folder, document.name), progress)
        for question in summary.questions:
            print(f"+ {question}")
        print(f"{document.name}: {summary}")


@app.command()
def feedback(
    as_questions: Annotated[bool, typer.Option("--questions", help="Print draft lines of a question set.")] = False,
    as_json: Json = False,
) -> None:
    """List what readers said of answers, newest first, or turn it into question-set lines."""
    from summitqa.feedback import FeedbackStore, question_lines

    rows = FeedbackStore(load_settings().feedback_file).rows()
    if as_questions:
        for line in question_lines(rows):
            _print(line)
        return
    for row in rows:
        if as_json:
            _print(asdict(row))
        else:
            verdict = "right" if row.correct else f"wrong ({row.reason})"
            print(f"{row.given_at}  {verdict}  {row.question}  {row.comment}".rstrip())


def _evaluate(paths: list[Path], settings: Settings) -> tuple[Any, list[Any]]:
    """The report of question sets, with and without expansions where there are any, and the answers with them."""
    import tempfile

    from summitqa.answering import open_assistant
    from summitqa.evaluation.question_sets import read_set
    from summitqa.evaluation.report import evaluate
    from summitqa.evaluation.runner import invariance, run_sets

    sets = [read_set(path) for path in paths]
    assistant = open_assistant(settings)
    results = run_sets(assistant, sets, settings, progress=True)
    runs = {"with expansions": results}
    if assistant.index.questions:
        with tempfile.TemporaryDirectory() as folder:
            bare = settings.model_copy(update={"use_expansions": False, "index_dir": Path(folder)})
            runs["without"] = run_sets(open_assistant(bare), sets, bare, progress=True)
    return evaluate(runs, sets, settings, invariance=invariance(assistant, sets, progress=True)), results


@contextmanager
def _progress(name: str, unit: str) -> Iterator[Any]:
    """A progress bar as the callback `(done, total)`."""
    from tqdm import tqdm  # type: ignore[import-untyped]

    with tqdm(desc=name, unit=unit, leave=False, disable=None) as bar:

        def tell(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield tell


def _print(thing: object) -> None:
    print(json.dumps(thing, ensure_ascii=False))


def main() -> None:
    """Runs a command; a known failure is one line on standard error and exit code 1."""
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    try:
        app()
    except SummitQAError as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
