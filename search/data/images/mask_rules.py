"""What is accepted as a mask: black and white, except for the grey of a resampled edge."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

_TWO_LEVELS = "store masks as PNG with 0 for background and 255 for the target"

# Measured on 400 real masks, made larger or smaller by bilinear, bicubic and Lanczos filters:
# at most 9.5 grey pixels per pixel of outline (Lanczos, fourfold), at most 18 % of all pixels
# (Lanczos, 64 x 64), and never a plateau of grey. Maps of probability or class break one of these.
_GREY_PER_EDGE = 12
_GREY_SHARE = 0.25
# A filter's ripple stays within this distance of black or white.
_RIPPLE = 8


def why_no_mask(kind: str | None, colours: Bytes) -> tuple[str, str] | None:
    """Why an image (H, W, 3), stored as `kind`, is not a mask, with the remedy; None if it is one."""
    if kind in ("JPEG", "MPO"):
        return "a mask stored as JPEG, whose compression blurs its edges", _TWO_LEVELS
    if (colours[..., :1] != colours[..., 1:]).any():
        return "not a mask: it is in colour", _TWO_LEVELS
    return why_not_two_levels(colours[..., 0])


def why_not_two_levels(levels: Bytes) -> tuple[str, str] | None:
    """Why greys (H, W) are not black and white with soft edges, with the remedy; None if they are."""
    brightest = int(levels.max())
    if 0 < brightest < 128:
        return f"not a mask: its brightest level is {brightest} of 255", _TWO_LEVELS
    plateau = _plateau(levels)
    if plateau is not None:
        return f"not a mask: it has areas of level {plateau}, between 0 and 255", _TWO_LEVELS
    grey = int(((levels > 0) & (levels < 255)).sum())
    if grey > _GREY_PER_EDGE * _outline_length(levels >= 128) or grey > _GREY_SHARE * levels.size:
        return "not a mask: it has many levels between 0 and 255", _TWO_LEVELS
    return None


def _plateau(levels: Bytes) -> int | None:
    """A grey level that fills 3 x 3 pixels somewhere; an edge, however soft, changes across them."""
    if min(levels.shape) < 3:
        return None
    blocks = np.lib.stride_tricks.sliding_window_view(levels, (3, 3))
    centre = levels[1:-1, 1:-1]
    flat = (centre > _RIPPLE) & (centre < 255 - _RIPPLE)
    for row in range(3):
        for column in range(3):
            flat &= blocks[..., row, column] == centre
    return int(centre[flat][0]) if flat.any() else None


def _outline_length(mask: NDArray[np.bool_]) -> int:
    """How many neighbouring pixels differ."""
    return int((mask[1:] != mask[:-1]).sum() + (mask[:, 1:] != mask[:, :-1]).sum())
