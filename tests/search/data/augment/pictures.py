"""Pictures whose augmentation can be judged."""

from __future__ import annotations

import torch
from torch import Tensor


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def some(count: int, height: int = 8, width: int = 8, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Images whose red channel is the mask and whose others are noise."""
    masks = torch.randint(0, 2, (count, height, width), dtype=torch.uint8, generator=generator(seed))
    images = torch.randint(
        0, 256, (count, 3, height, width), dtype=torch.uint8, generator=generator(seed + 1)
    )
    images[:, 0] = masks * 255
    return images, masks


def plane(height: int, width: int) -> tuple[Tensor, Tensor]:
    """x and y of every pixel's centre, in pixels from the centre of the picture."""
    x = torch.arange(width) - (width - 1) / 2
    y = torch.arange(height) - (height - 1) / 2
    return x.expand(height, width), y.unsqueeze(1).expand(height, width)


def discs(
    count: int, radius: float, centre: tuple[float, float] = (0, 0), height: int = 64, width: int = 64
) -> tuple[Tensor, Tensor]:
    """White discs on black with their masks; `radius` and `centre` (x, y) in pixels from the middle."""
    x, y = plane(height, width)
    mask = (torch.hypot(x - centre[0], y - centre[1]) < radius).to(torch.uint8)
    masks = mask.expand(count, height, width)
    return 255 * masks.unsqueeze(1).expand(count, 3, height, width), masks


def areas(masks: Tensor) -> Tensor:
    return masks.float().sum(dim=(1, 2))


def centres(masks: Tensor) -> Tensor:
    """The centroids (B, 2), x before y, in pixels from the middle."""
    places = [(masks * axis).sum(dim=(1, 2)) for axis in plane(*masks.shape[1:])]
    return torch.stack(places, dim=1) / areas(masks).unsqueeze(1)


def misplaced(images: Tensor, masks: Tensor) -> Tensor:
    """The share of each picture's pixels that are dark in the mask or bright outside it.

    Of pictures that were white in the mask and black elsewhere. The nearest of four pixels that are
    mixed has at least a quarter of the weight, so resampling alone misplaces none; what the limits
    leave beyond that quarter is for light.
    """
    red = images[:, 0]
    wrong = ((masks == 1) & (red < 40)) | ((masks == 0) & (red > 215))
    return wrong.float().mean(dim=(1, 2))
