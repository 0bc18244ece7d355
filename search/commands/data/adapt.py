"""`genoc adapt`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from compiler.commands.genotypes import FILE
from genotype.commands.console import echo, echo_document, force_option, output_option
from genotype.commands.options_once import command
from genotype.text.files import require_free, write_text
from search.commands.data.options import file_options, geometry_option
from search.commands.options import PATH, options
from search.config import DataConfig

if TYPE_CHECKING:
    from genotype import Genotype


@command()
@FILE
@click.option("--data", required=True, type=PATH, metavar="DIR", help="Folder of images, or a table of them.")
@options(file_options(lambda words: words), (geometry_option("refuse such files"),))
@output_option
@force_option
def adapt(file: Path, data: Path, output: Path | None, force: bool, **settings: Any) -> None:
    """Bring a genotype or search space to a data set.

    Writes the number of axes, the input channels and the output that the data need: a mask for one target,
    classes for more, and a pair of masks where it was one. Everything else stays; where the result is no
    network, that is reported as genoc check does. Says what was changed, as genoc diff does.

    \b
        genoc adapt unet.json --data scans/ -o net.json
    """
    from compiler.checks import read_checked
    from genotype import canonical_text
    from search.adaptation import adapted, data_spec

    require_free(output, force)
    checked = read_checked(file)
    genotype = adapted(checked, data_spec(DataConfig(source=str(data), **settings)))
    before = checked.reading.genotype or checked.genotype
    echo(*changed(before, genotype), err=True)
    text = canonical_text(genotype)
    if output is None:
        echo_document(text)
    else:
        write_text(output, text)
        echo(f"written: {output}", err=True)


def changed(before: "Genotype", after: "Genotype") -> list[str]:
    """The lines that say what was changed."""
    from genotype.diff.differences import DIMS, differences
    from genotype.diff.wording import lines

    found = differences(before, after)
    axes = [f"{DIMS}: {each.before} -> {each.after}" for each in found if each.path == DIMS]
    others = lines((each for each in found if each.path != DIMS), (before, after))
    return [*axes, *others] or ["nothing was changed: it suits these data"]
