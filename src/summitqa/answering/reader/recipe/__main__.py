"""`python -m summitqa.answering.reader.recipe --bench DIR`: make the reader's files, or measure the ones there."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from summitqa.answering.reader import Calibration, Reader
from summitqa.answering.reader.lexicon import Lexicon
from summitqa.answering.reader.recipe.bench import Paragraph, load_bench
from summitqa.answering.reader.recipe.examples import Examples
from summitqa.answering.reader.recipe.measure import latency_ms, measure
from summitqa.answering.reader.recipe.network import SpanNetwork, train
from summitqa.answering.reader.recipe.shipping import calibrate, export_network, save_calibration
from summitqa.answering.reader.recipe.words import build_lexicon, read_dictionary
from summitqa.answering.reader.windows import SIGNALS

CHINESE_PASSAGES = ("drcd", "cmrc", "xquad-zh", "xquad-en-zh")


def main() -> None:
    """Train, calibrate and write the reader, or print its table."""
    parser = argparse.ArgumentParser(prog="python -m summitqa.answering.reader.recipe", description=__doc__)
    parser.add_argument("--bench", type=Path, required=True, help="folder with the SQuAD-form question sets")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "model", help="folder of the files")
    parser.add_argument("--measure", action="store_true", help="only print the table on the held-out articles")
    parser.add_argument("--examples", type=int, default=60_000, help="examples to train on")
    parser.add_argument("--lexicon", action="store_true", help="build tokens.txt and lexicon.npz anew, too")
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    if not arguments.measure:
        _make(arguments)
    _print_table(Reader.load(arguments.out), load_bench(arguments.bench, CHINESE_PASSAGES))


def _make(arguments: argparse.Namespace) -> None:
    arguments.out.mkdir(parents=True, exist_ok=True)
    glosses = build_lexicon(arguments.out) if arguments.lexicon else read_dictionary()[0]
    lexicon = Lexicon.load(arguments.out)
    bench = load_bench(arguments.bench)
    torch.manual_seed(arguments.seed)
    network = SpanNetwork(lexicon.dim)
    examples = Examples([p for p in bench if p.split == "train"], lexicon, glosses, arguments.seed)
    train(network, examples, lexicon, arguments.examples, arguments.seed)
    export_network(network, lexicon.dim, arguments.out)
    save_calibration(Calibration(np.zeros(len(SIGNALS), np.float32), 0.0, 1.0), arguments.out)
    held_back = [p for p in bench if p.split == "dev" and p.name in CHINESE_PASSAGES]
    save_calibration(calibrate(Reader.load(arguments.out), held_back), arguments.out)


def _print_table(reader: Reader, bench: list[Paragraph]) -> None:
    """The numbers on the held-out articles, as a Markdown table, and the latency."""
    print("| set | EM | F1 | AUROC other passage | AUROC without the sentence | questions |")
    print("|---|---|---|---|---|---|")
    for row in measure(reader, [p for p in bench if p.split == "held"]):
        numbers = f"{row.exact_match:.1f} | {row.f1:.1f} | {row.auroc_other:.3f} | {row.auroc_without:.3f} | {row.n}"
        print(f"| {row.name} | {numbers} |")
    taken = latency_ms(reader, [p for p in bench if p.split == "held" and p.name == "drcd"])
    print(f"\nms a question on 250 new characters: median {np.median(taken):.1f}, 90 % {np.percentile(taken, 90):.1f}")


if __name__ == "__main__":
    main()
