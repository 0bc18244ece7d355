"""What all batches of images have in common."""

import torch
from torch import Tensor


def normalise(images: Tensor) -> Tensor:
    """Bytes 0..255 to float32 -2..2, as (x / 255 - 0.5) / 0.25, the same for every channel.

    This is the input that every network trained on pictures expects, so an exported one needs it too. Other
    values are normalised already, each image's to mean 0 and standard deviation 1, and become float32.
    """
    return (images.float() / 255 - 0.5) / 0.25 if images.dtype == torch.uint8 else images.float()


def whole(parts: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """The batches of an epoch without a last one of a single sample, which batch norm cannot use."""
    lone = len(parts) > 1 and len(parts[-1]) == 1 < len(parts[0])
    return parts[:-1] if lone else parts
