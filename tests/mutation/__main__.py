"""Changes a random sample of a group's code, one thing at a time, and tells which changes no test notices."""

import json
import os
import random
import sys
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"

import click

from tests.mutation.groups import GROUPS, ROOT
from tests.mutation.mutants import Mutant, mutants_of

EXPLAINED = Path(__file__).with_name("explained.json")
HEAVY = ("hypothesis", "jsonschema", "networkx", "pytest", "scipy.ndimage", "torch")
"""Imported once, before forks."""


@click.command()
@click.argument("group", type=click.Choice(list(GROUPS)))
@click.option("--sample", default=40, help="How many changes to try.", show_default=True)
@click.option("--seed", default=0, help="Of the sample.", show_default=True)
@click.option("--only", default="", help="Only changes whose name contains this, all of them.")
def main(group: str, sample: int, seed: int, only: str) -> None:
    """Ends with 1 if a change was neither noticed nor is explained in tests/mutation/explained.json."""
    os.chdir(ROOT)
    for name in HEAVY:
        __import__(name)
    from tests.mutation.running import is_noticed_from_import, tried

    chosen = sampled(group, sample, seed, only)
    reach, noticed = tried(GROUPS[group].tests, chosen)
    explained: dict[str, str] = json.loads(EXPLAINED.read_text())
    counts = {"noticed": 0, "explained": 0, "unnoticed": 0}
    for mutant in chosen:
        if mutant.name in noticed or is_noticed_from_import(mutant, reach):
            word = "noticed"
        else:
            word = "explained" if mutant.name in explained else "unnoticed"
            unrun = mutant.is_in_function and not reach.running(mutant)
            click.echo(f"{word}: {mutant.name}  (line {mutant.lines[0]}{', run by no test' * unrun})")
        counts[word] += 1
    killed = counts["noticed"] / max(1, len(chosen) - counts["explained"])
    told = ", ".join(f"{count} {word}" for word, count in counts.items())
    click.echo(f"{group}: of {len(chosen)} changes {told}; score {100 * killed:.0f} %")
    sys.exit(counts["unnoticed"] > 0)


def sampled(group: str, sample: int, seed: int, only: str) -> list[Mutant]:
    """The changes to try, in the order of the files."""
    every = [
        mutant for file in GROUPS[group].files() for mutant in mutants_of(file, (ROOT / file).read_text())
    ]
    if only:
        return [mutant for mutant in every if only in mutant.name]
    drawn = sorted(random.Random(seed).sample(range(len(every)), min(sample, len(every))))
    return [every[number] for number in drawn]


main()
