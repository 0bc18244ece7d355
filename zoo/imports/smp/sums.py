"""Linknet and FPN of segmentation_models_pytorch, whose decoders add their links."""

from typing import Any, Literal

from attrs import frozen

from genotype import Activation, Head, Norm, Resize
from genotype.form.field_types import Width
from zoo.imports.configs import WrongArgument
from zoo.imports.imported import Imported
from zoo.imports.skeleton import Reads, Skeleton, shown
from zoo.imports.smp.common import Common, Interpolation, normed

ALIGNED = Resize("bilinear", align_corners=True)
BARE = {"kernel": 1, "norm": "none", "activation": "none", "bias": True}


@frozen(kw_only=True)
class Linknet(Common):
    """Its arguments beside the common ones."""

    decoder_use_norm: Any = "batchnorm"
    decoder_use_batchnorm: Any = None

    def imported(self) -> Imported:
        """The network as a genotype. Raises WrongArgument for what a genotype cannot say."""
        encoder = self.encoder()
        net, made = encoder.begun(), normed(self.decoder_use_norm, self.decoder_use_batchnorm)
        norm = Norm("none" if "norm" in made else "batch")
        reads: list[Reads] = [(encoder.taps[-1], None)]
        width = encoder.width(encoder.depth)
        for level in reversed(range(encoder.depth)):
            hidden, add = width // 4, {"fusion": "add"} if len(reads) > 1 else {}
            inner = net.stage(f"in{level + 1}", level + 1, hidden, *reads, kernel=1, **made, **add)
            style = shown(norm, Activation("relu"))
            up = Resize("transposed_conv", width=hidden, kernel=4, **style)
            width = encoder.width(level) if level else 32
            below = net.stage(f"dec{level + 1}", level, width, (inner, up), kernel=1, **made)
            reads = [(below, None), *([(encoder.taps[level - 1], None)] if level else [])]  # type: ignore[list-item]
        return self.finished(net, "Linknet", Head(below))


@frozen(kw_only=True)
class FPN(Common):
    """Its arguments beside the common ones."""

    decoder_pyramid_channels: Width = 256
    decoder_segmentation_channels: Width = 128
    decoder_merge_policy: Literal["add", "cat"] = "add"
    decoder_dropout: float = 0.2
    decoder_interpolation: Interpolation = "nearest"
    upsampling: int = 4

    def imported(self) -> Imported:
        """The network as a genotype. Raises WrongArgument for what a genotype cannot say."""
        if self.upsampling != 4:
            raise WrongArgument("upsampling", "the logits would not be of the image's size", "write 4")
        if self.decoder_segmentation_channels % 32:
            path, problem = "decoder_segmentation_channels", "its group norms have 32 groups"
            raise WrongArgument(path, problem, "write a multiple of 32")
        encoder = self.encoder(least=5)
        net = encoder.begun()
        below = self.pyramid(net, encoder.taps)
        parts = [self.part(net, level, stage) for level, stage in zip((5, 4, 3, 2), below, strict=True)]
        width, count = self.decoder_segmentation_channels, len(parts)
        made = {"fusion": "add"} if self.decoder_merge_policy == "add" else {}
        total = width if made else count * width
        net.stage("total", 2, total, *parts, block="identity", **made)
        lost = f"decoder_dropout {self.decoder_dropout:g}: what parts meet in has no dropout here"
        notes = (lost,) if self.decoder_dropout else ()
        return self.finished(net, "FPN", Head("total", resize=ALIGNED), *notes)

    def pyramid(self, net: Skeleton, taps: tuple[str, ...]) -> list[str]:
        """Add the pyramid, from the coarsest level to that at a quarter of the resolution."""
        width = self.decoder_pyramid_channels
        stages = [net.stage("p5", 5, width, (taps[4], None), **BARE)]
        for level in (4, 3, 2):
            side = net.stage(f"side{level}", level, width, (taps[level - 1], None), **BARE)
            up: Reads = (stages[-1], self.decoder_interpolation)
            stages.append(
                net.stage(f"p{level}", level, width, up, (side, None), fusion="add", block="identity")
            )
        return stages

    def part(self, net: Skeleton, level: int, stage: str) -> Reads:
        """Add what leads from a level of the pyramid to a quarter of the resolution; give its last link."""
        reads: Reads = (stage, None)
        for number in range(max(level - 2, 1)):
            at = level - number
            style: dict[str, Any] = {"norm": Norm("group", groups=32)}
            width = self.decoder_segmentation_channels
            end = net.stage(f"seg{level}_{number + 1}", at, width, reads, **style)
            reads = (end, ALIGNED if at > 2 else None)
        return reads
