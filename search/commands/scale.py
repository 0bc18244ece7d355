"""`genoc scale`, and `genoc widen`, its former name."""

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from compiler.commands.genotypes import FILE, given_size, size_option
from genotype.commands.amounts import BYTES, COUNT, FACTOR, MILLISECONDS
from genotype.commands.console import echo, echo_document, force_option, output_option
from genotype.commands.options_once import command
from genotype.text.files import require_free, write_text

if TYPE_CHECKING:
    from search.scaling import Scaled

MEANT_FOR = {
    "batch": ("max_latency", "max_memory"),
    "device": ("max_latency",),
    "threads": ("max_latency",),
}
"""Options that have an effect only with one of these budgets."""

FACTOR_WORDS = "Factor to multiply widths by: 2, .25, 1/4."


@command()
@FILE
@click.option("--by", type=FACTOR, metavar="FACTOR", help=FACTOR_WORDS)
@click.option("--max-params", type=COUNT, metavar="N", help="Largest number of parameters: 2M.")
@click.option("--max-macs", type=COUNT, metavar="N", help="Largest number of MACs of an image: 25M, 1.5G.")
@click.option("--max-latency", type=MILLISECONDS, metavar="MS", help="Longest forward pass: 10ms, 1.5s.")
@click.option("--max-memory", type=BYTES, metavar="BYTES", help="Most memory of a training step: 4GiB.")
@size_option
@click.option(
    "--batch",
    type=click.IntRange(1, 65_536),
    show_default="1 for --max-latency, 16 for --max-memory",
    help="Number of images at a time.",
)
@click.option("--device", default="cpu", show_default=True, help="Device for --max-latency: cpu, cuda.")
@click.option("--threads", type=click.IntRange(1, 1024), show_default="all", help="Number of CPU threads.")
@output_option
@force_option
def scale(
    file: Path,
    by: Fraction | None,
    size: tuple[int, ...],
    device: str,
    threads: int | None,
    output: Path | None,
    force: bool,
    batch: int | None,
    **budgets: Any,
) -> None:
    """Scale all widths of a genotype or search space by one factor.

    With a budget, by the largest factor that stays within it. Every width is scaled, those of
    transposed convolutions, links, gates and cells too, and stays divisible where groups, pools or
    shortcuts need that; none becomes narrower than 4. Input and output channels stay as they are.
    The costs of a search space are those of its supernet.

    \b
    Examples: genoc scale unet.json --by .25 -o narrow.json
              genoc scale unet.json --max-macs 25M --size 48 -o small.json
              genoc scale unet.json --max-latency 10ms --threads 1 -o quick.json
    """
    from compiler.checks import read_checked
    from search.scaling import limits_of, scaled_by, scaled_to

    given = {name for name, value in budgets.items() if value is not None}
    if (by is None) == (not given):
        raise click.UsageError("give either --by, or --max-macs or another budget")
    require_meant(given)
    require_free(output, force)
    checked = read_checked(file)
    extent = given_size(size, checked.genotype)
    if by is not None:
        hand_over(scaled_by(checked.genotype, by, extent), output)
        return
    if "max_latency" in given:
        from search.prepare import use_machine

        use_machine(device, threads)
    with checked.shown():
        limits = limits_of(checked.genotype, extent, **budgets, batch=batch, device=device)
        hand_over(scaled_to(checked.genotype, limits, extent), output)


@command()
@FILE
@click.option("--by", required=True, type=FACTOR, metavar="FACTOR", help=FACTOR_WORDS)
@output_option
@force_option
def widen(file: Path, by: Fraction, output: Path | None, force: bool) -> None:
    """Scale all widths by a factor: the old name of genoc scale --by.

    \b
    Example: genoc widen found.json --by 2 -o wide.json
    """
    from compiler.checks import load_checked
    from search.scaling import scaled_by

    require_free(output, force)
    genotype = load_checked(file)
    hand_over(scaled_by(genotype, by, given_size((128,), genotype)), output)


def require_meant(given: set[str]) -> None:
    """Refuse options that would have no effect without a budget that is not given."""
    context = click.get_current_context()
    for name, budgets in MEANT_FOR.items():
        is_typed = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if is_typed and given.isdisjoint(budgets):
            words = " or ".join(f"--{budget.replace('_', '-')}" for budget in budgets)
            raise click.UsageError(f"--{name} is for {words}: leave it out, or give that")


def hand_over(scaled: "Scaled", output: Path | None) -> None:
    """Write or print the genotype; say what was done."""
    from genotype import canonical_text

    echo(scaled.line(), *(f"merged   {line}" for line in scaled.merged), err=True)
    text = canonical_text(scaled.genotype)
    if output is None:
        echo_document(text)
    else:
        write_text(output, text)
        echo(f"written: {output}", err=True)
