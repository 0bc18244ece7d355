"""`genoc import nnunet-plans`: nnU-Net's networks, with their weights."""

from pathlib import Path

import click

from genotype.commands.console import echo, force_option, output_option
from genotype.commands.options_once import command

PATH = click.Path(path_type=Path)
CHANNELS = click.IntRange(1, 65_536)


@command("nnunet-plans")
@click.argument("plans", type=PATH)
@click.option("--configuration", metavar="NAME", help="The checkpoint's, 3d_fullres or 2d unless given.")
@click.option("--dataset", type=PATH, metavar="FILE", help="The dataset.json, if it is not beside the plans.")
@click.option("--in-channels", type=CHANNELS, help="Channels of the image, in place of dataset.json.")
@click.option("--classes", type=CHANNELS, help="Classes with the background, in place of dataset.json.")
@click.option("--checkpoint", type=PATH, metavar="FILE", help="Also write its weights, beside the genotype.")
@output_option
@force_option
def nnunet_plans(
    plans: Path,
    configuration: str | None,
    dataset: Path | None,
    in_channels: int | None,
    classes: int | None,
    checkpoint: Path | None,
    output: Path | None,
    force: bool,
) -> None:
    """Import a network of nnU-Net v2, with its weights.

    PLANS is nnUNetPlans.json of the preprocessed data, or plans.json of a training. A PlainConvUNet or
    ResidualEncoderUNet becomes a genotype with a head at every stage of the decoder. Of a checkpoint the
    weights alone are read, and nothing in it is run.

    \b
        genoc import nnunet-plans nnUNetPlans.json --configuration 2d -o net.json
        genoc import nnunet-plans plans.json --checkpoint fold_0/checkpoint_final.pth -o net.json
        genoc train net.json --init net.safetensors --data scans/ --out runs/tuned
    """
    from genotype import refuse
    from genotype.text.files import require_free, write_bytes
    from zoo.commands.importing.handed_over import hand_over
    from zoo.imports.nnunet.channels import Channels
    from zoo.imports.nnunet.read import Asked, read

    if checkpoint is not None and output is None:
        raise refuse("--checkpoint", "-o", "is missing: the weights are written beside it", "add -o NET.json")
    weights = None if output is None or checkpoint is None else output.with_suffix(".safetensors")
    for path in (output, weights):
        require_free(path, force)
    found = read(
        Asked(
            plans=plans,
            configuration=configuration,
            dataset=dataset,
            checkpoint=checkpoint,
            channels=Channels(in_channels, classes),
        )
    )
    if weights is not None:
        write_bytes(weights, found.safetensors())
        echo(f"written: {weights}", err=True)
    hand_over(found.imported, output)
