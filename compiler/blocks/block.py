"""What a kind of block is: a name, its settings, its arithmetic and its layer.

A stage is a run of blocks; the first may carry a stride. To add a kind: a file in `vocabulary/` with a
subclass of `BlockKind` and its layer; `registry.py` finds it.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from typing import Any, ClassVar

from attrs import evolve, frozen

from compiler.blocks.shortcuts import Shortcut
from compiler.program.arithmetic import Axes, Conv, Primitive
from compiler.program.compound import Branches, Squeeze
from compiler.program.program import Call
from compiler.program.style import Style
from genotype import Squeeze as SqueezeSetting
from genotype import StageBlock
from genotype.form.blocks import MOST_CONVS
from genotype.form.choose import decided

Parts = tuple[Primitive, ...]


@frozen
class Counting:
    """Why blocks depend on how many channels they read."""

    why: str
    instead: str = ""
    """What of them to change, if anything."""
    width: int | None = None
    """Their width, where any number of channels that they do not read would do."""


@frozen
class BlockKind(ABC):
    """The blocks of a stage: their settings, kernel, style, whether convolutions have a bias, and dropout."""

    word: ClassVar[str]
    """Its name in a genotype."""
    title: ClassVar[str]
    """What a drawing calls it."""
    tint: ClassVar[str]
    """The ground of a drawing's stages."""
    layer_class: ClassVar[str]
    """The class of its layer, in the same file."""
    folds: ClassVar[tuple[tuple[str, str], ...]] = ()
    """The attributes of convolutions, and of the norm behind each, which can be folded into it."""
    unfolded: ClassVar[tuple[str, ...]] = ()
    """The attributes of other convolutions with the stage's bias."""
    settings: ClassVar[tuple[str, ...]] = ()
    """The settings of a `StageBlock` that it takes."""
    usual: ClassVar[tuple[tuple[str, Any], ...]] = ()
    """What settings are unless given, of those whose usual value differs by kind."""
    first: ClassVar[tuple[str, ...]] = ()
    """The convolutions that read the block's input before anything else; none where a norm does."""
    shortcut_default: ClassVar[str] = "projection"
    """The shortcut where the stride or the channels change, unless one is given."""

    strideless: ClassVar[str] = ""
    """Why its blocks cannot carry the stride of a strided_conv, if they cannot."""
    drops: ClassVar[bool] = True
    """Whether its layer takes a dropout."""

    given: StageBlock
    """With every setting decided."""
    kernel: Axes
    style: Style
    bias: bool
    dropout: float = 0.0

    @classmethod
    def in_full(cls, block: StageBlock) -> StageBlock:
        """A block of this kind with the settings written out that it has without being given them."""
        usual = {"groups": 1, "padding": "even", "shortcut": cls.shortcut_default, **dict(cls.usual)}
        left = (name for name in cls.settings if name in usual and getattr(block, name) is None)
        return evolve(block, **{name: usual[name] for name in left})

    @abstractmethod
    def parts(self, inputs: int, outputs: int, stride: Axes) -> Parts:
        """The arithmetic of one block."""

    def options(self) -> tuple[tuple[str, Any], ...]:
        """The arguments of its layer after channels and stride, but for those that are its defaults."""
        return (
            ("kernel_size", self.kernel),
            *self.style.arguments(),
            *([("bias", True)] if self.bias else []),
            *([("dropout", self.dropout)] if self.dropout and self.drops else []),
            *self.settings_options(),
        )

    def settings_options(self) -> Iterator[tuple[str, Any]]:
        """The settings that a genotype gives."""
        for name in self.settings:
            value = getattr(self.given, name)
            if isinstance(value, SqueezeSetting):
                yield name, Call("Scse", (value.reduction,))
            elif value not in (None, 0.0):
                yield name, value

    def conv(
        self,
        inputs: int,
        outputs: int,
        kernel: Axes | None = None,
        stride: Axes | None = None,
        groups: int = 1,
    ) -> Conv:
        """A convolution with the stage's kernel and bias, unless told otherwise."""
        size = self.kernel if kernel is None else kernel
        steps = stride or (1,) * len(size)
        late = self.given.padding == "end" and max(steps) > 1
        return Conv(inputs, outputs, size, steps, 1, groups, self.bias, late)

    @property
    def point(self) -> Axes:
        """The kernel of a single pixel."""
        return (1,) * len(self.kernel)

    def groups(self) -> int:
        return decided(self.given.groups) or 1

    def expansion(self) -> float:
        """Hidden channels as a multiple of others."""
        return decided(self.given.expansion) or float(dict(self.usual)["expansion"])

    def growth(self) -> int:
        """How many channels a layer of a block adds."""
        return decided(self.given.growth) or int(dict(self.usual)["growth"])

    def convs(self) -> int:
        """How many convolutions a block has."""
        return decided(self.given.convs) or int(dict(self.usual)["convs"])

    def squeeze(self, channels: int, inputs: int) -> Parts:
        """Squeeze-and-excitation of so many channels, in a block with so many inputs."""
        given = decided(self.given.squeeze)
        return () if given is None else (squeeze_part(given, channels, inputs, self.style),)

    def shortcut(self) -> Shortcut:
        """The shortcut of a residual block."""
        return Shortcut(decided(self.given.shortcut) or self.shortcut_default, self.kernel, self.style)

    def residual(self, main: Parts, inputs: int, outputs: int, stride: Axes) -> Parts:
        """A branch and the shortcut, added; the branch alone where there is none."""
        beside = self.shortcut().parts(inputs, outputs, stride)
        return main if beside is None else (Branches((main, beside)),)

    def reading(self, inputs: Collection[int], outputs: int) -> tuple[str, ...] | None:
        """The convolutions of a block without a stride whose weights read its input.

        None where more than these weights depends on which of the numbers `inputs` of channels it reads, so
        that a block with fewer channels is not the block with the rest of them zero.
        """
        if self.counting(inputs, outputs) is not None:
            return None
        beside = self.shortcut().reading() if "shortcut" in self.settings else ()
        return (*self.first, *(beside or ()))

    def counting(self, inputs: Collection[int], outputs: int) -> Counting | None:
        """Why more than its first weights depends on which of the numbers `inputs` of channels it reads."""
        if not self.first:
            return Counting("their first layers have as many channels, or a multiple")
        if self.groups() > 1:
            return Counting("their groups divide these channels", "remove the groups")
        if self.given.squeeze is not None:
            return Counting("they have a squeeze", "remove the squeeze")
        if "shortcut" not in self.settings:
            return None
        if outputs in inputs:
            return Counting(
                f"where these are {outputs}, the shortcut of the first is the input itself", width=outputs
            )
        kind = self.shortcut().kind
        if self.shortcut().reading() is None:
            return Counting(f"their {kind} shortcut adds them as they are", 'write "shortcut": "projection"')
        return None

    def origin(self, inputs: int, outputs: int, channels: int) -> tuple[str, str]:
        """Which key of a stage gives a norm so many channels, and how, where that is not the width itself."""
        if channels == outputs:
            return "widths", ""
        if channels == inputs:
            return "block", "as many as it reads"
        return "block.expansion", f"hidden ones, of {inputs} that it reads and {outputs} that it gives"

    def problem(self, inputs: int, outputs: int) -> str | None:
        """Why a block cannot take `inputs` channels to `outputs`, if it cannot."""
        return None


def squeeze_part(given: float | SqueezeSetting, channels: int, inputs: int, style: Style) -> Squeeze:
    """Squeeze-and-excitation of so many channels. Its hidden ones are rounded down, at least one."""
    slopes = sum(part.parameters() for part in style.activate())
    if isinstance(given, SqueezeSetting):
        return Squeeze(channels, max(1, int(channels / given.reduction)), slopes, spatial=True)
    return Squeeze(channels, max(1, int(inputs / given)), slopes)


def triples(name: str) -> tuple[tuple[str, str], ...]:
    """The convolutions and norms of a sequence of convolution, norm, activation, as many as may be."""
    return tuple((f"{name}.{3 * place}", f"{name}.{3 * place + 1}") for place in range(MOST_CONVS))


def expanded(channels: int, expansion: float) -> int:
    """Hidden channels of a block: a multiple of its channels, rounded to the nearest, at least one."""
    return max(1, round(channels * expansion))


def undivided(groups: int, *channels: int) -> str | None:
    """That groups do not divide some of these channels, if so."""
    wrong = [number for number in channels if number % groups]
    return f"{groups} groups do not divide {wrong[0]} channels" if wrong else None
