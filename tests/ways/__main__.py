"""`python -m tests.ways [NETWORK ...]`: every way with every bundled network, and the table of the docs.

It takes an hour or so on one core. Each line says a network, a way, and what came of it. `cover` stands for
the fewest networks that hold every kind of layer; the docs are written where nothing is named.
"""

import logging
import sys
import warnings
from time import perf_counter

import torch

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
    every = [Outcomes(way) for way in WAYS]
    networks = bundled()
    if "cover" in wanted:
        wanted = [*wanted, *cover({name: layers(genotype) for name, genotype in networks.items()})]
    for name, genotype in networks.items():
        if not wanted or name in wanted:
            for outcomes in every:
                with torch.no_grad():
                    tell(outcomes, name, genotype)
    print(table(every))
    if not wanted:
        PAGE.write_text(with_table(PAGE.read_text(), every))


if __name__ == "__main__":
    main(sys.argv[1:])
