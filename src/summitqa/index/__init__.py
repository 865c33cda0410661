"""The built index: passages, sentences and expansion questions in Chroma and in lexical indexes.

Everything of one build lies in a folder of its own, `index/<build>/`; `index/manifest.json` names
the build that answers. A build is made aside and switched in by replacing the manifest, so that an
interrupted one changes nothing. A build keeps copies of its articles, so it can always prove its quotes.
"""

from __future__ import annotations

from summitqa.index.build import build_index
from summitqa.index.manifest import Manifest, fresh_manifest, read_manifest, stale_reasons
from summitqa.index.open import Index, ensure_index, open_index
from summitqa.index.units import Progress

__all__ = [
    "Index",
    "Manifest",
    "Progress",
    "build_index",
    "ensure_index",
    "fresh_manifest",
    "open_index",
    "read_manifest",
    "stale_reasons",
]
