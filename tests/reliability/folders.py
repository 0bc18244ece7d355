"""What is in a folder, so that it can be compared with another time: all but measured times and moments."""

import json
import os
import re
from collections.abc import Hashable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from attrs import Factory, frozen

from genotype.text.files import TEMPORARY
from tests.reliability.interposed import Operation

MEASURED = frozenset(
    {"seconds", "cpu_seconds", "minutes", "cpu_minutes", "milliseconds", "added", "pushed", "jobs"}
)
"""Keys of times, how long something took and when it was; and of the random name of a list of jobs."""
GROWING = (".csv", ".jsonl", ".log")
"""Files that are appended to: a part of the last row may be there until the command goes on."""
NOT_COMPARED = ("journal.log", "latencies.json")
"""Of a study: its list of jobs, with moments and names of processes; and measured latencies."""

TIMED = re.compile(r", and it takes \d+% of its time")
"""What a study concludes of measured times."""
RANDOM = re.compile("[0-9a-f]{16,}")
LONG_AGO = 1_000_000_000.0

Contents = dict[str, bytes]


def contents(folder: Path) -> Contents:
    """The files below a folder by their paths, without times; empty where there is none.

    A thread may rename one meanwhile, which then has its other name.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name not in NOT_COMPARED and path.suffix != ".lock":
            with suppress(FileNotFoundError):
                found[str(path.relative_to(folder))] = comparable(path)
    return found


def comparable(path: Path) -> bytes:
    data = path.read_bytes()
    if path.suffix != ".json":
        return data
    try:
        return json.dumps(untimed(json.loads(data)), indent=1).encode()
    except ValueError:
        return data


def untimed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: untimed(item) for key, item in value.items() if key not in MEASURED}
    if isinstance(value, list):
        return [untimed(item) for item in value]
    return TIMED.sub("", value) if isinstance(value, str) else value


def is_hidden(name: str) -> bool:
    return any(part.startswith(".") for part in Path(name).parts)


def aged(folder: Path) -> None:
    """Let a day and more pass: what is old and unfinished is nobody's."""
    for path in folder.rglob(".*"):
        if not path.is_symlink():
            os.utime(path, (LONG_AGO, LONG_AGO))
    for path in folder.rglob(".unfinished/*"):
        os.utime(path, (LONG_AGO, LONG_AGO))


@frozen
class Versions:
    """All that files below a folder ever held, under the names that users see."""

    folder: Path
    known: dict[str, set[bytes]] = Factory(dict)

    def note(self, _: Operation | None = None) -> None:
        for name, data in contents(self.folder).items():
            if not is_hidden(name):
                self.known.setdefault(name, set()).add(data)

    def strangers(self) -> list[str]:
        """The files that now hold what they never held, such as a half of it."""
        found = ((name, data) for name, data in contents(self.folder).items() if not is_hidden(name))
        return [name for name, data in found if not self.holds(name, data)]

    def holds(self, name: str, data: bytes) -> bool:
        known = self.known.get(name, set())
        return data in known or (name.endswith(GROWING) and any(one.startswith(data) for one in known))


def state(folder: Path) -> Hashable:
    """All that a command can see of a folder when it goes on; what temporary files hold is not read."""
    logs = {name: path.read_bytes() for name in NOT_COMPARED for path in [folder / name] if path.is_file()}
    found = {**contents(folder), **logs}
    left = {name for name in found if TEMPORARY.fullmatch(Path(name).name)}
    others = [(RANDOM.sub("", name), data) for name, data in sorted(found.items()) if name not in left]
    return tuple(sorted(str(Path(name).parent) for name in left)), tuple(others)


def differences(found: Mapping[str, bytes], wanted: Mapping[str, bytes]) -> list[str]:
    """The files in which two folders differ, in words."""
    return [
        f"{name} {'is missing' if name not in found else 'is left' if name not in wanted else 'differs'}"
        for name in sorted({*found, *wanted})
        if found.get(name) != wanted.get(name)
    ]
