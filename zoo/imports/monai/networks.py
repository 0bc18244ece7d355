"""The networks of MONAI that can be imported, by their names in configurations."""

from collections.abc import Mapping
from typing import Protocol

from zoo.imports.imported import Imported
from zoo.imports.monai.attention_unet import AttentionUnet
from zoo.imports.monai.basic_unet import BasicUNet
from zoo.imports.monai.dyn_unet import DynUNet
from zoo.imports.monai.segresnet import SegResNet
from zoo.imports.monai.unet import UNet


class Network(Protocol):
    """The arguments of a network."""

    def imported(self) -> Imported:
        """The network as a genotype. Raises WrongArgument for what a genotype cannot say."""


NETWORKS: Mapping[str, type[Network]] = {
    each.__name__.lower(): each for each in (BasicUNet, DynUNet, UNet, AttentionUnet, SegResNet)
}
"""By the class's name in lower case: MONAI has each in several spellings."""
NAMES = ", ".join(each.__name__ for each in NETWORKS.values())
