"""How pictures are brought to a network: at one size, or in patches at full resolution."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from attrs import frozen

from genotype.diagnostics.diagnostic import refuse
from search.config import DataConfig
from search.data.images.frame import Size
from search.data.input_spec import InputSpec
from search.data.patches.given_patch import given_patch
from search.data.patches.patch_size import fitting_patch
from search.preparation import padded

WHOLE = 256
"""Pictures that all have one size of at most so many pixels along an axis are used as they are."""

USUAL = 128
"""The side to which larger pictures are brought whose target is large."""

LARGE = 0.05
"""The share of a picture that a large target covers, which can still be seen where the picture is small."""


@frozen
class Choice:
    """Either a `size` or a `patch` (height, width), and why, where the user did not say."""

    size: Size | None = None
    patch: Size | None = None
    reason: str = ""


def chosen(
    shapes: Sequence[Size], shares: Sequence[float], classes: int, config: DataConfig, needs: InputSpec
) -> Choice:
    """What the settings ask for, or else what suits pictures of these shapes (height, width).

    Small pictures of one size are used as they are, and small ones of several sizes in patches. Larger ones
    are made smaller where a single target covers much of them (`shares` is the foreground's share of each),
    and are cut into patches otherwise.
    Raises InputError where the settings contradict each other, or the network does not take the size.
    """
    if config.size and config.patch:
        problem = "is of no use with --patch: patches are cut from pictures at full size"
        raise refuse("--size", "x".join(map(str, config.size)), problem, "give one of the two")
    if config.patch:
        return Choice(patch=as_size(given_patch(config.patch, needs)))
    if config.size:
        return Choice(size=required(as_size(tuple(reversed(config.size))), needs, "--size"))
    if (
        len(set(shapes)) == 1
        and max(shapes[0]) <= WHOLE
        and needs.sizes.train_on(padded(shapes[0], needs.sizes))
    ):
        return Choice(size=shapes[0])
    is_large = median(max(shape) for shape in shapes) > WHOLE
    if is_large and classes == 1 and median(shares) >= LARGE:
        reason = f"made smaller because the target covers {median(shares):.0%} of them"
        return Choice(size=required((USUAL, USUAL), needs, "the size"), reason=reason)
    return Choice(patch=as_size(fitting_patch(shapes, needs.sizes.stride)), reason="at full resolution")


def as_size(sides: Sequence[int]) -> Size:
    """Height and width from these, or from one number for both."""
    return (sides[0], sides[-1])


def required(size: Size, needs: InputSpec, option: str) -> Size:
    """A size. Raises InputError where a norm would see a single pixel of it."""
    sizes = needs.sizes
    if not sizes.train_on(padded(size, sizes)):
        problem = f"{needs.name} reduces it to a single pixel, on which {sizes.norm} norm cannot train"
        raise refuse(option, "x".join(map(str, size[::-1])), problem, f"give {2 * max(size)} or more")
    return size
