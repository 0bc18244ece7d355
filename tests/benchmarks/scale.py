"""What `genoc check` and `genoc compile` cost by the size of a genotype: `python -m tests.benchmarks.scale`.

CPU seconds of processes of their own, from a cold start, of genotypes of 1,000 to 50,000 edges.
"""

import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

import click

from tests.benchmarks.cold_start import GENOC, cpu_seconds
from tests.benchmarks.curves import Series, curves
from tests.benchmarks.machine import machine
from tests.large import SHAPES, Document

SIZES = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
COMMANDS: Mapping[str, tuple[str, ...]] = {"check": (), "compile": ("-o", "large.py")}


def measured(command: str, shape: Callable[[int], Document], rounds: int) -> Series:
    """CPU seconds by the number of edges, the median of so many rounds."""
    with tempfile.TemporaryDirectory() as folder:
        return {size: of_size(Path(folder), command, shape(size), rounds) for size in SIZES}


def of_size(folder: Path, command: str, document: Document, rounds: int) -> float:
    file = folder / "large.json"
    file.write_text(json.dumps(document))
    more = [str(folder / option) if option.endswith(".py") else option for option in COMMANDS[command]]
    return round(median(cpu_seconds([*GENOC, command, str(file), *more]) for _ in range(rounds)), 2)


def table(title: str, found: Mapping[str, Series]) -> str:
    """Seconds by size, and how many more each of the last edges costs than of the first."""
    head = [title, *(f"{size:,}" for size in SIZES), "ms for 1,000 edges more"]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for name, series in found.items():
        seconds = [f"{series[size]:.2f}" for size in SIZES]
        lines.append(f"| {' | '.join([name, *seconds, steps(series)])} |")
    return "\n".join(lines)


def steps(series: Series) -> str:
    """What 1,000 edges more cost between the sizes in the middle and between the last two."""
    pairs = [(5_000, 20_000), (20_000, 50_000)]
    costs = [1000 * (series[b] - series[a]) / ((b - a) / 1000) for a, b in pairs]
    return ", then ".join(f"{cost:.0f}" for cost in costs)


@click.command()
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(min=1))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="For scale.json and scale.svg.")
def main(rounds: int, out: Path | None) -> None:
    """CPU seconds of check and compile, by the number of edges: five minutes."""
    found = {
        command: {name: measured(command, shape, rounds) for name, shape in SHAPES.items()}
        for command in COMMANDS
    }
    click.echo(f"{machine()}\n")
    for command, series in found.items():
        click.echo(f"{table(f'`genoc {command}`', series)}\n")
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / "scale.json").write_text(json.dumps(found, indent=1) + "\n")
        lines = {f"{command}, {name}": one for command, of in found.items() for name, one in of.items()}
        (out / "scale.svg").write_text(curves("CPU seconds by the number of edges", lines))


if __name__ == "__main__":
    main()
