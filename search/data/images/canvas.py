"""Where the whole of a picture lies on a network's canvas: what is predicted of, and measured."""

from __future__ import annotations

from compiler.program.sizes import Sizes
from search.data.images.frame import Box, Frame, Size, framed
from search.preparation import Preparation, padded


def whole_frame(shape: Size, preparation: Preparation, sizes: Sizes) -> Frame:
    """How all of a picture (height, width) is brought to a network that was trained on pictures of one size.

    As in training; a network of crops, which are not stretched, sees all of the picture at the crop's scale.
    """
    height, width = preparation.extent()
    if preparation.fit != "crop":
        high, wide = padded((height, width), sizes)
        return framed(shape, (height, width), preparation.fit, (high, wide))
    high, wide = unstretched(shape, (height, width), sizes)
    return Frame(Box(0, 0, *shape), Box(0, 0, high, wide), (high, wide))


def unstretched(shape: Size, size: Size, sizes: Sizes) -> tuple[int, ...]:
    """Sides in the proportions of `shape`, of which a central part fills `size`, rounded up to what the
    network takes.
    """
    scale = min(side / wanted for side, wanted in zip(shape, size, strict=True))
    return sizes.fitted([max(1, round(side / scale)) for side in shape])
