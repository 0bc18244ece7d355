"""What the network of a run costs, and the supernet that it was found in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from attrs import frozen

from compiler.analysis.cost import Cost
from compiler.analysis.summary import described
from compiler.checks.choices.countable import counted_words
from genotype import Genotype
from genotype.diagnostics.printable import printable
from search.overview.costs import run_cost
from search.report.part import Part
from search.report.words import dots, times
from search.runs.read import Missing, is_search, read_network, read_space


@frozen
class Counted:
    """A network with its cost."""

    title: str
    genotype: Genotype
    cost: Cost


@frozen
class Costs(Part):
    """A table with a column for each network, for an image of a size; and the stages of the first."""

    template: ClassVar[str] = "cost"
    size: str
    header: list[str]
    numbers: list[tuple[str, ...]]
    stages: str


def costs(run: Path) -> Costs:
    """The section, for one image of the run's size. Raises Missing if no network can be read."""
    networks = counted_networks(run)
    first, *_ = networks
    size = first.cost.size
    header = ["", *(network.title for network in networks)]
    stages = "\n".join(map(printable, described(first.genotype, first.cost, counted_words(first.genotype))))
    return Costs(f"{times(size)} {dots(size)}", header, list(cost_rows(networks)), stages)


def counted_networks(run: Path) -> list[Counted]:
    """The network, and for a search the whole supernet of its space; at least one of the two."""
    networks = []
    for title in ("network", "supernet") if is_search(run) else ():
        with suppress(Missing):
            networks.append(counted_network(run, title))
    return networks or [counted_network(run, "network")]


def counted_network(run: Path, title: str) -> Counted:
    """A run's network or supernet with its cost. Raises Missing if it cannot be read."""
    genotype = read_space(run) if title == "supernet" else read_network(run)
    return Counted(title, genotype, run_cost(run, genotype))


def cost_rows(networks: list[Counted]) -> Iterator[tuple[str, ...]]:
    """The table's rows: a quantity, and its value for each network."""
    costs = [network.cost for network in networks]
    yield "parameters", *(f"{cost.parameters:,}" for cost in costs)
    yield "MACs", *(f"{cost.macs:,}" for cost in costs)
    yield "activations", *(f"{cost.activations:,}" for cost in costs)
    yield "receptive field, pixels", *(times(cost.receptive_field) for cost in costs)
