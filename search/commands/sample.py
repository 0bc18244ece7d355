"""`genoc sample`."""

from pathlib import Path

import click

from genotype.commands.options_once import command
from genotype.text.files import require_free
from search.commands.options import PATH, SEED, options, setting
from search.commands.shared import OUTPUT_OPTIONS, hand_over


@command()
@click.argument("space", type=PATH)
@setting("--seed", 0, SEED, "Seed of the random choices.")
@options(OUTPUT_OPTIONS)
def sample(space: Path, seed: int, output: Path | None, force: bool, as_json: bool) -> None:
    """Sample a random genotype from a search space, as a baseline.

    \b
        genoc sample space.json --seed 1 -o random-1.json
        genoc train random-1.json --data lesions/ --out runs/random-1
    """
    from compiler.checks import load_checked
    from search.selection.sample import sample as draw

    require_free(output, force)
    hand_over(draw(load_checked(space), seed), output, as_json)
