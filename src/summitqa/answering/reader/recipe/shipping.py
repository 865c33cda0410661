"""From a trained network to the packaged files: ONNX and calibration.

In: a torch module and development paragraphs. Out: network.onnx and calibration.json in a folder.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from sklearn.linear_model import LogisticRegression

from summitqa.answering.reader import Calibration, Reader
from summitqa.answering.reader.features import N_FEATURES
from summitqa.answering.reader.lexicon import Floats
from summitqa.answering.reader.recipe.bench import Paragraph, Question
from summitqa.answering.reader.recipe.measure import other_passages, without_answer
from summitqa.answering.reader.windows import SIGNALS

CALIBRATED_ON = ("drcd", "cmrc", "xquad-zh", "xquad-en-zh")


def export_network(network: torch.nn.Module, dim: int, folder: Path) -> None:
    """Write `network` as folder/network.onnx."""
    network.eval()
    batch, length = 2, 40
    padding = torch.zeros(batch, length, dtype=torch.bool)
    inputs = (torch.zeros(batch, length, dim), torch.ones(batch, length, N_FEATURES), padding)
    names = ["vectors", "features", "padding"]
    axes = {name: {0: "batch", 1: "length"} for name in [*names, "inside"]}
    axes |= {"spans": {0: "batch", 1: "length", 2: "length"}, "null": {0: "batch"}}
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch, "network.onnx")
        torch.onnx.export(
            network,
            inputs,
            str(whole),
            input_names=names,
            output_names=["spans", "inside", "null"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        _replace(folder / "network.onnx", whole.read_bytes())
    onnx.checker.check_model(str(folder / "network.onnx"))


def calibrate(reader: Reader, paragraphs: Sequence[Paragraph]) -> Calibration:
    """Fit what `answerable` and the span scores mean on development paragraphs.

    A question is answered by its passage and by the answering sentence alone; not by its passage less that sentence,
    by the likest other sentence, or by another passage of the article. Both sides weigh the same.
    """
    signals: list[Floats] = []
    answered: list[bool] = []
    ranks: list[tuple[Floats, int]] = []
    for name in CALIBRATED_ON:
        pool = [p for p in paragraphs if p.name == name]
        for paragraph in pool:
            for question in paragraph.questions:
                contexts = _contexts(paragraph, question, pool)
                for context, holds in contexts:
                    found = _signals(reader, question, context)
                    if found is not None:
                        signals.append(found)
                        answered.append(holds)
                ranks.extend(_gold_rank(reader, paragraph, question))
    fit = LogisticRegression(C=10.0, max_iter=1000, class_weight="balanced").fit(np.stack(signals), answered)
    return Calibration(fit.coef_[0].astype(np.float32), float(fit.intercept_[0]), _temperature(ranks))


def _contexts(paragraph: Paragraph, question: Question, pool: Sequence[Paragraph]) -> Iterator[tuple[str, bool]]:
    """Contexts for one question, and whether each answers it."""
    yield paragraph.text, True
    yield without_answer(paragraph, question), False
    start, end = question.spans[0]
    asked = _pairs(question.text)
    others = []
    for a, b in paragraph.sentences:
        if a <= start and end <= b:
            yield paragraph.text[a:b], True
        elif not any(x < b and a < y for x, y in question.spans):
            others.append(paragraph.text[a:b])
    if others:
        yield max(others, key=lambda s: len(_pairs(s) & asked)), False
    for other in other_passages(paragraph, question, pool):
        yield other.text, False
        break


def _pairs(text: str) -> set[str]:
    """The pairs of neighbouring characters in a text."""
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _signals(reader: Reader, question: Question, context: str) -> Floats | None:
    asked, read = reader.windows_read(question.text, context)
    return max(read, key=lambda w: w.spans(1)[0][0]).signals(asked) if read else None


def _gold_rank(reader: Reader, paragraph: Paragraph, question: Question) -> list[tuple[Floats, int]]:
    """The odds of the best candidates and which of them is an accepted answer, if one is."""
    _, read = reader.windows_read(question.text, paragraph.text)
    candidates = sorted(((odds, w.offset + a, w.offset + b) for w in read for odds, a, b in w.spans(40)), reverse=True)
    right = [i for i, (_, a, b) in enumerate(candidates) if (a, b) in question.spans]
    return [(np.array([c[0] for c in candidates], dtype=np.float32), right[0])] if right else []


def _temperature(ranks: Sequence[tuple[Floats, int]]) -> float:
    """The temperature under which the accepted answers are likeliest."""

    def loss(temperature: float) -> float:
        return float(np.mean([np.logaddexp.reduce(odds / temperature) - odds[i] / temperature for odds, i in ranks]))

    return float(min(np.linspace(0.5, 4, 36), key=loss))


def save_calibration(calibration: Calibration, folder: Path) -> None:
    """Write folder/calibration.json."""
    weights = dict(zip(SIGNALS, (round(float(w), 4) for w in calibration.weights), strict=True))
    fit = {"weights": weights, "bias": round(calibration.bias, 4), "temperature": round(calibration.temperature, 3)}
    _replace(folder / "calibration.json", (json.dumps(fit, indent=2) + "\n").encode())


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(content)
    os.replace(fresh, path)
