"""What an op is: a name, the steps of its layer, and what it asks of its input.

An op keeps the size of its input and takes any number of channels to any other, within the rule it states.
To add one: a file in `vocabulary/` with a subclass of `Op` and its layer; `registry.py` finds it.
"""

from abc import ABC, abstractmethod
from typing import ClassVar, Literal

from attrs import frozen

from compiler.program.arithmetic import Activation, Axes, Norm, Primitive
from compiler.program.program import Call, Layer
from compiler.program.steps import Branch, Step, arithmetic

Family = Literal["none", "identity", "pool", "conv", "dilated", "depthwise", "spatial"]
"""Ops that a drawing shows in one colour, in the order of legends."""


@frozen
class Style:
    """What an op takes from its surroundings: norm, activation, and whether norms are affine."""

    norm: str
    activation: str
    affine: bool

    def activate(self, attribute: str = "activation") -> Branch:
        """The activation as a step."""
        return (Step(attribute, (Activation(self.activation),)),)

    def normalise(self, channels: int, attribute: str = "norm") -> Branch:
        """The norm as a step; none where there is no norm."""
        return () if self.norm == "none" else (Step(attribute, (Norm(channels, self.affine),)),)


@frozen
class Op(ABC):
    """An op of one kernel size; the number of sizes is the number of axes it works in."""

    word: ClassVar[str]
    """Its name in a genotype, before the kernel size."""
    family: ClassVar[Family]
    layer_class: ClassVar[str]
    """The class of its layer, in the same file."""
    sizes: ClassVar[tuple[int, ...]] = ()
    """The kernel sizes there are, along each axis."""
    mixes_channels: ClassVar[bool] = True

    kernel: Axes

    @property
    def name(self) -> str:
        """Its name in a genotype: `conv_3x3`."""
        return f"{self.word}_{'x'.join(map(str, self.kernel))}"

    @property
    def dims(self) -> tuple[int, ...]:
        """The numbers of spatial axes it works in."""
        return (len(self.kernel),)

    @abstractmethod
    def branches(self, inputs: int, outputs: int, style: Style) -> tuple[Branch, ...]:
        """What its layer does: branches that read the input and are summed."""

    def parts(self, inputs: int, outputs: int, style: Style) -> tuple[Primitive, ...]:
        """Its arithmetic."""
        return arithmetic(self.branches(inputs, outputs, style))

    def call(self, inputs: int, outputs: int, style: Style) -> Call:
        """How its layer is made."""
        options = (("norm", style.norm), ("activation", style.activation))
        return Call(self.layer_class, (inputs, outputs, self.kernel), options + not_affine(style))

    def layer(self, name: str, inputs: int, outputs: int, style: Style) -> Layer:
        """Its layer in a program."""
        branches = self.branches(inputs, outputs, style)
        return Layer(name, self.call(inputs, outputs, style), arithmetic(branches), branches=branches)

    def takes_masked(self, widened: bool) -> bool:
        """Whether an input whose last channels are zero counts as one without them.

        Then it can read a stage whose width is a choice. With `widened` the output has a width of
        its own, else as many channels as the input, and those that the input lacks are masked.
        """
        return True

    def channel_problem(self, inputs: int, outputs: int) -> str | None:
        """Why the op cannot take `inputs` channels to `outputs`, if it cannot."""
        if self.mixes_channels or inputs % outputs == 0 or outputs % inputs == 0:
            return None
        return f"{inputs} channels neither divide {outputs} nor are a multiple of it"


def not_affine(style: Style) -> tuple[tuple[str, bool], ...]:
    """The option of a layer whose norm has no scale and shift."""
    return () if style.affine or style.norm == "none" else (("affine", False),)
