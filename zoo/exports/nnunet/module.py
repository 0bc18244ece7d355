"""The module that nnU-Net imports: the emitted network, and its class as nnU-Net makes and switches it."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from compiler.backend.emit import emit
from compiler.lowering.network import lower
from genotype import Genotype

CLASS: Final = '''

class DeepSupervisionSwitch:
    """What nnU-Net calls `network.decoder`: it has the network's switch."""

    def __init__(self, network: nn.Module) -> None:
        self.network = network

    @property
    def deep_supervision(self) -> bool:
        return self.network.deep_supervision

    @deep_supervision.setter
    def deep_supervision(self, enabled: bool) -> None:
        self.network.deep_supervision = enabled


class {name}({network}):
    """{network} for nnU-Net v2: images of {inputs}, logits of {outputs}."""

    def __init__(
        self,
        input_channels: int,
        num_classes: int,
        deep_supervision: bool = False,
        **arch_kwargs: object,
    ) -> None:
        super().__init__()
        if (input_channels, num_classes) != ({in_channels}, {out_channels}):
            raise ValueError(
                f"nnU-Net asks for {{input_channels}} channels and {{num_classes}} classes, but this network "
                "has {in_channels} and {out_channels}: export it again with the plans of this data set"
            )
{one_head}        self.deep_supervision = deep_supervision
        self.decoder = DeepSupervisionSwitch(self)

    @staticmethod
    def initialize(module: nn.Module) -> None:
        """nnU-Net's initial weights: He's for a slope of 0.01, biases 0{residual_doc}."""
        kinds = (nn.Conv2d, nn.Conv3d, nn.ConvTranspose2d, nn.ConvTranspose3d)
        if isinstance(module, kinds):
            nn.init.kaiming_normal_(module.weight, a=0.01)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
{residual}'''

ONE_HEAD: Final = """        if deep_supervision:
            raise ValueError(
                "this network has a single head: train it with -tr nnUNetTrainerNoDeepSupervision"
            )
"""

RESIDUAL: Final = """        if isinstance(module, ResidualBlock):
            for parameter in module.norm2.parameters():
                nn.init.zeros_(parameter)
"""


@frozen(kw_only=True)
class Module:
    """A Python module; `class_name` is what nnU-Net makes, `network` what it adds to."""

    name: str
    class_name: str
    text: str

    @property
    def path(self) -> str:
        """What a plans file names."""
        return f"{self.name}.{self.class_name}"

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.py"


def module_of(genotype: Genotype) -> Module:
    """The module of a genotype."""
    program = lower(genotype)
    network = program.network.class_name
    text = emit(genotype, program)
    residual = "class ResidualBlock(" in text
    added = CLASS.format(
        name=f"{network}ForNnunet",
        network=network,
        inputs=f"{genotype.in_channels} channel{'s' * (genotype.in_channels != 1)}",
        outputs=f"{genotype.out_channels} map{'s' * (genotype.out_channels != 1)}",
        in_channels=genotype.in_channels,
        out_channels=genotype.out_channels,
        one_head="" if len(program.network.results) > 1 else ONE_HEAD,
        residual=RESIDUAL if residual else "",
        residual_doc="; residual blocks begin as their shortcuts" if residual else "",
    )
    name = f"genoc_{genotype.name.replace('-', '_')}"
    return Module(name=name, class_name=f"{network}ForNnunet", text=text + added)
