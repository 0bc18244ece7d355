"""A genotype in the making: stages and links are added one by one, in the order of the file."""

from collections.abc import Sequence
from typing import Any

from attrs import Factory, define

from genotype import Activation, Genotype, Head, Level, Link, Norm, Resize, Stage
from genotype.form.field_types import Axes, ResizeKind
from genotype.form.styles import ActivationKind, NormKind
from zoo.imports.outputs import output_of

Reads = tuple[str, ResizeKind | Resize | None]
"""A stage, or the input, and how the link from it changes resolution."""


@define
class Skeleton:
    """The parts of a network that an import has made so far."""

    stages: dict[str, Stage] = Factory(dict)
    links: list[Link] = Factory(list)
    heads: list[Head] = Factory(list)

    def stage(self, name: str, level: int, widths: Any, *reads: Reads, **more: Any) -> str:
        """Add a stage and the links that it reads, each as a source and a resize; give its name."""
        depth = more.pop("depth", 1)
        self.stages[name] = Stage(level, depth, widths, **more)
        self.links += [Link(source, name, resize) for source, resize in reads]
        return name

    def finished(
        self,
        classes: int,
        strides: Sequence[Axes],
        norm: Norm | NormKind = "batch",
        activation: Activation | ActivationKind = "relu",
        **more: Any,
    ) -> Genotype:
        """The genotype, its levels by the strides from each to the next."""
        return Genotype(
            out_channels=classes,
            output=output_of(classes),
            levels=(Level(1), *map(Level, strides)),
            stages=self.stages,
            links=tuple(self.links),
            heads=tuple(self.heads),
            norm=in_a_word(norm),
            activation=in_a_word(activation),
            **more,
        )


def scaled(dims: int, **settings: Any) -> Resize:
    """A linear interpolation for images of so many axes."""
    return Resize("bilinear" if dims == 2 else "trilinear", **settings)


def in_a_word(style: Any) -> Any:
    """A norm or an activation by its kind alone, where its settings are those that it has anyway."""
    return style.kind if isinstance(style, Norm | Activation) and style == type(style)(style.kind) else style


def shown(norm: Norm, activation: Activation) -> dict[str, Any]:
    """The norm and the activation of a resize or a head, which has none unless it is given."""
    found = {} if norm.kind == "none" else {"norm": in_a_word(norm)}
    return found if activation.kind == "none" else {**found, "activation": in_a_word(activation)}
