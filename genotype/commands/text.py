"""The command that needs only the genotype itself: `genoc fmt`."""

from pathlib import Path

import click

from genotype.commands.console import echo, echo_document
from genotype.commands.options_once import command
from genotype.text.encode import canonical_text
from genotype.text.files import write_text
from genotype.text.read import STDIN
from genotype.text.sources import SOURCE, read_all


@command()
@click.argument("files", nargs=-1, required=True, type=SOURCE)
@click.option("--check", is_flag=True, help="Write nothing; exit with code 1 if a file would change.")
def fmt(files: tuple[Path, ...], check: bool) -> None:
    """Rewrite genotypes in canonical form, for clean diffs.

    Files in an older format are converted to the current one. If any of FILES is invalid, none is
    written. With - a genotype is read from standard input and printed.

    \b
    Examples: genoc fmt nets/*.json
              genoc fmt --check nets/*.json
              genoc fmt - < net.json
    """
    sources = dict(zip(files, read_all(files), strict=True))
    texts = {path: canonical_text(genotype) for path, (_, genotype) in sources.items()}
    changed = [path for path, (data, _) in sources.items() if data != texts[path].encode()]
    if check:
        for path in changed:
            echo(f"would change: {path}")
        raise click.exceptions.Exit(bool(changed))
    for path in changed:
        if path != STDIN:
            write_text(path, texts[path])
            echo(f"rewritten: {path}", err=True)
    if STDIN in texts:
        echo_document(texts[STDIN])
