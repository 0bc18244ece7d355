"""Trained runs in a table: what they cost, and how good they are, with the spread over runs."""

import csv
import json
import statistics
from collections.abc import Sequence
from pathlib import Path

from attrs import asdict, frozen

from compiler.analysis.cost import cost
from compiler.lowering.network import lower
from genotype import load


@frozen
class Row:
    """Runs of one kind: parameters, MACs an input, seconds a step, and each measure, by run."""

    title: str
    parameters: list[int]
    macs: list[int]
    seconds: list[float]
    measures: dict[str, list[float]]

    @staticmethod
    def read(title: str, runs: Sequence[Path], measures: Sequence[str]) -> "Row":
        costs = [cost(lower(load(run / "genotype.json")), size_of(run)) for run in runs]
        means = [json.loads((run / "evaluation.json").read_text())["mean"] for run in runs]
        return Row(
            title,
            [one.parameters for one in costs],
            [one.macs for one in costs],
            [step_seconds(run) for run in runs],
            {name: [mean[name] for mean in means] for name in measures},
        )

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def size_of(run: Path) -> tuple[int, ...]:
    """That of the images, or of the patches that a network of volumes is trained on."""
    told = json.loads((run / "run.json").read_text())
    read = {**told["data"], **told["data"].get("preparation", {})}
    size = read.get("patch") or read.get("size") or told["config"]["data"]["size"]
    return tuple(reversed(size)) if isinstance(size, list) else (size, size)


def step_seconds(run: Path) -> float:
    """CPU seconds of the run's process, over its steps; measuring and loading included."""
    record = json.loads((run.parent / "processes" / f"{run.name}.json").read_text())
    with (run / "steps.csv").open() as file:
        return float(record["cpu_seconds"]) / sum(1 for _ in csv.DictReader(file))


def table(rows: Sequence[Row]) -> str:
    """The rows, of the same measures, in Markdown."""
    names = list(rows[0].measures)
    lines = [
        f"| network | runs | parameters | MACs | CPU s a step | {' | '.join(map(spoken, names))} |",
        "|---" * (5 + len(names)) + "|",
    ]
    for row in rows:
        cells = [row.title, str(len(row.parameters)), span(row.parameters), f"{mean(row.macs) / 1e9:.2f} G"]
        cells += [f"{mean(row.seconds):.2f}", *(spread(row.measures[name]) for name in names)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def spoken(measure: str) -> str:
    """`iou` as IoU, `dice_anterior` as Dice anterior."""
    return measure.replace("iou", "IoU").replace("dice", "Dice").replace("_", " ")


def mean(values: Sequence[float]) -> float:
    return statistics.fmean(values)


def span(values: Sequence[int]) -> str:
    """One number where all are the same, else the least and the greatest."""
    low, high = min(values), max(values)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def spread(values: Sequence[float]) -> str:
    """The mean, and the standard deviation over runs."""
    deviation = statistics.stdev(values) if len(values) > 1 else 0.0
    return f"{mean(values):.4f} \N{PLUS-MINUS SIGN} {deviation:.4f}"
