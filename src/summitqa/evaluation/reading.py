"""Exact match and F1 of a short answer against gold answers, as CMRC 2018 defines them.

Source: Cui et al., A Span-Extraction Dataset for Chinese Machine Reading Comprehension (EMNLP 2019),
and its evaluation script, version 5. Latin text is cut by a pattern here where the script uses NLTK's
`word_tokenize`, which changes F1 only for answers with English contractions and abbreviations.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_PUNCTUATION = frozenset("-:_*^/\\~`+=，。：？！“”；’《》·、「」（）－～『』")
_SEGMENT = re.compile(r"[\u4e00-\u9fa5]|[^\W\u4e00-\u9fa5]+(?:[.,]\d+)*|[^\w\s]")


def without_punctuation(text: str) -> str:
    """`text` in lower case, stripped, without the script's punctuation marks; inner spaces stay."""
    return "".join(character for character in text.lower().strip() if character not in _PUNCTUATION)


def segments(text: str) -> list[str]:
    """Chinese characters one by one; Latin words, numbers and other marks whole."""
    return _SEGMENT.findall(without_punctuation(text))


def longest_common_run(a: Sequence[str], b: Sequence[str]) -> int:
    """Length of the longest run of consecutive segments in both, 0 if none."""
    longest = 0
    previous = [0] * (len(b) + 1)
    for left in a:
        current = [0]
        for column, right in enumerate(b):
            current.append(previous[column] + 1 if left == right else 0)
        longest = max(longest, *current)
        previous = current
    return longest


def exact_match(prediction: str, golds: Sequence[str]) -> float:
    """1 where the prediction equals a gold answer without punctuation and case, else 0."""
    return float(any(without_punctuation(prediction) == without_punctuation(gold) for gold in golds))


def overlap_f1(prediction: str, golds: Sequence[str]) -> float:
    """The best F1 over the golds of the longest common run of segments, in [0, 1]; 0 for an empty prediction."""
    said = segments(prediction)
    return max((_f1(said, segments(gold)) for gold in golds), default=0.0)


def _f1(said: Sequence[str], gold: Sequence[str]) -> float:
    common = longest_common_run(said, gold)
    return 2 * common / (len(said) + len(gold)) if common else 0.0
