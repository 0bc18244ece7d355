"""`genoc import darts`."""

from pathlib import Path

import click

from genotype.commands.console import force_option, output_option
from genotype.commands.options_once import command
from genotype.text.files import require_free
from zoo.commands.importing.handed_over import hand_over

DEFAULT = "unet-32"
"""The bundled U-Net that takes the cells unless another is given."""


@command()
@click.argument("cells", metavar="TEXT_OR_FILE")
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    metavar="GENOTYPE",
    show_default=f"genoc new {DEFAULT}",
    help="U-Net whose skip connections and pools get the cells.",
)
@output_option
@force_option
def darts(cells: str, into: Path | None, output: Path | None, force: bool) -> None:
    """Import the cells of a DARTS search into a U-Net.

    TEXT_OR_FILE is Genotype(normal=[...], normal_concat=..., reduce=[...], reduce_concat=...), as DARTS,
    PC-DARTS and others print it, or a cell of NAS-Bench-201; or a file that has one of these. It is read, and
    never evaluated. The normal cell goes on the skip connections of the U-Net, the reduction cell behind its
    pools.

    \b
        genoc import darts genotypes.txt -o net.json
        genoc import darts "|nor_conv_3x3~0|+|none~0|skip_connect~1|" --into unet.json -o net.json
    """
    from compiler.checks import load_decided
    from zoo.imports.darts.imported import imported
    from zoo.imports.texts import text_of
    from zoo.references import reference

    require_free(output, force)
    network = reference(DEFAULT) if into is None else load_decided(into)
    is_text = "(" in cells or "|" in cells
    subject = "the text" if is_text else cells
    text = cells if is_text else text_of(Path(cells), "give the text of a cell, or a file that has it")
    hand_over(imported(text, subject, network), output)
