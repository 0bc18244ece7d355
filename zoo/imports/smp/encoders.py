"""The encoders of segmentation_models_pytorch: those of the bundled files, and deeper ResNets."""

from collections.abc import Mapping

from attrs import evolve, frozen

from genotype import Genotype, Link, Stage
from genotype.diagnostics.spelling import did_you_mean
from zoo.imports.configs import WrongArgument
from zoo.imports.skeleton import Skeleton
from zoo.references import reference

BUNDLED: Mapping[str, str] = {
    "resnet18": "smp-unet-resnet18",
    "resnet34": "smp-unet-resnet34",
    "resnet50": "smp-unet-resnet50",
    "resnet101": "smp-unet-resnet50",
    "resnet152": "smp-unet-resnet50",
    "mobilenet_v2": "smp-unet-mobilenet-v2",
    "efficientnet-b0": "smp-unet-efficientnet-b0",
}
"""The bundled U-Net that has an encoder, or one that differs from it by its depths alone."""
DEPTHS: Mapping[str, tuple[int, ...]] = {"resnet101": (3, 4, 23, 3), "resnet152": (3, 8, 36, 3)}
"""How many blocks stand at each level from 1/4 on."""
DEEPEST = 5


@frozen
class Encoder:
    """An encoder down to `depth`; `taps` are the stages that a decoder reads, at 1/2, 1/4 and so on."""

    stages: Mapping[str, Stage]
    links: tuple[Link, ...]
    taps: tuple[str, ...]

    @property
    def depth(self) -> int:
        return len(self.taps)

    def width(self, level: int) -> int:
        """The channels of the tap at a level, 1 being half the resolution."""
        width = self.stages[self.taps[level - 1]].layer_widths[-1]
        assert isinstance(width, int)  # bundled networks leave nothing open
        return width

    def begun(self) -> Skeleton:
        """A network that has the encoder alone."""
        return Skeleton(dict(self.stages), list(self.links))


def encoder_of(name: str, depth: int) -> Encoder:
    """An encoder by its name. Raises WrongArgument for one that genoc has not."""
    if name not in BUNDLED:
        asked = did_you_mean(name, BUNDLED)
        remedy = asked or f"use one of: {', '.join(BUNDLED)}"
        raise WrongArgument("encoder_name", f"genoc has no encoder {name!r}", remedy)
    whole = whole_encoder(reference(BUNDLED[name]))
    stages = {
        each: evolve(stage, depth=DEPTHS[name][stage.level - 2])
        if name in DEPTHS and stage.level > 1
        else stage
        for each, stage in whole.stages.items()
    }
    return cut(evolve(whole, stages=stages), depth)


def whole_encoder(network: Genotype) -> Encoder:
    """The encoder of a bundled U-Net, whose decoder's stages are named dec5 to dec1."""
    stages = {name: stage for name, stage in network.stages.items() if not name.startswith("dec")}
    links = tuple(link for link in network.links if link.target in stages)
    read = {
        link.target: link.source for link in network.links if link.source in stages and link.resize is None
    }
    (end,) = (link.source for link in network.links if link.target == "dec5" and link.resize is not None)
    return Encoder(stages, links, (*(read[f"dec{level}"] for level in range(2, DEEPEST + 1)), end))


def cut(encoder: Encoder, depth: int) -> Encoder:
    """An encoder that ends at a level. What leads nowhere then is left out."""
    taps = encoder.taps[:depth]
    kept, added = set(taps), True
    while added:
        above = {link.source for link in encoder.links if link.target in kept} & encoder.stages.keys()
        added, kept = not above <= kept, kept | above
    stages = {name: stage for name, stage in encoder.stages.items() if name in kept}
    return Encoder(stages, tuple(link for link in encoder.links if link.target in kept), taps)
