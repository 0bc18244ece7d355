"""`genoc import`: what other programs have, as genotypes and runs."""

import click

from genotype.commands.console import LazyGroup

IMPORTS = {
    "darts-unet-log": "zoo.commands.importing.darts_unet_log:darts_unet_log",
    "nnunet-plans": "zoo.commands.importing.nnunet:nnunet_plans",
    "adwu-net": "zoo.commands.importing.adwu_net:adwu_net",
    "darts": "zoo.commands.importing.darts:darts",
    "smp": "zoo.commands.importing.smp:smp",
    "module": "zoo.commands.importing.module:module",
    "monai": "zoo.commands.importing.monai:monai",
}
"""A line for each kind of input; its module is imported when it is used."""


@click.group("import", cls=LazyGroup, lazy=IMPORTS)
def import_() -> None:
    """Import networks of other programs, and published searches.

    A network becomes a genotype, in which what could not be taken over is told; the log of a search
    becomes a run.
    """
