"""Norm and activation of layers: their arithmetic, and how emitted code names them."""

from typing import Any

from attrs import evolve, fields, frozen

from compiler.program.arithmetic import Activation as ActivationStep
from compiler.program.arithmetic import Norm as NormStep
from compiler.program.arithmetic import Primitive
from compiler.program.program import Call
from genotype import Activation, Genotype, Norm
from genotype.form.stages import Candidate
from genotype.form.styles import ActivationKind, NormKind, activation_of, norm_of

PLAIN = ("batch", "instance", "relu", "leaky_relu", "none")
"""Norms and activations that emitted code names by a word; others have settings."""


@frozen
class Style:
    """The norm and activation that layers take from their surroundings."""

    norm: Norm
    activation: Activation

    @staticmethod
    def named(norm: NormKind | Norm, activation: ActivationKind | Activation, affine: bool = True) -> "Style":
        """A style by names; with norms that have no scale and shift where `affine` is false."""
        written = norm_of(norm)
        return Style(evolve(written, affine=written.affine and affine), activation_of(activation))

    @staticmethod
    def of(genotype: Genotype, affine: bool = True) -> "Style":
        """The style of a genotype."""
        return Style.named(genotype.norm, genotype.activation, affine)

    @staticmethod
    def of_stage(genotype: Genotype, stage: Candidate) -> "Style":
        """The style of a stage that is decided: its own where it has one, else the genotype's."""
        norm = genotype.norm if stage.norm is None else stage.norm
        return Style.named(norm, genotype.activation if stage.activation is None else stage.activation)

    def normalise(self, channels: int) -> tuple[Primitive, ...]:
        """The norm's arithmetic; nothing where there is no norm."""
        return () if self.norm.kind == "none" else (NormStep(channels, self.norm.affine, self.norm.eps),)

    def activate(self) -> tuple[Primitive, ...]:
        """The activation's arithmetic."""
        kind, slope = self.activation.kind, self.activation.slope
        return () if kind == "none" else (ActivationStep(kind, slope, trained=kind == "prelu"),)

    def arguments(self) -> tuple[tuple[str, Any], ...]:
        """The arguments `norm` and `activation` of a layer."""
        return ("norm", argument(self.norm)), ("activation", argument(self.activation))


def argument(style: Norm | Activation) -> str | Call:
    """A norm or activation in emitted code: `"batch"`, or `Norm("group", groups=8)`."""
    settings = {
        attribute.name: getattr(style, attribute.name)
        for attribute in fields(type(style))[1:]
        if getattr(style, attribute.name) != attribute.default
    }
    if style.kind in PLAIN and not settings:
        return style.kind
    return Call(type(style).__name__, (style.kind,), tuple(settings.items()))
