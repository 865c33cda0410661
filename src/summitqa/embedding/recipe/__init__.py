"""The recipe of the packaged model: `python -m summitqa.embedding.recipe --bench DIR` (extra `train`)."""
