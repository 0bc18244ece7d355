"""`genoc import smp`."""

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
def smp(config: Path, output: Path | None, force: bool) -> None:
    """Import a network of segmentation_models_pytorch.

    CONFIG is a JSON file with the arguments of Unet, UnetPlusPlus, Linknet or FPN, and in "arch" which of
    them; or the config.json that save_pretrained writes. Encoders are resnet18 to resnet152, mobilenet_v2
    and efficientnet-b0. The package need not be installed.

    \b
        {"arch": "Unet", "encoder_name": "resnet34", "in_channels": 3, "classes": 2}

    \b
        genoc import smp config.json -o net.json
    """
    from zoo.imports.smp.config import imported
    from zoo.imports.texts import text_of

    require_free(output, force)
    text = text_of(config, "give a JSON file with the arguments of a network")
    hand_over(imported(text, str(config)), output)
