"""The ops for inference: each branch after its first activation, norms folded into convolutions."""

from collections.abc import Sequence

from attrs import evolve, frozen

from compiler.inference.batchnorm_folding import Fold, Folded, State, under
from compiler.program.arithmetic import Activation, Conv, EnlargeLinear, Primitive
from compiler.program.program import Call, Layer
from compiler.program.steps import Branch, Step


@frozen
class Module:
    """A module of a folded branch: its call, its weights and its arithmetic."""

    call: Call
    weights: State
    part: Primitive


def without_activation(branch: Branch) -> Branch:
    """A branch after the activation it begins with, if it does."""
    return branch[1:] if branch and isinstance(branch[0].parts[0], Activation) else branch


def folded_branch(name: str, branch: Branch, state: State, raised: float | None = None) -> Folded | None:
    """A branch, its first activation aside, as one layer of that name; None where a norm cannot be folded.

    Where `raised` is given, its input is to be interpolated along the height by that factor: that
    comes after the first convolution, which moves along the width alone and so commutes with it.
    """
    modules: list[Module] = []
    if any(is_trained(step) for step in branch):
        return None
    for step in without_activation(branch):
        if step.norm is not None:
            fold = Fold.of(state, step.attribute, step.norm.eps)
            if fold is None or not modules or not isinstance(modules[-1].part, Conv):
                return None
            modules[-1] = with_norm(modules[-1], fold)
        elif step.conv is not None:
            modules.append(convolution(step, step.conv, state))
        elif isinstance(step.parts[0], Activation):
            modules += activation(step.parts[0])
        else:
            return None
    if raised is not None:
        part = EnlargeLinear((int(raised), 1))
        modules.insert(1, Module(interpolation((raised, 1.0)), {}, part))
    return in_a_row(name, modules)


def with_norm(module: Module, fold: Fold) -> Module:
    """A convolution with the norm after it taken in."""
    assert isinstance(module.part, Conv)
    part = evolve(module.part, bias=True)
    weights = fold.into(module.weights["weight"], module.weights.get("bias"))
    return Module(conv(part), weights, part)


def convolution(step: Step, part: Conv, state: State) -> Module:
    """The convolution of a step, with its weights from a state dict."""
    names = ("weight", "bias") if part.bias else ("weight",)
    return Module(conv(part), {name: state[f"{step.attribute}.{name}"] for name in names}, part)


def activation(part: Activation) -> list[Module]:
    """The module of an activation as a list; empty if it does nothing."""
    call = activation_call(part)
    return [] if call is None else [Module(call, {}, part)]


def in_a_row(name: str, modules: Sequence[Module]) -> Folded:
    """One layer of modules: the only one, or `nn.Sequential` of several."""
    parts = tuple(module.part for module in modules)
    if len(modules) == 1:
        return Folded(Layer(name, modules[0].call, parts), modules[0].weights)
    weights = [under(f"{number}.", module.weights) for number, module in enumerate(modules)]
    joined = {key: value for state in weights for key, value in state.items()}
    return Folded(Layer(name, Call("nn.Sequential", tuple(module.call for module in modules)), parts), joined)


def conv(part: Conv) -> Call:
    """The call of a convolution that keeps the size."""
    padding = tuple(part.dilation * (size - 1) // 2 for size in part.kernel)
    options = (
        *([("padding", padding)] if any(padding) else []),
        *([("dilation", part.dilation)] if part.dilation > 1 else []),
        *([("groups", part.groups)] if part.groups != 1 else []),
        *([] if part.bias else [("bias", False)]),
    )
    return Call(f"nn.Conv{len(part.kernel)}d", (part.inputs, part.outputs, part.kernel), options)


def interpolation(factors: tuple[float, float]) -> Call:
    """torch's bilinear interpolation."""
    options = (("scale_factor", factors), ("mode", "bilinear"), ("align_corners", False))
    return Call("nn.Upsample", (), options)


def activation_call(part: Activation) -> Call | None:
    """torch's activation of that name; none where it changes nothing."""
    if part.kind == "leaky_relu":
        return Call("nn.LeakyReLU", (0.01 if part.slope is None else part.slope,))
    return None if part.kind == "none" else Call(CLASSES[part.kind])


CLASSES = {
    "relu": "nn.ReLU",
    "relu6": "nn.ReLU6",
    "silu": "nn.SiLU",
    "gelu": "nn.GELU",
    "elu": "nn.ELU",
    "hard_swish": "nn.Hardswish",
}


def is_trained(step: Step) -> bool:
    """Whether a step is an activation with a weight."""
    return any(isinstance(part, Activation) and part.trained for part in step.parts)
