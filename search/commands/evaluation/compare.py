"""`genoc compare`."""

from pathlib import Path

import click

from genotype.commands.console import echo, echo_json, force_option, json_option, output_option
from genotype.commands.options_once import command
from search.commands.completing import runs as run_folders
from search.commands.options import PATH


@command()
@click.argument("runs", metavar="RUN...", type=PATH, nargs=-1, required=True, shell_complete=run_folders)
@output_option
@force_option
@json_option
def compare(runs: tuple[Path, ...], output: Path | None, force: bool, as_json: bool) -> None:
    """Compare runs: their Dice, and the settings that differ.

    Each RUN is the folder of a training or search, or one that `genoc train --fold all` wrote: then each of
    its folds is shown, with their mean and standard deviation. The Dice is that on the test images, with its
    95 % interval, and the difference to the first run is of the images that both were tested on. Of a search
    by trainings its training of the network that it found is compared, as measured on the validation images.
    With -o a page with the learning curves is written, too.

    \b
        genoc compare runs/unet runs/wide -o compare.html
    """
    from genotype.text.files import require_free, write_text
    from search.study.comparison.compared import compared
    from search.study.comparison.words import lines
    from search.study.report.comparison import comparison_page

    require_free(output, force)
    found = compared(runs)
    if output is not None:
        write_text(output, comparison_page(found))
        echo(f"written: {output}", err=True)
    if as_json:
        echo_json(found.as_json())
    else:
        echo(*lines(found))
