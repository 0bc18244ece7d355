"""Comparing the folder of a run with that of the same run, repeated."""

from collections.abc import Iterator
from pathlib import Path

from search.rerun.files import File, difference
from search.rerun.outcome import Compared
from search.runs.documents.environment import ENVIRONMENT
from search.runs.files import REPORT
from search.runs.run_record import FILE as RUN
from search.runs.run_record import read_record

NOT_COMPARED = frozenset({REPORT, ENVIRONMENT.name, "journal.log", "latencies.json", "spent.json"})
"""Files of measured times, and what is made of the others; the environment is compared by itself."""
NOT_ENTERED = frozenset({"tensorboard"})


def compared(one: Path, other: Path) -> Iterator[Compared]:
    """Every file of either folder, by name."""
    ours, theirs = set(names(one)), set(names(other))
    for name in sorted(ours | theirs):
        if name not in theirs:
            yield Compared(name, "was not written the second time")
        elif name not in ours:
            yield Compared(name, "was not there the first time")
        else:
            yield Compared(name, difference(File(one, name), File(other, name)))


def names(folder: Path, within: str = "") -> Iterator[str]:
    """The files of a run below its folder that can be compared; links are not followed."""
    for path in sorted((folder / within).iterdir()):
        name = f"{within}{path.name}"
        if path.name.startswith(".") or path.is_symlink():
            continue
        if path.is_dir() and path.name not in NOT_ENTERED:
            yield from names(folder, f"{name}/")
        elif path.is_file() and path.name not in NOT_COMPARED:
            yield name


def has_other_data(one: Path, other: Path) -> bool:
    """Whether images, masks or sets were others the second time, in any run of the folders."""
    return any(
        digest_of(one / name) != digest_of(other / name)
        for name in names(one)
        if Path(name).name == RUN and (other / name).is_file()
    )


def digest_of(path: Path) -> str | None:
    """The digest of a run's data; None of an imported one."""
    data = read_record(path.parent).data
    return None if data is None else data.digest
