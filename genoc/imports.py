"""Networks of other packages as genotypes, as `genoc import` makes them.

Each function gives the genotype together with notes: what of the original it does not have.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genoc.genotypes.given import AnyPath, Source, decided
from genotype import Genotype

if TYPE_CHECKING:
    from torch import Tensor, nn

    from zoo.imports.imported import Imported

__all__ = ["ImportedNetwork", "adwu_net", "darts", "module", "monai", "smp"]


class ImportedNetwork:
    """A network of another package: `genotype`, `notes`, and of a module `state`, its weights by our names.

    `network.load_state_dict(imported.state)` gives them to `network = genoc.build(imported.genotype)`.
    """

    def __init__(self, imported: "Imported", state: "dict[str, Tensor] | None" = None) -> None:
        self.genotype: Genotype = imported.passed()
        self.notes: tuple[str, ...] = imported.notes
        self.state = state

    def __repr__(self) -> str:
        return "\n".join([str(self.genotype), *(f"note     {note}" for note in self.notes)])


def darts(text: str, *, into: Source | None = None) -> ImportedNetwork:
    """The cells of a search by DARTS or one of its descendants, or of NAS-Bench-201, in a U-Net.

    Args:
        text: `Genotype(normal=[...], normal_concat=..., reduce=[...], ...)`, or `|nor_conv_3x3~0|+|...|`.
            It is read and never evaluated.
        into: the U-Net whose skip connections and pools get the cells; by default `genoc.new("unet-32")`.

    Raises:
        InputError: the text has no cells, or ops that genoc has not.

    >>> genoc.imports.darts("|nor_conv_3x3~0|+|none~0|skip_connect~1|")
    unet-32-darts: 2D, 3 channels in, 1 out (mask), 9 stages
    """
    from zoo.imports.darts.imported import imported
    from zoo.references import reference

    network = reference("unet-32") if into is None else decided(into)
    return ImportedNetwork(imported(text, "the text", network))


def adwu_net(
    widths: Sequence[Sequence[int]], *, in_channels: int = 1, classes: int = 2, spatial_dims: int = 3
) -> ImportedNetwork:
    """An AdwU-Net from the widths of its blocks: the encoder's from the image down, then the decoder's up.

    Raises:
        InputError: these are no such widths.

    >>> genoc.imports.adwu_net([[16, 16], [32], [16]]).genotype.stages["enc2"].widths
    32
    """
    from zoo.imports.adwu_net import imported

    text = repr([list(block) for block in widths])
    return ImportedNetwork(imported(text, "the widths", in_channels, classes, spatial_dims))


def smp(arch: str, **arguments: Any) -> ImportedNetwork:
    """A network of segmentation_models_pytorch, which need not be installed, from its arguments.

    Args:
        arch: Unet, UnetPlusPlus, Linknet or FPN.
        arguments: the class's own, such as encoder_name="resnet34", classes=2.

    Raises:
        InputError: an argument is not the class's, or a genotype cannot say it.

    >>> genoc.imports.smp("Unet", encoder_name="resnet18", classes=2)
    smp-unet-resnet18: 2D, 3 channels in, 2 out (classes), 10 stages
    """
    from zoo.imports.smp.config import imported

    return ImportedNetwork(imported(as_json({"arch": arch, **arguments}), "the arguments"))


def monai(network: str, **arguments: Any) -> ImportedNetwork:
    """A network of MONAI, which need not be installed, from its arguments.

    Args:
        network: BasicUNet, DynUNet, UNet, AttentionUnet or SegResNet.
        arguments: the class's own, with tuples or lists for norms: norm=("instance", {"affine": True}).

    Raises:
        InputError: an argument is not the class's, or a genotype cannot say it.

    >>> genoc.imports.monai("BasicUNet", spatial_dims=2, out_channels=3)
    monai-basic-unet: 2D, 1 channel in, 3 out (classes), 9 stages
    """
    from zoo.imports.monai.config import imported

    return ImportedNetwork(imported(as_json({"_target_": network, **arguments}), "the arguments"))


def module(
    network: "nn.Module", *, in_channels: int | None = None, size: int | Sequence[int] = 64
) -> ImportedNetwork:
    """A plain U-Net of your own as a genotype, with its weights.

    It is traced in evaluation mode with a random image, and compared with what the genotype gives.

    Args:
        network: the module, which is left as it is.
        in_channels: of the image; by default those of the first convolution.
        size: of the image in pixels or voxels, one number or one for each axis, which the network must take.

    Raises:
        InputError: a genotype cannot say the module; with the operation, its line and the reason.

    >>> import torch
    >>> first, head = torch.nn.Conv2d(1, 8, 3, padding=1), torch.nn.Conv2d(8, 2, 1)
    >>> found = genoc.imports.module(torch.nn.Sequential(first, torch.nn.ReLU(), head))
    >>> found
    sequential: 2D, 1 channel in, 2 out (classes), 1 stage
    >>> sorted(found.state)
    ['enc1.0.conv.bias', 'enc1.0.conv.weight', 'head_enc1.bias', 'head_enc1.weight']
    """
    import copy
    import inspect

    from zoo.imports.module.imported import Image, imported_network

    path: AnyPath = inspect.getfile(type(network)) if type(network).__module__ != "__main__" else "module"
    image = Image(in_channels, (size,) if isinstance(size, int) else tuple(size))
    found = imported_network(copy.deepcopy(network).eval(), Path(path), type(network).__name__, image)
    return ImportedNetwork(found.imported, dict(found.state))


def as_json(arguments: dict[str, Any]) -> str:
    """Arguments as JSON. Raises TypeError for what JSON cannot say, such as a class."""
    return json.dumps(arguments)
