"""A network of a plans file: its genotype, and how its weights are called there and here."""

from collections.abc import Mapping
from functools import cached_property

from attrs import frozen

from genotype import Genotype
from zoo.imports.nnunet.names import PARTS, modules, original
from zoo.imports.nnunet.unet import UNet


@frozen
class Found:
    """A genotype; `unet` is nnU-Net's network that it was made of, None where genoc wrote the plans."""

    genotype: Genotype
    unet: UNet | None

    @cached_property
    def modules(self) -> Mapping[str, str]:
        """Our name of each of nnU-Net's modules."""
        return {} if self.unet is None else modules(self.unet)

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The parts that a convolution block has."""
        kinds = (
            {} if self.unet is None else {"norm": self.unet.norm.kind, "nonlin": self.unet.activation.kind}
        )
        return tuple(part for part in PARTS if kinds.get(part) != "none")

    def original(self, name: str) -> str:
        """The first name of a weight that has several."""
        return name if self.unet is None else original(name, self.parts)

    def ours(self, name: str) -> str | None:
        """Our name of a weight; None of one that nnU-Net's network does not have."""
        if self.unet is None:
            return name
        module, _, weight = name.rpartition(".")
        return f"{self.modules[module]}.{weight}" if module in self.modules else None
