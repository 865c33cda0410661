"""An index is built whole or not at all, and knows what it was built from."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from langchain_core.embeddings import Embeddings

from summitqa.embedding import EMBEDDINGS
from summitqa.embedding.packaged import PackagedEmbeddings
from summitqa.errors import (
    ExpansionError,
    IndexNotBuiltError,
    ModelError,
    SeedError,
    StaleIndexError,
    SummitQAError,
    UnknownNameError,
)
from summitqa.index import Index, build_index, ensure_index, fresh_manifest, open_index, read_manifest, stale_reasons
from summitqa.settings import Settings


class FailingEmbeddings(PackagedEmbeddings):
    """Fails at the second batch, in the middle of a build."""

    def __init__(self) -> None:
        super().__init__()
        self._batches = 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of the first batch."""
        self._batches += 1
        if self._batches > 1:
            raise ModelError("the power went out")
        return super().embed_documents(texts)


class CountingEmbeddings(Embeddings):
    """Two numbers a text; keeps the texts it was given."""

    embedded: list[str] = []  # noqa: RUF012

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The length and 1."""
        self.embedded.extend(texts)
        return [[float(len(text)), 1.0] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """As for documents."""
        return [float(len(text)), 1.0]


@pytest.fixture
def built(settings: Settings, built_settings: Settings) -> Settings:
    """Settings whose index is built: a copy, to do with as one likes."""
    shutil.copytree(built_settings.index_dir, settings.index_dir)
    return settings


def _builds(settings: Settings) -> set[str]:
    return {path.name for path in settings.index_dir.iterdir() if path.is_dir()}


def _article(settings: Settings) -> Path:
    return settings.seeds_dir / "bridge.txt"


def _expansions(settings: Settings) -> Path:
    return settings.seeds_dir / "bridge.questions.jsonl"


def _passages_found(index: Index, term: str) -> list[str]:
    return [passage.text for passage in index.passages if term in passage.text]


def test_the_manifest_counts_what_was_indexed(built_settings: Settings, built_index: Index) -> None:
    """Passages, answered and unanswered questions, an article's hash and the settings."""
    manifest = built_index.manifest
    (source,) = manifest.sources
    assert (source.name, source.passages) == ("bridge.txt", len(built_index.passages)) == ("bridge.txt", 9)
    assert (source.answered_questions, source.unanswered_questions) == (25, 8)
    assert source.sha256 == built_index.documents["bridge.txt"].sha256
    assert (manifest.embedding_model, manifest.splitter, manifest.passage_chars) == ("packaged", "paragraphs", 400)
    assert manifest.dimension == len(built_index.embeddings.embed_query("大橋"))
    assert json.loads((built_settings.index_dir / "manifest.json").read_bytes()) == manifest.model_dump()


def test_every_text_is_searched_by_words_and_vectors(built_index: Index) -> None:
    """Passages, sentences and questions, each in both kinds of index, in one order."""
    for kind, texts in built_index.texts().items():
        units = built_index.units[kind]
        assert len(units) == len(units.lexical) == len(texts) > 0
        similar = units.similarities(built_index.embeddings.embed_query(texts[3]))
        assert similar.argmax() == 3
        assert similar[3] == pytest.approx(1, abs=1e-3)


def test_progress_goes_up_to_all_texts(settings: Settings) -> None:
    """The last call says that all are done."""
    told: list[tuple[int, int]] = []
    build_index(settings, lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert {total for _, total in told} == {told[-1][0]}


def test_a_fresh_index_is_not_built_again(built: Settings) -> None:
    """Opening it leaves the build as it is."""
    before = read_manifest(built.index_dir)
    assert fresh_manifest(built) == before
    assert ensure_index(built).manifest == before


def test_a_missing_index_is_built(settings: Settings) -> None:
    """Where it is asked for."""
    assert fresh_manifest(settings) is None
    assert len(ensure_index(settings).passages) == 9


def test_a_missing_index_says_what_to_run(settings: Settings) -> None:
    """When it may not be built."""
    with pytest.raises(IndexNotBuiltError, match=r"no index in .*index: run `summitqa index`"):
        open_index(settings)


@pytest.mark.parametrize("spoiled", ["", "{", "{}", "[]", '{"format": 999}', "\x00"])
def test_a_spoiled_manifest_says_what_to_run(settings: Settings, spoiled: str) -> None:
    """Whatever stands there is no manifest."""
    settings.index_dir.mkdir()
    (settings.index_dir / "manifest.json").write_text(spoiled)
    with pytest.raises(IndexNotBuiltError, match="run `summitqa index`"):
        open_index(settings)


def test_a_spoiled_index_is_built_again(built: Settings) -> None:
    """Where it is asked for; nothing of the spoiled one stays."""
    (built.index_dir / "manifest.json").write_text("{")
    assert len(ensure_index(built).passages) == 9
    assert len(_builds(built)) == 1


def test_an_index_of_another_version_is_built_again(built: Settings) -> None:
    """Its format number tells."""
    path = built.index_dir / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"format": 0}))
    with pytest.raises(IndexNotBuiltError, match="another version or incomplete"):
        read_manifest(built.index_dir)


@pytest.mark.parametrize(
    ("setting", "value", "reason"),
    [
        ("embedding_model", "other", "embedding_model was packaged, is other"),
        ("splitter", "other", "splitter was paragraphs, is other"),
        ("passage_chars", 60, "passage_chars was 400, is 60"),
        ("use_expansions", False, "use_expansions was True, is False"),
    ],
)
def test_a_changed_setting_makes_the_index_stale(
    built_settings: Settings, setting: str, value: object, reason: str
) -> None:
    """The reason names it, and the error says what to run."""
    changed = built_settings.model_copy(update={setting: value})
    assert stale_reasons(changed, read_manifest(changed.index_dir)) == [reason]
    with pytest.raises(StaleIndexError, match=r"run `summitqa index`"):
        open_index(changed)


@pytest.mark.parametrize(
    "setting", [{"retriever": "dense"}, {"refusal_threshold": 0.9}, {"retrieved_passages": 3}, {"port": 8000}]
)
def test_a_setting_of_answering_does_not(built_settings: Settings, setting: dict[str, object]) -> None:
    """What the index does not depend on can change freely."""
    changed = built_settings.model_copy(update=setting)
    assert stale_reasons(changed, read_manifest(changed.index_dir)) == []


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        (lambda s: _append(_article(s), "\n乙走了。\n"), ["bridge.txt has changed"]),
        (lambda s: (s.seeds_dir / "b.md").write_text("# 乙\n\n走了。\n"), ["b.md is new"]),
        (lambda s: _article(s).rename(s.seeds_dir / "c.txt"), ["c.txt is new", "bridge.txt is gone"]),
        (lambda s: _append(_expansions(s), "\n"), ["the question expansions of bridge.txt have changed"]),
        (lambda s: _expansions(s).unlink(), ["the question expansions of bridge.txt have changed"]),
    ],
)
def test_a_changed_source_makes_the_index_stale(
    built_settings: Settings, settings: Settings, change: Callable[[Settings], object], reasons: list[str]
) -> None:
    """Each file that was added, changed or taken away is named."""
    manifest = read_manifest(built_settings.index_dir)
    assert stale_reasons(settings, manifest) == []
    change(settings)
    assert stale_reasons(settings, manifest) == reasons


def test_unused_expansions_do_not_make_the_index_stale(settings: Settings) -> None:
    """An index without expansions looks at no expansion file."""
    bare = settings.model_copy(update={"use_expansions": False})
    build_index(bare)
    _append(_expansions(bare), "{broken")
    assert len(open_index(bare).questions) == 0


def test_a_changed_article_is_answered_from_after_the_next_build(built: Settings) -> None:
    """Until then a stale index opens only on demand, with the text it was built from."""
    _append(_article(built), "\n新增的一段。\n")
    with pytest.raises(StaleIndexError, match=r"bridge\.txt has changed"):
        open_index(built)
    assert _passages_found(open_index(built, allow_stale=True), "新增的一段") == []
    assert _passages_found(ensure_index(built), "新增的一段") == ["新增的一段。"]


def test_a_second_article_is_indexed_beside_the_first(built: Settings) -> None:
    """Dropped in as a file, nothing else."""
    (built.seeds_dir / "harbour.md").write_text("# 新港\n\n白沙港於去年完工。\n", encoding="utf-8")
    index = ensure_index(built)
    assert sorted(index.documents) == ["bridge.txt", "harbour.md"]
    assert {passage.document for passage in index.passages} == {"bridge.txt", "harbour.md"}


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, OSError])
def test_an_interrupted_build_leaves_the_old_index_answering(built: Settings, error: type[BaseException]) -> None:
    """Stopped in the middle by a signal or a full disk."""
    before = read_manifest(built.index_dir)

    def stop(done: int, total: int) -> None:
        raise error

    with pytest.raises(error):
        build_index(built, stop)
    index = open_index(built)
    assert index.manifest == before
    assert index.units["passages"].similarities(index.embeddings.embed_query("大橋")).max() > 0


def test_an_embedder_that_fails_midway_leaves_the_old_index_answering(
    built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was begun is taken away by the next build."""
    monkeypatch.setitem(EMBEDDINGS, "failing", FailingEmbeddings)
    before = read_manifest(built.index_dir)
    with pytest.raises(ModelError, match="the power went out"):
        build_index(built.model_copy(update={"embedding_model": "failing"}))
    assert open_index(built).manifest == before
    assert len(_builds(built)) == 2
    after = build_index(built)
    assert _builds(built) == {before.build, after.build}


def test_an_interrupted_first_build_leaves_no_index(settings: Settings) -> None:
    """Nothing half built is opened."""

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_index(settings, stop)
    with pytest.raises(IndexNotBuiltError):
        open_index(settings)
    assert len(ensure_index(settings).passages) == 9


def test_old_builds_are_dropped(built: Settings) -> None:
    """However often it is built, only the last index and the one before it stay, for readers of that one."""
    builds = [build_index(built).build for _ in range(3)]
    assert _builds(built) == set(builds[-2:])


def test_other_files_in_the_index_folder_stay(settings: Settings) -> None:
    """A README, or a folder that is not a build."""
    (settings.index_dir / "mine").mkdir(parents=True)
    (settings.index_dir / "README.md").write_text("keep")
    build_index(settings)
    assert (settings.index_dir / "mine").is_dir()
    assert (settings.index_dir / "README.md").read_text() == "keep"


def test_an_open_index_answers_on_while_another_is_built(built: Settings) -> None:
    """Its own build stays where it is."""
    index = open_index(built)
    _append(_article(built), "\n乙走了。\n")
    build_index(built)
    assert index.units["passages"].similarities(index.embeddings.embed_query("大橋")).shape == (9,)
    assert len(open_index(built).passages) == 10


def test_builds_at_one_time_wait_for_each_other(settings: Settings) -> None:
    """All of them end well, and the index is whole."""
    builds: list[str] = []
    threads = [threading.Thread(target=lambda: builds.append(build_index(settings).build)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(builds)) == 3
    index = open_index(settings)
    assert index.manifest.build in builds
    assert len(index.units["questions"]) == 33


def test_known_texts_are_not_embedded_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same model, a rebuild embeds what is new alone."""
    monkeypatch.setitem(EMBEDDINGS, "counting", CountingEmbeddings)
    CountingEmbeddings.embedded.clear()
    counted = settings.model_copy(update={"embedding_model": "counting"})
    assert build_index(counted).dimension == 2
    CountingEmbeddings.embedded.clear()
    _append(_article(counted), "\n全新的一段。\n")
    build_index(counted)
    assert set(CountingEmbeddings.embedded) == {"過橋費與限制\n全新的一段。", "全新的一段。"}


@pytest.mark.parametrize(
    ("spoil", "error", "told"),
    [
        (lambda s: _append(_expansions(s), "{broken\n"), ExpansionError, r"bridge\.questions\.jsonl:34: not JSON"),
        (
            lambda s: _append(_expansions(s), '{"question": "a", "lang": "en", "evidence": ["沒有這句"]}\n'),
            ExpansionError,
            r"bridge\.questions\.jsonl:34: not in bridge\.txt",
        ),
        (
            lambda s: (s.seeds_dir / "gone.questions.jsonl").touch(),
            ExpansionError,
            r"gone\.questions\.jsonl: its article",
        ),
        (lambda s: (s.seeds_dir / "b.txt").touch(), SeedError, r"b\.txt: has no text"),
        (lambda s: (s.seeds_dir / "b.txt").write_bytes(b"\xff"), SeedError, r"b\.txt: not UTF-8"),
        (lambda s: (s.seeds_dir / "b.txt").mkdir(), SeedError, r"b\.txt: cannot be read"),
    ],
)
def test_a_broken_source_keeps_the_old_index(
    built: Settings, spoil: Callable[[Settings], object], error: type[SummitQAError], told: str
) -> None:
    """The error names it, and what stood before stays in use."""
    before = read_manifest(built.index_dir)
    spoil(built)
    with pytest.raises(error, match=told):
        build_index(built)
    assert open_index(built, allow_stale=True).manifest == before
    assert _builds(built) == {before.build}


def test_expansions_of_an_article_that_is_gone_make_the_index_stale(built: Settings) -> None:
    """Dropped in beside a fresh index, they are told of all the same."""
    (built.seeds_dir / "gone.questions.jsonl").touch()
    with pytest.raises(ExpansionError, match=r"gone\.questions\.jsonl: its article is gone"):
        ensure_index(built)


def test_a_folder_in_an_expansion_files_place_is_named(built: Settings) -> None:
    """When it comes after the index was built."""
    _expansions(built).unlink()
    _expansions(built).mkdir()
    with pytest.raises(ExpansionError, match=r"bridge\.questions\.jsonl: cannot be read"):
        ensure_index(built)


def test_unknown_names_change_nothing(built: Settings) -> None:
    """The error lists the known ones."""
    with pytest.raises(UnknownNameError, match=r"unknown splitter 'words'; known: paragraphs"):
        build_index(built.model_copy(update={"splitter": "words"}))
    assert fresh_manifest(built) is not None


def test_an_index_folder_that_cannot_be_made_is_named(settings: Settings, tmp_path: Path) -> None:
    """A file stands in its place."""
    (tmp_path / "file").touch()
    with pytest.raises(SummitQAError, match="set SUMMITQA_INDEX_DIR"):
        build_index(settings.model_copy(update={"index_dir": tmp_path / "file"}))


@pytest.mark.parametrize("text", ["甲", "🎉", "[Getty Images]"])
def test_the_smallest_articles_are_indexed(settings: Settings, text: str) -> None:
    """One character, no word, only a caption: all have a passage."""
    _expansions(settings).unlink()
    _article(settings).write_text(text, encoding="utf-8")
    assert [passage.text for passage in ensure_index(settings).passages] == [text]
