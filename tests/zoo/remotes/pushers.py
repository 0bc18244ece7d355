"""Processes that push to one folder at once, and what is left where one is killed.

    python -m tests.zoo.remotes.pushers at-once ZOO STORE PROCESSES
    python -m tests.zoo.remotes.pushers kill ZOO STORE
    python -m tests.zoo.remotes.pushers kill-pull ZOO STORE OTHER

Each process is a fork of this one, which has imported everything, and does not verify the networks: that is
no matter of files. A line of JSON tells what was found.
"""

import json
import os
import shutil
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

from search.entry_versions import digest_of_entry
from tests.reliability.forked import Work, killed
from tests.zoo.remotes.made import files_of, summed
from zoo.entries.entry import RECORD, Entry
from zoo.entries.registry import entries
from zoo.publishing.leftovers import recovered
from zoo.remotes import pull, push
from zoo.remotes.generations import latest
from zoo.remotes.index import blob_path
from zoo.remotes.local import LocalStore

push.require_sound = lambda _: None
pull.require_sound = lambda _: None


def copies(zoo: Path, target: Path, names: list[str]) -> list[Entry]:
    """The entry `tiny` under other names."""
    files = files_of(zoo / "tiny")
    for name in names:
        record = files[RECORD].replace(b'"name": "tiny"', f'"name": "{name}"'.encode())
        (target / name).mkdir(parents=True)
        for file, data in summed({**files, RECORD: record}).items():
            (target / name / file).write_bytes(data)
    return [Entry(target / name) for name in names]


def whole(store: LocalStore) -> dict[str, list[str]]:
    """The versions of every entry in a store, of which every file is there in full."""
    index = latest(store).index
    for name in index.entries:
        for version in index.of(name):
            assert store.size(blob_path(version.version)) == version.sizes["SHA256SUMS"]
            sums = b"".join(store.blocks(blob_path(version.version), 0, 1 << 20)).decode()
            for line in sums.splitlines():
                digest, file = line.split()
                assert store.size(blob_path(digest)) == version.sizes[file], (name, file)
    return {name: [version.version for version in index.of(name)] for name in sorted(index.entries)}


def at_once(zoo: Path, folder: Path, processes: int) -> dict[str, object]:
    """Each process pushes four entries of its own, one by one, as fast as it can."""
    store, start, children = LocalStore(folder), folder.with_name("start"), list[int]()
    every = [
        copies(zoo, folder.with_name(f"zoo{number}"), [f"n{number}-{place}" for place in range(4)])
        for number in range(processes)
    ]
    for mine in every:
        child = os.fork()
        if child == 0:
            while not start.exists():
                pass
            for entry in mine:
                push.push(store, entry.folder.parent, [entry])
            os._exit(0)
        children.append(child)
    start.touch()
    statuses = [os.waitpid(child, 0)[1] for child in children]
    found = whole(store)
    wanted = {entry.name: [digest_of_entry(entry.folder)] for mine in every for entry in mine}
    return {"statuses": statuses, "lost": sorted(wanted.keys() - found.keys()), "same": found == wanted}


def kills(make: Callable[[int], tuple[Work, Work]], folder: Path) -> list[object]:
    """What is found where a process is killed at every third of its operations on files, and at the last."""
    found = list[object]()

    def tried(number: int) -> bool:
        work, look = make(number)
        if killed(number, work, folder):
            found.append(look())
            return True
        return False

    beyond = next(number for number in count(1, 3) if not tried(number))
    tried(beyond - 2), tried(beyond - 1)
    return found


def kill_push(zoo: Path, folder: Path) -> dict[str, object]:
    """A push is killed at many operations: all of it is listed or nothing, and the next push completes it."""
    digest = digest_of_entry(zoo / "tiny")

    def make(number: int) -> tuple[Work, Work]:
        store = LocalStore(folder / str(number))

        def look() -> object:
            at_once = whole(store)
            push.push(store, zoo, [Entry(zoo / "tiny")])
            assert whole(store) == {"tiny": [digest]}
            shutil.rmtree(store.root)
            return len(at_once)

        return (lambda: push.push(store, zoo, [Entry(zoo / "tiny")])), look

    found = kills(make, folder)
    return {"kills": len(found), "states": sorted({*map(str, found)})}


def kill_pull(zoo: Path, folder: Path, other: Path) -> dict[str, object]:
    """A pull is killed at many operations: there is a whole entry or none, and the next pull completes it."""
    store = LocalStore(folder)
    push.push(store, zoo, [Entry(zoo / "tiny")])
    index, files = latest(store).index, files_of(zoo / "tiny")

    def make(number: int) -> tuple[Work, Work]:
        place = other / str(number)

        def work() -> None:
            pull.pull(store, place, pull.planned(place, index, []))

        def look() -> object:
            there = [files_of(entry.folder) == files for entry in entries(place)]
            assert all(there)
            recovered(place)
            work()
            assert files_of(place / "tiny") == files
            left = {path.name for path in place.iterdir()} - {".lock", ".versions", "tiny"}
            assert not left, left
            shutil.rmtree(place)
            return len(there)

        return work, look

    found = kills(make, other)
    return {"kills": len(found), "states": sorted({*map(str, found)})}


def main(what: str, *arguments: str) -> None:
    zoo, store, *rest = arguments
    if what == "at-once":
        found = at_once(Path(zoo), Path(store), int(rest[0]))
    elif what == "kill":
        found = kill_push(Path(zoo), Path(store))
    else:
        found = kill_pull(Path(zoo), Path(store), Path(rest[0]))
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
