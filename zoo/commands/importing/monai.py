"""`genoc import monai`."""

from pathlib import Path

import click

from genotype.commands.console import force_option, output_option
from genotype.commands.options_once import command
from genotype.text.files import require_free
from zoo.commands.importing.handed_over import hand_over


@command()
@click.argument("config", type=click.Path(path_type=Path))
@output_option
@force_option
def monai(config: Path, output: Path | None, force: bool) -> None:
    """Import a network of MONAI from its arguments.

    CONFIG is a JSON file with the arguments of BasicUNet, DynUNet, UNet, AttentionUnet or SegResNet, as in
    the configurations of bundles, and may be such a configuration. Nothing of it is evaluated; MONAI need not
    be installed.

    \b
        {"_target_": "monai.networks.nets.UNet", "spatial_dims": 2, "in_channels": 1, "out_channels": 2,
         "channels": [16, 32, 64], "strides": [2, 2]}

    \b
        genoc import monai inference.json -o net.json
    """
    from zoo.imports.monai.config import imported
    from zoo.imports.texts import text_of

    require_free(output, force)
    text = text_of(config, "give a JSON file with the arguments of a network of MONAI")
    hand_over(imported(text, str(config)), output)
