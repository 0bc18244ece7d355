"""What every target comes to with bundled networks.

    python -m tests.compatibility                 every target, every network: an hour or more on one core
    python -m tests.compatibility cover           slow ones with the fewest networks of all layers
    python -m tests.compatibility unet ...        these networks alone

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
from tests.compatibility.listing import TARGETS
from tests.compatibility.networks import bundled, cover, layers
from tests.compatibility.table import PAGE, Outcomes, shown, table, with_table


def tell(outcomes: Outcomes, name: str, genotype: Genotype) -> None:
    """Try a target with a network, and note and print what came of it."""
    started = perf_counter()
    try:
        found = outcomes.target.held(genotype)
        outcomes.compared[name] = found
        said = shown(max(each.difference for each in found))
    except Exception as error:  # whatever a tool raises belongs in the table
        said = f"{type(error).__name__}: {error}".splitlines()[0]
        outcomes.failed[name] = said
    print(f"{name}: {outcomes.target.name}: {said} ({perf_counter() - started:.1f} s)", flush=True)


def main(wanted: list[str]) -> None:
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    networks, every = bundled(), [Outcomes(target) for target in TARGETS]
    if wanted and wanted != ["cover"]:
        for name in wanted:
            tell_all(every, name, networks[name])
        print(table(every))
        return
    slow = cover({name: layers(each) for name, each in networks.items()}) if wanted else (*networks,)
    for name in sorted(networks, key=lambda name: (name not in slow, source_length(networks[name]))):
        tell_all(
            [each for each in every if each.target.speed == "fast" or name in slow], name, networks[name]
        )
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
