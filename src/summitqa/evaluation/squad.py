"""Runs a SQuAD file: its paragraphs become documents, indexed in a temporary place, its questions are asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tqdm import tqdm  # type: ignore[import-untyped]

from summitqa.answering import open_assistant
from summitqa.evaluation.metrics import SQUAD_METRICS
from summitqa.evaluation.question_sets import SquadParagraph, SquadSet, read_squad
from summitqa.evaluation.report import SquadReport, report_of, squad_info
from summitqa.evaluation.result import Result, unproven_citations
from summitqa.evaluation.runner import FAILED, Reading, ask
from summitqa.evaluation.summary import GROUPINGS, SEED, summarise
from summitqa.index import build_index
from summitqa.schema import Answer
from summitqa.settings import Settings

_SUFFIX = ".txt"


def run_squad(path: Path, settings: Settings, progress: bool = False, seed: int = SEED) -> SquadReport:
    """Retrieval and reading over the SQuAD v1 file in `path`, indexed anew with `settings`.

    Scores come for all questions and for the measuring articles (article index % 5 == 4).

    Raises:
        EvalSetError: the file cannot be used.
    """
    squad = read_squad(path)
    with TemporaryDirectory(prefix="summitqa-squad-", ignore_cleanup_errors=True) as folder:
        seeds, index = Path(folder, "seeds"), Path(folder, "index")
        write_paragraphs(squad.paragraphs, seeds)
        inner = settings.model_copy(update={"seeds_dir": seeds, "index_dir": index})
        build_index(inner)
        results = ask_squad(open_assistant(inner), squad, progress)
    summary = summarise("squad", results, SQUAD_METRICS, GROUPINGS | {"articles": articles_group}, seed)
    return SquadReport(report_of([summary], [squad_info(squad)], settings, seed=seed), tuple(results))


def write_paragraphs(paragraphs: Sequence[SquadParagraph], folder: Path) -> None:
    """Each paragraph in a file of its own in `folder`, byte for byte."""
    folder.mkdir(parents=True, exist_ok=True)
    for paragraph in paragraphs:
        (folder / f"{paragraph.name}{_SUFFIX}").write_bytes(paragraph.text.encode())


def ask_squad(assistant: Reading, squad: SquadSet, progress: bool = False) -> list[Result]:
    """Every question, asked of all paragraphs and read in its own; documents lose the files' suffix."""
    pairs = [(paragraph, question) for paragraph in squad.paragraphs for question in paragraph.questions]
    results = []
    for paragraph, question in tqdm(pairs, disable=not progress, unit="question"):
        answer, seconds = ask(assistant, question.question)
        results.append(
            Result(
                set_name=squad.name,
                question=question,
                answer=_without_suffix(answer),
                seconds=seconds,
                unproven=unproven_citations(answer, assistant.documents),
                failed=answer.answerer == FAILED,
                paragraph=paragraph.name,
                read=assistant.read(question.question, paragraph.text),
            )
        )
    return results


def articles_group(result: Result) -> str:
    """The name "measuring" for questions of every fifth article, on which nothing is fitted; else "": no group."""
    return "measuring" if int(result.paragraph.split("-")[0]) % 5 == 4 else ""


def _without_suffix(answer: Answer) -> Answer:
    return replace(
        answer,
        citations=tuple(replace(c, document=c.document.removesuffix(_SUFFIX)) for c in answer.citations),
        retrieved=tuple(
            replace(r, passage=replace(r.passage, document=r.passage.document.removesuffix(_SUFFIX)))
            for r in answer.retrieved
        ),
    )
