"""What an emitted network's forward does about the sizes of images: refuse them, or pad and crop."""

from collections.abc import Iterator
from typing import Protocol

from attrs import frozen

from compiler.program.names import Namespace
from compiler.program.program import Call, Expression, Program, Var
from compiler.program.sizes import Axes
from compiler.structure.widths import level_stride
from genotype import Genotype
from genotype.form.links import resize_of


class ImageSizes(Protocol):
    """The part of a program's forward pass that is about sizes."""

    @property
    def program(self) -> Program: ...

    def functions(self) -> tuple[str, ...]:
        """The functions that it calls."""

    def heading(self, channels: int) -> Iterator[str]:
        """What the file's heading says of the images."""

    def statements(self) -> Iterator[str]:
        """What is done with the image before the first stage."""

    def results(self) -> list[Expression | Call]:
        """What is returned, the first head first."""


@frozen
class Multiples:
    """Images whose sizes the resolutions do not divide are refused."""

    program: Program

    def functions(self) -> tuple[str, ...]:
        return ("require_divisible", *larger(self.program))

    def heading(self, channels: int) -> Iterator[str]:
        sizes = self.program.sizes
        yield f"Input: {sizes.shape(channels)}."
        if sizes.norm == "batch":
            yield f"To train on one image at a time: not {sizes.least} itself."

    def statements(self) -> Iterator[str]:
        yield f"require_divisible(x, {[*self.program.stride]})"
        yield from require_larger(self.program)

    def results(self) -> list[Expression | Call]:
        return [*self.program.network.results]


@frozen
class Padded:
    """Images are padded to sizes that the resolutions divide, and logits cropped back.

    `strides` are those of the heads: how many pixels of the image one of theirs is, along each axis.
    """

    program: Program
    strides: tuple[Axes, ...]

    def functions(self) -> tuple[str, ...]:
        return ("require_axes", *larger(self.program), "pad_to_multiples", "crop_to_size")

    def heading(self, channels: int) -> Iterator[str]:
        sizes = self.program.sizes
        axes = ", ".join(("depth", "height", "width")[-len(sizes.stride) :])
        more = f", but larger than {sizes.least} along an axis" if sizes.norm == "instance" else ""
        yield f"Input: (batch, {channels}, {axes}) of any size{more}."
        if sizes.norm == "batch":
            yield f"To train on one image at a time: larger than {sizes.least} along an axis."
        yield (
            f"It is padded with zeros after its last pixels, to multiples of {sizes.least}, and what is "
            "returned is cropped to the image."
        )

    def statements(self) -> Iterator[str]:
        yield f"require_axes(x, {len(self.program.stride)})"
        yield from require_larger(self.program)
        yield f"{self.size()} = list(x.shape[2:])"
        yield f"x = pad_to_multiples(x, {[*self.program.stride]})"

    def results(self) -> list[Expression | Call]:
        heads = zip(self.program.network.results, self.strides, strict=False)
        return [Call("crop_to_size", (head, Var(self.size()), [*stride])) for head, stride in heads]

    def size(self) -> str:
        """The name of the image's own size, like no value's."""
        return Namespace(assign.target for assign in self.program.network.body).unique("size")


def padded(genotype: Genotype, program: Program) -> Padded:
    """Padding for the program of a genotype, or for one made of it that has fewer heads."""
    full = (1,) * genotype.spatial_dims
    strides = (
        full if resize_of(head) else level_stride(genotype, genotype.stages[head.source].level)
        for head in genotype.heads
    )
    return Padded(program, tuple(strides))


def larger(program: Program) -> tuple[str, ...]:
    """The function that refuses images of which a norm leaves nothing, where there is such a norm."""
    return () if program.sizes.norm is None else ("require_larger",)


def require_larger(program: Program) -> Iterator[str]:
    """The statements that refuse an image of which a norm leaves nothing."""
    call = f"require_larger(x, {[*program.stride]})"
    if program.sizes.norm == "instance":
        yield call
    if program.sizes.norm == "batch":
        yield "if self.training and len(x) == 1:"
        yield f"    {call}"
