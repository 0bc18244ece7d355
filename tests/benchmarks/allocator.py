"""What keeping freed memory saves and costs: `python -m tests.benchmarks.allocator`.

Each is measured in turn in a process of its own, with freed memory kept and with glibc's own rule, on one
thread: networks by `genoc latency` (the milliseconds in which that thread had the CPU), then whole commands
(CPU seconds), and the most memory held at once by either.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from statistics import median

import click
from attrs import define, field

from tests.benchmarks.cold_start import GENOC
from tests.benchmarks.machine import machine
from tests.benchmarks.side_by_side import side_by_side

GLIBC = {"MALLOC_ARENA_TEST": "8"}
"""glibc's default for 64 bits: it changes nothing but that the user has set the allocator."""

VOLUMES, IMAGES = ("nnu-net-plain-3d", ".25"), ("unet", ".25")
"""Reference networks, and the factors of their widths."""

STEPS = {
    "3D, 32x48x32": (VOLUMES, "32x48x32", 1),
    "3D, 64x64x64": (VOLUMES, "64x64x64", 1),
    "2D, 128x128": (IMAGES, "128x128", 4),
    "2D, 512x512": (IMAGES, "512x512", 1),
}
"""A network, the size of its images, and the batch."""

WHOLE = {
    "training, 3D, 150 steps": ("train", VOLUMES, "32", "2", "150"),
    "training, 2D, 150 steps": ("train", IMAGES, "64", "16", "150"),
    "search of skip-cells, 5 epochs": ("search", ("skip-cells", "1"), "64", "8", "5"),
}
"""A command, its network or space, the size of drawn images, the batch, and steps or epochs."""


@define
class Case:
    """A command, run with and without the allocator's options: its name, and what it takes by each."""

    name: str
    command: list[str]
    whole: bool
    peaks: dict[str, list[int]] = field(factory=lambda: {"kept": [], "returned": []})

    def seconds(self, freed: str) -> float:
        """CPU seconds of the command, or of a step as `genoc latency` tells them; the peak is noted."""
        env = os.environ | {"OMP_NUM_THREADS": "1"} | (GLIBC if freed == "returned" else {})
        seconds, peak = self.ended(env) if self.whole else self.reported(env)
        self.peaks[freed].append(peak)
        return seconds

    def ended(self, env: Mapping[str, str]) -> tuple[float, int]:
        """A whole command, its run in a new folder."""
        with tempfile.TemporaryDirectory() as folder:
            out = ["--out", str(Path(folder) / "run")]
            process = subprocess.Popen(
                [*self.command, *out], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            _, status, usage = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"{' '.join(self.command)} failed")
        return usage.ru_utime + usage.ru_stime, 1024 * usage.ru_maxrss

    def reported(self, env: Mapping[str, str]) -> tuple[float, int]:
        """What `genoc latency` reports."""
        report = json.loads(subprocess.run(self.command, check=True, capture_output=True, env=env).stdout)
        return float(report["spread"]["median"]) / 1000, int(report["peak_bytes"])

    def row(self, rounds: int) -> str:
        """A line of the table: the times of a case vary by process, so the range is shown."""
        things = {freed: (lambda freed=freed: self.seconds(freed)) for freed in self.peaks}
        measured = side_by_side(things, rounds, warmup=0)
        times = [self.span(measured.seconds[freed]) for freed in ("returned", "kept")]
        memory = [median(self.peaks[freed]) / 2**20 for freed in ("returned", "kept")]
        ratio = measured.ratio("kept", "returned")
        return f"| {self.name} | {' | '.join(times)} | {ratio} | {memory[0]:.0f} | {memory[1]:.0f} |"

    def span(self, seconds: list[float]) -> str:
        """The least to the most."""
        if self.whole:
            return f"{min(seconds):.1f}-{max(seconds):.1f} s"
        return f"{1000 * min(seconds):.0f}-{1000 * max(seconds):.0f} ms"


def cases(folder: Path) -> list[Case]:
    """All of them, their networks as files."""
    found = []
    for name, (network, size, batch) in STEPS.items():
        options = ["--size", size, "--batch", str(batch), "--threads", "1", "--json"]
        command = [*GENOC, "latency", file_of(network, folder), *options]
        found.append(Case(f"forward pass, {name}", command, whole=False))
        found.append(Case(f"training step, {name}", [*command, "--training"], whole=False))
    for name, (verb, network, size, batch, much) in WHOLE.items():
        options = ["--size", size, "--batch", batch, "--limit", "64", "--threads", "1", "--precision", "fp32"]
        long = ["--steps", much] if verb == "train" else ["--epochs", much]
        found.append(Case(name, [*GENOC, verb, file_of(network, folder), *options, *long], whole=True))
    return found


def file_of(network: tuple[str, str], folder: Path) -> str:
    """The file of a reference network of four levels, or of a space as it is."""
    reference, factor = network
    smaller = [] if factor == "1" else ["--width-factor", factor, "--levels", "4"]
    file = folder / f"{reference}.json"
    subprocess.run(
        [*GENOC, "new", reference, *smaller, "--force", "-o", str(file)], check=True, capture_output=True
    )
    return str(file)


@click.command()
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(min=1))
def main(rounds: int) -> None:
    """Print times and peaks of either, and the ratio of the times."""
    click.echo(f"{machine()} {rounds} processes each\n")
    click.echo("| | returned | kept | kept / returned | MiB returned | MiB kept |")
    click.echo("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for case in cases(Path(folder)):
            click.echo(case.row(rounds))


if __name__ == "__main__":
    main()
