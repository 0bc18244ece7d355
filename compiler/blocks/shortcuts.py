"""The shortcuts of residual blocks: what they do where the stride or the channels change."""

from attrs import frozen

from compiler.program.arithmetic import Axes, Channels, Conv, Primitive, Shrink, ShrinkNearest
from compiler.program.style import Style

KINDS = {
    "projection": "a 1x1 convolution with the stride, and a norm (ResNet, DynUNet)",
    "pool": "an average pool by the stride; a 1x1 convolution and a norm where channels change (nnU-Net)",
    "conv": "a convolution with bias: the stage's kernel where strided, else 1x1 (MONAI's UNet)",
    "conv_1x1": "a 1x1 convolution with the stride and a bias (MedNeXt)",
    "pad": "every pixel at the stride, and channels of zeros (ResNet's option A)",
    "none": "no shortcut there (MobileNetV2)",
}
"""Every kind, and what it does."""


@frozen
class Shortcut:
    """A shortcut of one kind. Where neither stride nor channels change it is the input itself."""

    kind: str
    kernel: Axes
    style: Style

    def parts(self, inputs: int, outputs: int, stride: Axes) -> tuple[Primitive, ...] | None:
        """Its arithmetic; None where there is no shortcut."""
        strided, widened = max(stride) > 1, inputs != outputs
        if not strided and not widened:
            return ()
        point = (1,) * len(self.kernel)
        match self.kind:
            case "projection":
                return self.projection(inputs, outputs, stride)
            case "pool":
                pool = (Shrink(stride),) if strided else ()
                return (*pool, *(self.projection(inputs, outputs, point) if widened else ()))
            case "conv":
                return (Conv(inputs, outputs, self.kernel if strided else point, stride, bias=True),)
            case "conv_1x1":
                return (Conv(inputs, outputs, point, stride, bias=True),)
            case "pad":
                return (ShrinkNearest(stride), Channels(outputs))
        return None

    def reading(self) -> tuple[str, ...] | None:
        """The convolutions that read the input where only channels change; None if that is not told."""
        match self.kind:
            case "projection" | "pool":
                return ("shortcut.0",)
            case "conv" | "conv_1x1":
                return ("shortcut",)
        return () if self.kind == "none" else None

    def projection(self, inputs: int, outputs: int, stride: Axes) -> tuple[Primitive, ...]:
        """A 1x1 convolution and a norm; with a bias where there is none."""
        norm = self.style.normalise(outputs)
        return (Conv(inputs, outputs, (1,) * len(self.kernel), stride, bias=not norm), *norm)
