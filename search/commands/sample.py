"""`genoc sample`."""

from pathlib import Path

import click

from search.options import PATH, setting


@click.command()
@click.argument("space", type=PATH)
@setting("--seed", 0, click.IntRange(0, 2**32 - 1), "Another seed draws another genotype.")
@click.option("-o", "--output", type=PATH, help="Where to write; standard output else.")
def sample(space: Path, seed: int, output: Path | None) -> None:
    """Draw a genotype of SPACE at random: what a search has to beat.

    \b
        genoc sample space.json --seed 1 -o random-1.json
        genoc train random-1.json --data lesions/ --out runs/random-1
    """
    from compiler.checks import load_checked
    from genotype import canonical_text
    from genotype.files import write_text
    from search.sample import sample as draw

    text = canonical_text(draw(load_checked(space), seed).genotype)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_text(output, text)
