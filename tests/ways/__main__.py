"""What every way comes to with bundled networks.

    python -m tests.ways                 every way, every network: an hour or more on one core
    python -m tests.ways cover           slow ways only with the fewest networks that hold every kind of layer
    python -m tests.ways unet ...        these networks alone

The first two write the table of docs/emitted.md, anew after each network.
"""

import logging
import sys
import warnings
from time import perf_counter

import torch

from compiler.backend.emit import emit
from compiler.lowering.network import lower
from genotype import Genotype
from tests.ways.listing import WAYS
from tests.ways.networks import bundled, cover, layers
from tests.ways.table import PAGE, Outcomes, shown, table, with_table


def tell(outcomes: Outcomes, name: str, genotype: Genotype) -> None:
    """Try a way with a network, and note and print what came of it."""
    started = perf_counter()
    try:
        found = outcomes.way.held(genotype)
        outcomes.compared[name] = found
        said = shown(max(each.difference for each in found))
    except Exception as error:  # whatever a tool raises belongs in the table
        said = f"{type(error).__name__}: {error}".splitlines()[0]
        outcomes.failed[name] = said
    print(f"{name}: {outcomes.way.name}: {said} ({perf_counter() - started:.1f} s)", flush=True)


def main(wanted: list[str]) -> None:
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    networks, every = bundled(), [Outcomes(way) for way in WAYS]
    if wanted and wanted != ["cover"]:
        for name in wanted:
            tell_all(every, name, networks[name])
        print(table(every))
        return
    slow = cover({name: layers(each) for name, each in networks.items()}) if wanted else (*networks,)
    for name in sorted(networks, key=lambda name: (name not in slow, source_length(networks[name]))):
        tell_all([each for each in every if each.way.speed == "fast" or name in slow], name, networks[name])
        PAGE.write_text(with_table(PAGE.read_text(), every))


def source_length(genotype: Genotype) -> int:
    """By which short networks come first."""
    return len(emit(genotype, lower(genotype)))


def tell_all(every: list[Outcomes], name: str, genotype: Genotype) -> None:
    for outcomes in every:
        with torch.no_grad():
            tell(outcomes, name, genotype)


if __name__ == "__main__":
    main(sys.argv[1:])
