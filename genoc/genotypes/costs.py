"""What a network costs, and what differs between two. Nothing here imports torch."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

from genoc.genotypes.given import Source, passed, reading_of
from genoc.genotypes.pictures import Drawing
from genotype import Genotype

if TYPE_CHECKING:
    from compiler.analysis.cost import Cost
    from compiler.commands.difference import Difference

Size = int | Sequence[int]
"""The sides of an image in pixels or voxels, along the network's axes (y, x or z, y, x), or one number for
all.
"""


@frozen(repr=False)
class NetworkCost:
    """What a network costs for one image of `size`; it prints as `genoc show` does.

    Of a search space these are the costs of the whole supernet, if it has one.
    """

    genotype: Genotype
    counted: "Cost"

    @property
    def size(self) -> tuple[int, ...]:
        """The size of the image, in pixels or voxels."""
        return self.counted.size

    @property
    def parameters(self) -> int:
        """The number of trained weights."""
        return self.counted.parameters

    @property
    def macs(self) -> int:
        """Multiply-accumulates of convolutions."""
        return self.counted.macs

    @property
    def activations(self) -> int:
        """The elements that convolutions write."""
        return self.counted.activations

    @property
    def receptive_field(self) -> tuple[int, ...]:
        """By axis, the largest number of input pixels that an output pixel depends on."""
        return self.counted.receptive_field

    def as_json(self) -> dict[str, Any]:
        """The same, with the costs of each part and layer, as `genoc show --json` prints it."""
        from compiler.analysis.summary import summary

        return summary(self.genotype, self.counted)

    def __str__(self) -> str:
        from compiler.analysis.summary import described
        from compiler.checks.choices.countable import counted_words

        return "\n".join(described(self.genotype, self.counted, counted_words(self.genotype)))

    __repr__ = __str__


def cost(source: Source, size: Size | None = None) -> NetworkCost:
    """Parameters, MACs, activations and the receptive field of a network, counted without running it.

    Args:
        source: a genotype or search space, or the path of its file.
        size: of one image, in pixels or voxels, along its axes (y, x) or (z, y, x), while `genoc.train` takes
            (width, height); by default 128, or the next size that the network takes.

    Raises:
        InputError: the genotype has problems, or does not take images of this size.

    >>> genoc.cost(genoc.new("unet"), size=128).parameters
    31037633
    """
    from compiler.analysis.cost import cost
    from compiler.checks.choices.countable import counted_program
    from compiler.commands.genotypes import fitting_size
    from compiler.structure.coarsest import sizes_of

    genotype = passed(source).genotype
    sizes = sizes_of(genotype)
    wanted = sizes.fitted((128,)) if size is None else fitting_size(sides(size), sizes)
    return NetworkCost(genotype, cost(counted_program(genotype), wanted))


def sides(size: Size) -> tuple[int, ...]:
    """A size as a tuple; one number stands for all axes."""
    return (size,) if isinstance(size, int) else tuple(size)


class NetworkDifference:
    """What differs between two genotypes; it prints as `genoc diff` does, and is false if they are equal.

    `changes` are the differences (`path`, `before`, `after`).
    """

    def __init__(self, found: "Difference", names: tuple[str, str]) -> None:
        self.found, self.names = found, names
        self.changes = found.changes

    def __bool__(self) -> bool:
        return bool(self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    def draw(self, *, cell: str | None = None) -> Drawing:
        """Both in one picture, or one of their cells. Raises InputError if one of them has problems."""
        from compiler.commands.difference import drawn

        before, after = self.names
        pair = (before, self.found.before), (after, self.found.after)
        return Drawing(drawn(*pair, cell), f"{before} and {after}")

    def as_json(self) -> dict[str, Any]:
        """The same with the costs, as `genoc diff --json` prints it."""
        return self.found.as_json()

    def __str__(self) -> str:
        return "\n".join(self.found.lines()) if self.changes else "no difference"

    __repr__ = __str__


def diff(before: Source, after: Source, size: Size | None = None) -> NetworkDifference:
    """The stages, links, cells and edges that differ between two genotypes or search spaces, and the costs.

    Args:
        before: a genotype, or the path of its file.
        after: another one.
        size: of the image that costs are counted for; by default 128, or the next that both take.

    Raises:
        InputError: one of them has problems of form.

    >>> genoc.diff(genoc.new("unet"), genoc.scale(genoc.new("unet"), by=0.5)).changes[0].path
    'about'
    """
    from compiler.commands.difference import difference
    from genotype.text.read import whole

    (first, a), (second, b) = (
        (subject, whole(reading, subject)) for reading, subject in map(reading_of, (before, after))
    )
    found = difference((first, a), (second, b), None if size is None else sides(size))
    return NetworkDifference(found, (first, second))
