"""Norms and activations: a name, or a name with its settings."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from attrs import frozen

from genotype.form.field_types import Between, Width

NormKind = Literal["batch", "instance", "group", "layer", "none"]
ActivationKind = Literal["relu", "leaky_relu", "prelu", "relu6", "silu", "gelu", "elu", "hard_swish", "none"]
Epsilon = Annotated[float, Between(1e-12, 1)]
Slope = Annotated[float, Between(0, 1)]


@frozen
class Norm:
    """A norm with its settings: `{"kind": "group", "groups": 8}`."""

    kind: NormKind
    """batch, instance, group, layer (over the channels of each pixel), or none."""
    affine: bool = True
    """Whether it has a trained scale and shift."""
    eps: Epsilon = 1e-5
    """What is added to the variance before its root is taken."""
    groups: Width | None = None
    """Groups of channels of a group norm; as many as channels unless given."""


@frozen
class Activation:
    """An activation with its settings: `{"kind": "leaky_relu", "slope": 0.1}`."""

    kind: ActivationKind
    """relu, leaky_relu, prelu (a trained slope), relu6, silu, gelu, elu, hard_swish, or none."""
    slope: Slope | None = None
    """Slope below 0: 0.01 of a leaky_relu, 0.25 at the start of a prelu's training, unless given."""


SLOPES: Final[Mapping[str, float]] = {"leaky_relu": 0.01, "prelu": 0.25}
"""The slopes that activations have unless given."""


def norm_of(value: NormKind | Norm) -> Norm:
    """A norm, written out."""
    return Norm(value) if isinstance(value, str) else value


def activation_of(value: ActivationKind | Activation) -> Activation:
    """An activation, written out."""
    return Activation(value) if isinstance(value, str) else value
