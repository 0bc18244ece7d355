"""Images of any size: padded to what the network's resolutions divide, and the logits cropped back.

Emitted files that pad carry these.
"""

from torch import Tensor, nn


def require_axes(x: Tensor, axes: int) -> None:
    """Refuse an image without pixels, or of other axes than the network's."""
    size = list(x.shape[2:])
    if len(size) != axes or 0 in size:
        raise ValueError(f"the image size {size} must be {axes} numbers greater than 0")


def pad_to_multiples(x: Tensor, stride: list[int]) -> Tensor:
    """Zeros after the last pixels of each axis, up to a multiple of its stride."""
    margins: list[int] = []
    for back in range(1, len(stride) + 1):  # the last axis first
        margins += [0, -x.shape[-back] % stride[-back]]
    return nn.functional.pad(x, margins)


def crop_to_size(x: Tensor, size: list[int], stride: list[int]) -> Tensor:
    """What lies on the image itself, where a pixel is as wide as `stride` of the image's."""
    for axis, step in enumerate(stride):
        x = x.narrow(2 + axis, 0, (size[axis] + step - 1) // step)
    return x.clone()
