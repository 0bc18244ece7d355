"""What a traced network computes, in the terms of a genotype: convolutions, resizes, joins."""

from typing import Literal

from attrs import Factory, define

from genotype import Activation, Norm
from genotype.form.field_types import ResizeKind

Size = tuple[int, ...]


@define(eq=False)
class Value:
    """A tensor with the spatial size it has here, its channels, and where the code computes it."""

    size: Size
    channels: int
    where: str


@define(eq=False)
class Input(Value):
    """The image."""


@define(eq=False)
class Conv(Value):
    """A convolution or a transposed one, the norm and the activation after it, and their weights by name."""

    source: Value
    kernel: Size
    stride: Size
    transposed: bool
    bias: bool
    weights: dict[str, str] = Factory(dict)
    norm: Norm = Norm("none")
    activation: Activation = Activation("none")

    @property
    def is_bare(self) -> bool:
        return self.norm.kind == self.activation.kind == "none"

    @property
    def style(self) -> tuple[Norm, Activation, bool]:
        return self.norm, self.activation, self.bias


@define(eq=False)
class Resized(Value):
    """A pool or an interpolation."""

    source: Value
    kind: ResizeKind
    kernel: Size | None = None
    align_corners: bool = False


@define(eq=False)
class Joined(Value):
    """Several values, concatenated or added."""

    sources: tuple[Value, ...]
    kind: Literal["concat", "add"]


def sources_of(value: Value) -> tuple[Value, ...]:
    """What a value is computed from."""
    if isinstance(value, Joined):
        return value.sources
    return (value.source,) if isinstance(value, Conv | Resized) else ()


def channels_word(value: Value) -> str:
    """A value in a message."""
    return f"{value.channels} channels of {' x '.join(map(str, value.size))}"
