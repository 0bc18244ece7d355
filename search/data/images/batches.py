"""What all batches of images have in common."""

from torch import Tensor


def normalise(images: Tensor) -> Tensor:
    """Bytes 0..255 to float32 -2..2, as (x / 255 - 0.5) / 0.25, the same for every channel.

    This is the input that every trained network expects, so an exported one needs it too.
    """
    return (images.float() / 255 - 0.5) / 0.25


def whole(parts: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """The batches of an epoch without a last one of a single sample, which batch norm cannot use."""
    lone = len(parts) > 1 and len(parts[-1]) == 1 < len(parts[0])
    return parts[:-1] if lone else parts
