"""`genoc import adwu-net`."""

from pathlib import Path

import click

from genotype.commands.console import force_option, output_option
from genotype.commands.options_once import command
from genotype.text.files import require_free
from zoo.commands.importing.handed_over import hand_over


@command("adwu-net")
@click.argument("widths", metavar="TEXT_OR_FILE")
@click.option(
    "--in-channels", type=click.IntRange(1, 65_536), default=1, show_default=True, help="Input channels."
)
@click.option(
    "--classes", type=click.IntRange(1, 65_536), default=2, show_default=True, help="Number of classes."
)
@click.option(
    "--spatial-dims",
    type=click.IntRange(2, 3),
    default=3,
    show_default=True,
    help="2 for images, 3 for volumes.",
)
@output_option
@force_option
def adwu_net(
    widths: str, in_channels: int, classes: int, spatial_dims: int, output: Path | None, force: bool
) -> None:
    """Import an AdwU-Net from the list of its widths.

    TEXT_OR_FILE is the nested list that the authors' search prints, the widths of every block from the image
    down and up again, or a file that has it.

    \b
        genoc import adwu-net "[[48,48], [80,80,96], [192], [80,80], [24]]" -o net.json
    """
    from zoo.imports.adwu_net import imported
    from zoo.imports.texts import text_of

    require_free(output, force)
    is_text = "[" in widths
    subject = "the text" if is_text else widths
    text = widths if is_text else text_of(Path(widths), "give the list, or a file that has it")
    hand_over(imported(text, subject, in_channels, classes, spatial_dims), output)
