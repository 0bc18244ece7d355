"""The commands that need nothing but the genotype itself: `genoc fmt`, `diff` and `widen`."""

from collections.abc import Iterable
from pathlib import Path

import click

from genotype.console import echo_json, json_option
from genotype.diff import differences
from genotype.encode import canonical_text, encode
from genotype.files import require_free, write_text
from genotype.network import Genotype
from genotype.problems import Refused
from genotype.read import STDIN, path_bytes, read_bytes, shown_path, whole
from genotype.refusal import RefusedTogether
from genotype.widen import widened

SOURCE = click.Path(allow_dash=True, path_type=Path)


@click.command()
@click.argument("files", nargs=-1, required=True, type=SOURCE)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a file would change.")
def fmt(files: tuple[Path, ...], check: bool) -> None:
    """Rewrite genotypes in the one canonical form, so that version control shows what changed.

    A file of an older format becomes one of today's. If one of FILES is refused, none is
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
            click.echo(f"would change: {path}")
        raise click.exceptions.Exit(bool(changed))
    for path in changed:
        if path != STDIN:
            write_text(path, texts[path])
            click.echo(f"rewritten: {path}", err=True)
    if STDIN in texts:
        click.echo(texts[STDIN].encode(), nl=False)


@click.command()
@click.argument("before", type=SOURCE)
@click.argument("after", type=SOURCE)
@json_option
def diff(before: Path, after: Path, as_json: bool) -> None:
    """Say what differs between two genotypes: stages, links, cells, edges, not lines of text.

    Exits with 0 if they are equal, with 1 if they differ. One of the two may be - for standard
    input. In JSON, null stands for what is not there, and an item that only moved within its
    list is equal before and after.

    \b
    Examples: genoc diff unet.json runs/first/genotype.json
              git show HEAD:net.json | genoc diff - net.json
    """
    (_, a), (_, b) = read_all([before, after])
    changes = differences(a, b)
    if as_json:
        echo_json([encode(change) for change in changes])
    for change in () if as_json else changes:
        click.echo(str(change))
    raise click.exceptions.Exit(bool(changes))


@click.command()
@click.argument("file", type=SOURCE)
@click.option("--by", "factor", required=True, type=click.IntRange(1, 65_536), help="How many times as wide.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where to write; standard output else.")
@click.option("--force", is_flag=True, help="Overwrite the file, if there is one.")
def widen(file: Path, factor: int, output: Path | None, force: bool) -> None:
    """Multiply every width of a genotype or a space, but not the channels of its input and output.

    With - it is read from standard input.

    \b
    Examples: genoc widen found.json --by 2 -o wide.json
              genoc widen - --by 2 < found.json | genoc diff found.json -
    """
    require_free(output, force)
    _, genotype = read(file)
    text = canonical_text(widened(genotype, factor))
    if output is None:
        click.echo(text.encode(), nl=False)
    else:
        write_text(output, text)


def read_all(paths: Iterable[Path]) -> list[tuple[bytes, Genotype]]:
    """What stands in files, and the genotypes that it is. Refused for all that cannot be read."""
    found, refusals = [], []
    for path in paths:
        try:
            found.append(read(path))
        except Refused as refused:
            refusals.append(refused)
    if refusals:
        raise refusals[0] if len(refusals) == 1 else RefusedTogether(refusals)
    return found


def read(path: Path) -> tuple[bytes, Genotype]:
    data, subject = path_bytes(path), shown_path(path)
    return data, whole(read_bytes(data, subject), subject)
