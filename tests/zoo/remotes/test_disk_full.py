"""Whose disk is full is told: that of the store, or that of the zoo."""

import os
from contextlib import suppress
from pathlib import Path

import pytest

from genotype import InputError
from genotype.text.files import DiskFull
from tests.zoo.remotes.made import files_of, put_entry
from zoo.entries.entry import Entry
from zoo.remotes.generations import latest
from zoo.remotes.local import LocalStore
from zoo.remotes.pull import planned, pull
from zoo.remotes.push import push

NO_SPACE = OSError(28, "No space left on device")


def test_a_full_store_asks_for_room_there(kept_zoo: Path, tmp_path: Path):
    class Full(LocalStore):
        def put(self, path: str, source: Path) -> None:
            raise NO_SPACE

    with pytest.raises(InputError) as refused:
        push(Full(tmp_path / "store"), kept_zoo, [Entry(kept_zoo / "tiny")])
    assert refused.value.subject == str(tmp_path / "store")
    assert refused.value.problems[0].remedy == "make room there, then run the same command again"


def test_a_full_zoo_is_not_blamed_on_the_store(
    kept_zoo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """What was fetched stays, and the same pull goes on from there."""
    store, zoo, whole = LocalStore(tmp_path / "store"), tmp_path / "models", Path.open
    put_entry(store.root, files_of(kept_zoo / "tiny"))
    plan = planned(zoo, latest(store).index, [])

    def full(path: Path, mode: str = "r", **more: object) -> object:
        if path.name == "model.py.part":
            with suppress(FileNotFoundError):
                os.unlink(path)
            return whole(Path("/dev/full"), "wb", buffering=0)
        return whole(path, mode, **more)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", full)
        with pytest.raises(DiskFull) as refused:
            pull(store, zoo, plan)
    assert refused.value.subject == str(zoo)
    assert (zoo / ".incoming" / plan.wanted[0].version.version / "tiny" / "genotype.json").exists()
    pull(store, zoo, plan)
    assert files_of(zoo / "tiny") == files_of(kept_zoo / "tiny")
