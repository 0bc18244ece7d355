"""Readers that are tried with damaged and made-up inputs: `python -m tests.fuzz` tries more."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fuzz.apart import tried_apart
from tests.fuzz.campaign import Tally
from tests.fuzz.records import read_record
from tests.fuzz.targets import targets
from tests.reliability.figure import Figure

SECONDS = 0.2
"""Of the processor for each reader."""


def figures() -> list[Figure]:
    """The inputs that are tried now, and those before releases."""
    record = read_record()
    with TemporaryDirectory() as folder:
        now = {name: tried_apart(one, SECONDS, Path(folder), 0) for name, one in targets().items()}
    return [
        figure(f"inputs to {len(now)} readers, anew", now, ""),
        figure(
            f"inputs to {len(record.tallies)} readers, before releases",
            dict(record.tallies),
            f"until {record.day}",
        ),
    ]


def figure(tried: str, tallies: dict[str, Tally], words: str) -> Figure:
    """What was tried, with every failure."""
    failed = (f"{name}: {kind}" for name, tally in tallies.items() for kind in tally.failures)
    seconds = sum(tally.seconds for tally in tallies.values())
    spent = f"{seconds / 60:.1f} minutes of a processor"
    return Figure(
        tried,
        sum(tally.inputs for tally in tallies.values()),
        tuple(failed),
        f"{words}, {spent}".lstrip(", "),
    )
