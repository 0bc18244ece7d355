"""Values that were interpolated up, and what is cheaper done before the last axis of it.

Linear interpolation up goes axis by axis, and an operation along one axis commutes with what is done
along another. So a convolution along the width need not see the rows that interpolation adds.
"""

from attrs import frozen
from torch import Tensor, nn


@frozen
class Raised:
    """Images (B, C, H, W) that are interpolated already along the width, yet to be along the height."""

    images: Tensor
    factor: float

    @staticmethod
    def of(module: nn.Module, x: Tensor) -> "Raised | None":
        """What a bilinear resize that raises the height makes of images, but for the height."""
        if not isinstance(module, nn.Upsample) or module.mode != "bilinear":
            return None
        assert isinstance(module.scale_factor, tuple)  # the emitter writes a factor for each axis
        height, width = module.scale_factor
        if height <= 1 or width < 1:
            return None
        return Raised(interpolated(x, 1.0, width) if width > 1 else x, height)

    def finished(self, images: Tensor) -> Tensor:
        """Images as wide as these, brought to the full height."""
        return interpolated(images, self.factor, 1.0)


def interpolated(x: Tensor, height: float, width: float) -> Tensor:
    return nn.functional.interpolate(x, scale_factor=(height, width), mode="bilinear", align_corners=False)
