"""The model card: what is in the folder, how it was made, what it scores, and whose work it stands on."""

from __future__ import annotations

CARD = """---
license: cc-by-sa-4.0
language: [zh, en]
library_name: sentence-transformers
pipeline_tag: sentence-similarity
tags: [static-embeddings, model2vec, sentence-transformers]
---
# summitqa static bilingual embeddings

{tokens} rows of {dim} numbers (float16), one a word; a text's vector is the sum of its words' rows, made a unit vector.
Chinese and English share one space. No transformer runs and nothing is downloaded.
It knows Simplified, half-width, lower-case text: `summitqa.text.fold` brings any text into that form, and
`summitqa.embedding.PackagedEmbeddings` does it by itself. Without summitqa, fold the text and use
`SentenceTransformer("<this folder>")` or `model2vec.StaticModel.from_pretrained("<this folder>")`.

| file | what |
|---|---|
| `model.safetensors`, `tokenizer.json`, `*.json` | the model, for model2vec and Sentence Transformers |
| `translations.tsv.gz` | English words and phrases and their Chinese translations |
| `glossary.tsv.gz` | Chinese words: pinyin where their characters do not tell it, short gloss, surname reading |

## How it was made
`python -m summitqa.embedding.recipe --bench DIR` with the extra `train`, seed {seed}:
about 20 minutes on two processor cores, most of them the teacher's.
1. Each word of CC-CEDICT gets the mean of all-MiniLM-L6-v2's vectors of its English glosses; each English word its own
   vector, averaged with those of the Chinese words it translates. Each language's mean is
   taken off, 384 numbers become {dim} (PCA).
2. Every word gets a random direction of its own besides, English words that of their translations: names and rare
   words are then found again exactly, which meaning alone does not do.
3. Rows, word weights and axes are tuned on question-passage pairs (in-batch negatives), on the same Chinese
   questions put into English word by word, and on words with their glosses.
The {tokens} most useful words are kept; a word left out is read as its parts.

## Measured
Passage R@1 on every fifth article of each bench file (index % 5 == 4, counted from 0), never tuned on, among all
passages of the file. "BM25 +": standardised scores added, dense weighted {weight}.

{table}

XQuAD has 86 such questions: one question is 0.012, and 95 % intervals are about 0.09 either way.

## Limits
One vector a word: word order, negation and sense in context are lost. English words that no gloss uses are cut into
pieces and mean little. Tuned on encyclopaedia text; news is further from it.

## Licence and credit
This folder is CC BY-SA 4.0, as its sources ask:
CC-CEDICT (MDBG and its contributors, CC BY-SA 4.0: glosses, translations, pinyin, changed as told above);
tuning questions from DRCD (Delta Research Center, CC BY-SA 3.0), CMRC 2018 (HFL, CC BY-SA 4.0) and
XQuAD (Google DeepMind, CC BY-SA 4.0); teacher all-MiniLM-L6-v2 (Sentence Transformers, Apache 2.0).
"""
