"""Norms and activations in words: the network's, and a stage's where they differ."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from compiler.draw.words.choices import in_braces
from compiler.structure.in_brief import activation_in_brief
from genotype import Activation, Choose, Genotype, Norm, Stage
from genotype.form.styles import activation_of, norm_of

ACTIVATIONS = {
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
    "prelu": "PReLU",
    "relu6": "ReLU6",
    "silu": "SiLU",
    "gelu": "GELU",
    "elu": "ELU",
    "none": "no activation",
}
LINEAR = "linear"


def network_style(genotype: Genotype) -> str:
    """The norm, activation and bias of every stage without its own: `instance norm, leaky ReLU, bias`."""
    words = [norm_words(norm_of(genotype.norm)), activation_words(activation_of(genotype.activation))]
    return ", ".join([*words, *(["bias"] if genotype.bias else [])])


def bias_lines(genotype: Genotype, stage: Stage) -> Iterator[str]:
    """Whether a stage's convolutions have a bias, where that is not as in the network."""
    if stage.bias is not None and stage.bias != genotype.bias:
        yield bias_text(genotype, stage)


def bias_text(genotype: Genotype, stage: Stage) -> str:
    """Whether a stage's convolutions have a bias, by its own setting or the network's."""
    return "bias" if (genotype.bias if stage.bias is None else stage.bias) else "no bias"


def dropout_lines(genotype: Genotype, stage: Stage) -> Iterator[str]:
    """A stage's dropout, if it has any."""
    if stage.dropout:
        yield dropout_text(genotype, stage)


def dropout_text(_: Genotype, stage: Stage) -> str:
    """`dropout 0.1`, or that there is none."""
    return f"dropout {stage.dropout:g}" if stage.dropout else "no dropout"


def style_lines(genotype: Genotype, stage: Stage) -> Iterator[str]:
    """A stage's norm and activation, each only where it is not the network's."""
    usual = norm_of(genotype.norm), activation_of(genotype.activation)
    norm = usual[0] if stage.norm is None else written_out(stage.norm, norm_of)
    activation = usual[1] if stage.activation is None else written_out(stage.activation, activation_of)
    if (norm, activation) == usual:
        return
    if is_none(norm) and is_none(activation):
        yield LINEAR
        return
    if norm != usual[0]:
        words = in_braces(norm, lambda given: norm_words(norm_of(given), usual[0]))
        yield from [words] if isinstance(norm, Choose) else words.split(", ")
    if activation != usual[1]:
        yield in_braces(activation, lambda given: activation_words(activation_of(given)))


def linear_notes(genotype: Genotype, stages: Iterable[Stage]) -> Iterator[str]:
    """What that word means, where stages say it."""
    if any(LINEAR in style_lines(genotype, stage) for stage in stages):
        yield f"{LINEAR}: no norm, no activation"


def style_text(genotype: Genotype, stage: Stage) -> str:
    """The norm and activation of a stage, its own or the network's."""
    norm, activation = stage.norm or genotype.norm, stage.activation or genotype.activation
    words = in_braces(norm, lambda given: norm_words(norm_of(given)))
    return f"{words}, {in_braces(activation, lambda given: activation_words(activation_of(given)))}"


def written_out(value: Any, write: Callable[[Any], Any]) -> Any:
    """A norm or an activation with its settings; a choice as it is."""
    return value if isinstance(value, Choose) else write(value)


def is_none(value: Any) -> bool:
    """Whether a norm or an activation, or any of a choice, does nothing."""
    return not isinstance(value, Choose) and value.kind == "none"


def norm_words(norm: Norm, usual: Norm | None = None) -> str:
    """`batch norm`, `group norm 8`; where only its eps is not the usual one, that."""
    if norm.kind == "none":
        return "no norm"
    words = f"{norm.kind} norm" if norm.groups is None else f"{norm.kind} norm {norm.groups}"
    words = words if norm.affine else f"{words}, not affine"
    is_as_usual = usual is not None and norm != usual and words == norm_words(usual)
    return f"eps {norm.eps:g}" if is_as_usual else words


def activation_words(activation: Activation) -> str:
    """`leaky ReLU`, `leaky ReLU 0.1` where its slope is not the usual one."""
    words = ACTIVATIONS.get(activation.kind, activation.kind.replace("_", " "))
    slope = activation_in_brief(activation).slope
    return words if slope is None else f"{words} {slope:g}"
