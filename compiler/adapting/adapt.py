"""A genotype with whatever is wanted of it."""

from collections.abc import Iterator
from fractions import Fraction

from attrs import asdict, evolve, frozen

from compiler.adapting.axes import in_axes
from compiler.adapting.levels import with_levels
from compiler.adapting.output import with_classes
from compiler.checks import check
from compiler.scaling.about import about_scaled
from compiler.scaling.scaling import scaled
from genotype import Genotype, InputError


@frozen
class Wanted:
    """What a genotype is to be; what is None stays."""

    classes: int | None = None
    """How many classes, the background among them; 1 is a mask."""
    in_channels: int | None = None
    """Channels of the images."""
    spatial_dims: int | None = None
    """2 for images, 3 for volumes."""
    width_factor: Fraction | None = None
    """What widths are multiplied by."""
    levels: int | None = None
    """How many resolutions."""

    def any(self) -> bool:
        """Whether anything is wanted."""
        return any(value is not None for value in asdict(self).values())


def adapted(genotype: Genotype, wanted: Wanted) -> Genotype:
    """A genotype or search space that passes every check, as it is wanted; it says so in `about`.

    Raises: InputError: what is wanted would be no network, with the reason.
    """
    if not wanted.any():
        return genotype
    found = genotype
    if wanted.levels is not None:
        found = sound(with_levels(found, wanted.levels), f"{genotype.name} with {wanted.levels} levels")
    if wanted.spatial_dims is not None:
        found = in_axes(found, wanted.spatial_dims)
    if wanted.in_channels is not None:
        found = evolve(found, in_channels=wanted.in_channels)
    if wanted.classes is not None:
        found = with_classes(found, wanted.classes)
    found = evolve(sound(found, f"{genotype.name}, adapted"), about=about(genotype, found))
    return found if wanted.width_factor is None else narrowed(found, wanted.width_factor)


def narrowed(genotype: Genotype, factor: Fraction) -> Genotype:
    """A genotype scaled by a factor."""
    return evolve(scaled(genotype, factor), about=about_scaled(genotype.about, factor))


def sound(genotype: Genotype, subject: str) -> Genotype:
    """A genotype that passes every check. Raises InputError with why it does not."""
    if problems := check(genotype):
        raise InputError(subject, problems)
    return genotype


def about(before: Genotype, after: Genotype) -> str:
    """What a genotype says of itself, with what is different from what it was."""
    words = [*differences(before, after)]
    if not words:
        return before.about
    return f"{before.about.rstrip('.')}; here {', '.join(words)}".removeprefix("; ")


def differences(before: Genotype, after: Genotype) -> Iterator[str]:
    """What is different, in words."""
    if after.spatial_dims != before.spatial_dims:
        yield f"in {after.spatial_dims}D"
    if after.in_channels != before.in_channels:
        yield counted(after.in_channels, "input channel", "input channels")
    if (after.output, after.out_channels) != (before.output, before.out_channels):
        yield "a mask" if after.output == "mask" else counted(after.out_channels, "class", "classes")
    if len(after.levels) != len(before.levels):
        yield f"{len(after.levels)} levels"


def counted(count: int, one: str, several: str) -> str:
    """A number with its noun."""
    return f"{count} {one if count == 1 else several}"
