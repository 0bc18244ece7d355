"""What a search's epoch takes by one process and by two, on a machine of two cores or more.

Steps and validation of the second epoch of a search of `skip-cells`, on 64 drawn pictures of 64x64, batch 16.
"""

import csv
import os
import subprocess
import tempfile
from pathlib import Path

from tests.benchmarks.cold_start import GENOC
from tests.benchmarks.side_by_side import Measured, side_by_side
from zoo.references import text

SEARCH = ["--size", "64", "--limit", "64", "--batch", "16", "--epochs", "2", "--warmup", "0"]
WAYS = {
    "one process, one thread": ["--threads", "1"],
    "one process, two threads": ["--threads", "2"],
    "two processes, a thread each": ["--threads", "1", "--devices", "2"],
}
FIRST = next(iter(WAYS))


def epoch(space: Path, options: list[str]) -> float:
    """Seconds of the last epoch, as the run tells them."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "run"
        command = [*GENOC, "search", str(space), *SEARCH, *options, "--out", str(out)]
        subprocess.run(command, check=True, capture_output=True, env=os.environ)
        with (out / "epochs.csv").open() as file:
            return float([row["seconds"] for row in csv.DictReader(file)][-1])


def measure(rounds: int) -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        space = Path(folder) / "space.json"
        space.write_text(text("skip-cells"))
        things = {name: (lambda given=given: epoch(space, given)) for name, given in WAYS.items()}
        return side_by_side(things, rounds, warmup=0)


def table(rounds: int) -> str:
    """The ways in a Markdown table."""
    measured = measure(rounds)
    lines = ["| an epoch of a search | seconds | ratio |", "|---|---|---|"]
    for name in WAYS:
        lines.append(f"| {name} | {measured.median(name):.2f} | {measured.ratio(name, FIRST)} |")
    return "\n".join(lines)
