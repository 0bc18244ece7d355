"""Several that push at once, and those that are killed: see `tests.zoo.remotes.pushers`."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

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


def test_so_it_is_where_there_are_no_hard_links(tmp_path: Path, monkeypatch):
    def impossible(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("os.link", impossible)
    (tmp_path / "new").write_bytes(b"first")
    assert linked(tmp_path / "new", tmp_path / "there")
    assert not linked(tmp_path / "new", tmp_path / "there")


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
