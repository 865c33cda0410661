"""Which words have a row of their own, and the tokenizer that finds them in folded text.

In: CC-CEDICT entries and the tuning texts. Out: a `Vocabulary` and a `tokenizers.Tokenizer`.
"""

from __future__ import annotations

import json
import math
import re
import string
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, pre_tokenizers

from summitqa.embedding.recipe.cedict import bare

CHINESE_WORDS = 29_500
ENGLISH_WORDS = 8_700
WORD_ENDINGS = 600  # continuing wordpieces of the teacher, for words without a row
UNKNOWN = "[UNK]"
_LONGEST_WORD = 8
_FIRST_WORD_RANK = 1996  # "the" in BERT's vocabulary, which lists words by frequency from here on


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Tokens in row order: the unknown token, Chinese words, then Latin words, word endings and numbers.

    `frequency` is each token's share of running text, (0, 1].
    """

    chinese: tuple[str, ...]
    latin: tuple[str, ...]
    frequency: tuple[float, ...]

    @property
    def tokens(self) -> tuple[str, ...]:
        """All tokens; a token's place is its row."""
        return (UNKNOWN, *self.chinese, *self.latin)


def count_words(texts: Iterable[str], words: Iterable[str]) -> Counter[str]:
    """How often each word occurs in folded `texts`, taking the longest of `words` from the left."""
    known = frozenset(words)
    counts: Counter[str] = Counter()
    for text in texts:
        for run in re.findall(r"[\u3400-\u9fff]+", text):
            counts.update(_longest_matches(run, known))
    return counts


def _longest_matches(run: str, known: frozenset[str]) -> list[str]:
    found, start = [], 0
    while start < len(run):
        lengths = range(min(_LONGEST_WORD, len(run) - start), 0, -1)
        length = next((n for n in lengths if run[start : start + n] in known), 1)
        found.append(run[start : start + length])
        start += length
    return found


def choose_words(
    glosses: Mapping[str, Sequence[str]], counts: Counter[str], english_texts: Sequence[str], teacher: Path
) -> Vocabulary:
    """The most useful words of the dictionary and of English.

    Args:
        glosses: Chinese word -> its English glosses.
        counts: occurrences of Chinese words in the tuning texts.
        english_texts: folded English tuning texts.
        teacher: folder of the teacher model, whose vocabulary ranks English words by frequency.
    """
    pieces: dict[str, int] = json.loads((teacher / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    chinese = _chinese_words(glosses, counts, pieces)
    latin = _latin_words([g for word in chinese for g in glosses[word]], english_texts, pieces)
    total = sum(counts.values())
    frequency = [1.0, *((counts[word] + 0.3) / total for word in chinese)]
    frequency += (_english_frequency(word, pieces) for word in latin)
    return Vocabulary(tuple(chinese), tuple(latin), tuple(frequency))


def _chinese_words(glosses: Mapping[str, Sequence[str]], counts: Counter[str], pieces: Mapping[str, int]) -> list[str]:
    """By occurrence in texts, then in longer words of the dictionary, then by how common its meaning is in English."""
    parts = Counter(
        word[i : i + n]
        for word in glosses
        for n in range(1, len(word))
        for i in range(len(word) - n + 1)
        if word[i : i + n] in glosses
    )

    def usefulness(word: str) -> float:
        rank = min(pieces.get(bare(gloss), 99_999) for gloss in glosses[word])
        common = 1.5 if rank < 8_000 else 0.75 if rank < 25_000 else 0.0
        needed = 0.0 if len(word) > 1 else 3.0 if counts[word] or parts[word] >= 8 else -5.0
        senses = 0.3 * min(len(glosses[word]), 5)
        length = 0.6 * max(0, len(word) - 2)
        return 3 * math.log1p(counts[word]) + math.log1p(parts[word]) + common + needed + senses - length

    return sorted(glosses, key=lambda word: (-usefulness(word), word))[:CHINESE_WORDS]


def _latin_words(glosses: Sequence[str], texts: Sequence[str], pieces: Mapping[str, int]) -> list[str]:
    in_glosses = Counter(word for gloss in glosses for word in set(re.findall("[a-z]+", gloss.lower())))
    in_texts = Counter(word for text in texts for word in re.findall("[a-z]+", text))

    def usefulness(word: str) -> float:
        known = 0.0 if word not in pieces else 2.0 if pieces[word] < 12_000 else 1.0
        return math.log1p(in_glosses[word]) + 1.5 * math.log1p(in_texts[word]) + known

    candidates = {word for word in pieces if re.fullmatch("[a-z]+", word)} | in_texts.keys()
    candidates |= {word for word, count in in_glosses.items() if count > 1}
    words = sorted(candidates, key=lambda word: (-usefulness(word), word))[:ENGLISH_WORDS]
    endings = [piece[2:] for piece in pieces if re.fullmatch("##[a-z]{1,4}", piece)][:WORD_ENDINGS]
    numbers = [piece for piece in pieces if re.fullmatch("[0-9]{1,4}", piece)]
    return list(dict.fromkeys([*words, *string.ascii_lowercase, *endings, *numbers, *string.digits]))


def _english_frequency(word: str, pieces: Mapping[str, int]) -> float:
    """Zipf's law over the teacher's vocabulary; numbers count as fairly rare words."""
    if word.isdigit():
        return 1e-4
    return 1 / (11.0 * (max(pieces.get(word, 30_000) - _FIRST_WORD_RANK, 0) + 3.7))


def make_tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """Longest match from the left within runs of known Chinese characters, of Latin letters, or of digits.

    A WordPiece model with an empty continuing prefix does that; everything outside the runs is dropped.
    """
    ids = {token: row for row, token in enumerate(vocabulary.tokens)}
    tokenizer = Tokenizer(
        models.WordPiece(ids, unk_token=UNKNOWN, continuing_subword_prefix="", max_input_chars_per_word=1_000_000)
    )
    characters = _ranges(sorted(ord(word) for word in vocabulary.chinese if len(word) == 1))
    runs = Regex(f"[{characters}]+|[a-z]+|[0-9]+")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(runs, behavior="removed", invert=True)
    return tokenizer


def _ranges(codes: Sequence[int]) -> str:
    """Sorted code points as the inside of a regular expression's character class."""
    spans: list[list[int]] = []
    for code in codes:
        if spans and code == spans[-1][1] + 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return "".join(rf"\x{{{first:x}}}-\x{{{last:x}}}" for first, last in spans)
