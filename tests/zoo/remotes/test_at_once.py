"""Several that push at once, and those that are killed: see `tests.zoo.remotes.pushers`."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from zoo.remotes import first
from zoo.remotes.index import EMPTY, Pushed
from zoo.remotes.local import LocalStore, linked

ROOT = Path(__file__).resolve().parents[3]


def told(*arguments: object) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.zoo.remotes.pushers", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_of_several_that_push_at_once_nothing_is_lost(kept_zoo: Path, tmp_path: Path):
    found = told("at-once", kept_zoo, tmp_path / "store", 4)
    assert found == {"statuses": [0] * 4, "lost": [], "same": True}


def test_a_push_that_is_killed_lists_all_or_nothing_and_is_completed_by_the_next(
    kept_zoo: Path, tmp_path: Path
):
    found = told("kill", kept_zoo, tmp_path / "store")
    assert found["kills"] > 20
    assert found["states"] == ["0", "1"]


def test_a_pull_that_is_killed_leaves_a_whole_entry_or_none(kept_zoo: Path, tmp_path: Path):
    found = told("kill-pull", kept_zoo, tmp_path / "store", tmp_path / "other")
    assert found["kills"] > 20
    assert found["states"] == ["0", "1"]


def test_a_file_is_created_once(tmp_path: Path):
    store = LocalStore(tmp_path)
    assert [store.create("index/1", data) for data in (b"first", b"second")] == [True, False]
    assert (tmp_path / "index" / "1").read_bytes() == b"first"
    assert list((tmp_path / ".unfinished").iterdir()) == []


@pytest.fixture(params=["renamed in one step", "claimed"])
def without_links(request, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system without hard links, with and without a rename that replaces nothing."""

    def impossible(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("os.link", impossible)
    if request.param == "claimed":
        monkeypatch.setattr(first, "named_first", lambda *_: None)


@pytest.mark.usefixtures("without_links")
def test_so_it_is_where_there_are_no_hard_links(tmp_path: Path):
    store = LocalStore(tmp_path)
    assert [store.create("index/1", data) for data in (b"first", b"second")] == [True, False]
    assert (tmp_path / "index" / "1").read_bytes() == b"first"
    assert {path.name for path in tmp_path.rglob("*")} == {"index", "1", ".unfinished"}


@pytest.mark.usefixtures("without_links")
def test_nobody_sees_a_part_of_a_file_that_cannot_be_written(tmp_path: Path, monkeypatch):
    def full(file: object) -> None:
        raise OSError(28, "No space left on device")

    store = LocalStore(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr("zoo.remotes.local.flush", full)
        with pytest.raises(OSError, match="No space"):
            store.create("index/1", b"first")
    assert store.names("index") == []
    assert store.create("index/1", b"second")


@pytest.mark.usefixtures("without_links")
def test_the_final_name_is_given_by_renaming_alone(tmp_path: Path, monkeypatch):
    (tmp_path / "new").write_bytes(b"first")
    honest = Path.open

    def opened(path: Path, *how: object, **more: object) -> object:
        assert path != tmp_path / "there"
        return honest(path, *how, **more)

    monkeypatch.setattr(Path, "open", opened)
    assert linked(tmp_path / "new", tmp_path / "there")


@pytest.mark.usefixtures("without_links")
def test_of_many_at_once_one_is_first(tmp_path: Path):
    store = LocalStore(tmp_path)
    with ThreadPoolExecutor(8) as threads:
        every = [f"{number}".encode() for number in range(8)]
        won = list(threads.map(lambda data: store.create("index/1", data), every))
    assert sum(won) == 1
    assert (tmp_path / "index" / "1").read_bytes() == every[won.index(True)]


def test_the_claim_of_a_killed_process_is_taken_over(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(first, "named_first", lambda *_: None)
    monkeypatch.setattr(first, "STALE", 0.1)
    (tmp_path / "new").write_bytes(b"first")
    (tmp_path / "there.claim").touch()
    assert first.claimed(tmp_path / "new", tmp_path / "there")
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_of_two_writers_of_the_next_index_one_is_first(tmp_path: Path):
    from zoo.remotes.generations import committed, latest

    store = LocalStore(tmp_path)
    sizes = dict.fromkeys(
        ["genotype.json", "model.py", "model.safetensors", "example.safetensors", "entry.json", "README.md"],
        1,
    )
    row = Pushed(version="ab" * 32, pushed="2026-01-31T12:00:00Z", sizes={**sizes, "SHA256SUMS": 1})
    mine, theirs = (EMPTY.with_versions({name: (row,)}, None) for name in ("mine", "theirs"))
    assert committed(store, theirs) is not None
    assert committed(store, mine) is None
    assert [*latest(store).index.entries] == ["theirs"]
