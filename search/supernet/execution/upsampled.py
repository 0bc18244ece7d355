"""Values that were interpolated up, and what is cheaper done before the last axis of it.

Linear interpolation up goes axis by axis, and an operation along one axis commutes with what is done
along another. So a convolution along the width need not see the rows that interpolation adds.
"""

from attrs import frozen
from torch import Tensor, nn

from compiler.analysis.known_values import Raise


@frozen
class Upsampled:
    """Images (B, C, H, W) that are interpolated already along the width, yet to be along the height."""

    images: Tensor
    factor: float

    @staticmethod
    def by(resize: Raise, x: Tensor) -> "Upsampled":
        """What a resize makes of images, but for the height."""
        return Upsampled(interpolated(x, 1.0, resize.width) if resize.width > 1 else x, resize.height)

    def finished(self, images: Tensor) -> Tensor:
        """Images as wide as these, brought to the full height."""
        return interpolated(images, self.factor, 1.0)


def interpolated(x: Tensor, height: float, width: float) -> Tensor:
    """Images (B, C, H, W) scaled by factors along height and width, bilinearly."""
    return nn.functional.interpolate(x, scale_factor=(height, width), mode="bilinear", align_corners=False)
