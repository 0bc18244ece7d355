"""`genoc widen`."""

import re
from fractions import Fraction
from pathlib import Path

import click
from attrs import evolve

from genotype import Genotype, InputError
from genotype.commands.console import echo, echo_document, force_option, output_option
from genotype.commands.options_once import command
from genotype.text.encode import canonical_text
from genotype.text.files import require_free, write_text
from genotype.text.sources import SOURCE

WIDEST = 65_536


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

    Input and output channels stay as they are. Nothing is written that genoc check would refuse, such
    as groups that no longer divide the channels. With - the file is read from standard input.

    \b
    Examples: genoc widen found.json --by 2 -o wide.json
              genoc widen unet.json --by 1/4 -o narrow.json
              genoc widen - --by 2 < found.json | genoc diff found.json -
    """
    from compiler.checks import load_checked
    from genotype.widen import widened

    require_free(output, force)
    wide = widened(load_checked(file), by)
    require_sound(wide, by)
    text = canonical_text(wide)
    if output is None:
        echo_document(text)
    else:
        write_text(output, text)
        echo(f"written: {output}", err=True)


def require_sound(wide: Genotype, by: Fraction) -> None:
    """Refuse a widened genotype that does not pass every check."""
    from compiler.checks import check

    problems = check(wide)
    if problems:
        remedy = "use another factor, or change this in the file first"
        raise InputError(f"{wide.name}, widened by {by}", [evolve(one, remedy=remedy) for one in problems])
