"""The commands that need only the genotype itself: `genoc fmt` and `widen`."""

import re
from fractions import Fraction
from pathlib import Path

import click

from genotype.commands.console import echo, echo_document, force_option, output_option
from genotype.commands.options_once import command
from genotype.text.encode import canonical_text
from genotype.text.files import require_free, write_text
from genotype.text.read import STDIN
from genotype.text.sources import SOURCE, read, read_all
from genotype.widen import widened

WIDEST = 65_536


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


def factor(text: str) -> Fraction:
    """The value of `--by`: a positive whole number or fraction."""
    if not (written := re.fullmatch(r"([0-9]{1,5})(?:/([0-9]{1,5}))?", text)):
        raise click.BadParameter(f"{text!r} is not a number such as 2, 1/4 or 15/16")
    over, under = int(written[1]), int(written[2] or 1)
    if not over or not under or over > WIDEST:
        raise click.BadParameter(f"{text} is out of range: give more than 0 and at most {WIDEST}")
    return Fraction(over, under)


@command()
@click.argument("file", type=SOURCE)
@click.option(
    "--by", required=True, type=factor, metavar="FACTOR", help="Factor to multiply widths by: 2, 1/4, 15/16."
)
@output_option
@force_option
def widen(file: Path, by: Fraction, output: Path | None, force: bool) -> None:
    """Multiply all widths of a genotype or search space.

    Input and output channels stay as they are. With - the file is read from standard input.

    \b
    Examples: genoc widen found.json --by 2 -o wide.json
              genoc widen unet.json --by 1/4 -o narrow.json
              genoc widen - --by 2 < found.json | genoc diff found.json -
    """
    require_free(output, force)
    _, genotype = read(file)
    text = canonical_text(widened(genotype, by))
    if output is None:
        echo_document(text)
    else:
        write_text(output, text)
        echo(f"written: {output}", err=True)
