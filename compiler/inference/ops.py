"""The ops for inference: what each computes after the activation, its norm folded in."""

from collections.abc import Callable, Sequence
from typing import Any

from attrs import evolve, frozen

from compiler.inference.batchnorm_folding import Fold, Folded, State, under, within
from compiler.program.arithmetic import Axes, Conv, EnlargeLinear, Norm, Primitive
from compiler.program.program import Call, Layer


@frozen
class Op:
    """An op as it was lowered, with its weights; the factor by which its input's height was raised."""

    layer: Layer
    state: State
    raised: float | None = None

    @property
    def channels(self) -> tuple[Any, int]:
        inputs, outputs, *_ = self.layer.call.args
        return inputs, outputs

    @property
    def kernel(self) -> Axes:
        kernel: Axes = self.layer.call.args[2]
        return kernel

    def option(self, name: str, otherwise: Any = None) -> Any:
        return dict(self.layer.call.kwargs).get(name, otherwise)

    def folded(self, call: Call, weights: State) -> Folded:
        return Folded(Layer(self.layer.name, call, without_norms(self.layer.parts)), weights)


def conv(
    inputs: Any, outputs: Any, kernel: Axes, dilation: int = 1, groups: Any = 1, bias: bool = False
) -> Call:
    """The call of a convolution that keeps the size."""
    padding = tuple(dilation * (size - 1) // 2 for size in kernel)
    options = (
        *([("padding", padding)] if any(padding) else []),
        *([("dilation", dilation)] if dilation > 1 else []),
        *([("groups", groups)] if groups != 1 else []),
        *([] if bias else [("bias", False)]),
    )
    return Call(f"nn.Conv{len(kernel)}d", (inputs, outputs, kernel), options)


def without_norms(parts: Sequence[Primitive]) -> tuple[Primitive, ...]:
    """The arithmetic without norms; a convolution before one has a bias instead."""
    kept: list[Primitive] = []
    for part in parts:
        if isinstance(part, Norm):
            last = kept[-1]
            kept[-1] = evolve(last, bias=True) if isinstance(last, Conv) else last
        else:
            kept.append(part)
    return tuple(kept)


def plain(op: Op) -> Folded | None:
    """A convolution, dilated or not."""
    fold = Fold.of(op.state, "norm")
    if fold is None:
        return None
    call = conv(*op.channels, op.kernel, op.option("dilation", 1), bias=True)
    return op.folded(call, fold.into(op.state["conv.weight"]))


def depth_separable(op: Op) -> Folded | None:
    """A depthwise convolution and one of a pixel."""
    found = separable_steps(op.channels, op.kernel, op.state)
    return None if found is None else op.folded(*in_a_row(found))


def sharp_separable(op: Op) -> Folded | None:
    """The same twice, an activation between."""
    (inputs, outputs), kernel = op.channels, op.kernel
    first = separable_steps((inputs, outputs), kernel, within(op.state, "first."))
    second = separable_steps((outputs, outputs), kernel, within(op.state, "second."))
    if first is None or second is None:
        return None
    between = activation_call(op.option("activation"))
    return op.folded(*in_a_row([*first, *([(between, {})] if between else []), *second]))


Step = tuple[Call, State]
"""A module in a row of them, and its weights."""


def separable_steps(channels: tuple[Any, int], kernel: Axes, state: State) -> list[Step] | None:
    (inputs, outputs), fold = channels, Fold.of(state, "norm")
    if fold is None:
        return None
    depthwise = conv(inputs, inputs, kernel, groups=inputs)
    pointwise = conv(inputs, outputs, (1,) * len(kernel), bias=True)
    return [
        (depthwise, {"weight": state["depthwise.weight"]}),
        (pointwise, fold.into(state["pointwise.weight"])),
    ]


def spatial_separable(op: Op) -> Folded | None:
    """A convolution along each axis, the last first.

    Where the input's height was raised by interpolation, that comes after the convolution along the
    width: it commutes with what is done along another axis.
    """
    (inputs, outputs), kernel, fold = op.channels, op.kernel, Fold.of(op.state, "norm")
    if fold is None:
        return None
    steps: list[Step] = []
    for number, axis in enumerate(reversed(range(len(kernel)))):
        along = tuple(size if other == axis else 1 for other, size in enumerate(kernel))
        weight = op.state[f"along.{number}.weight"]
        last = axis == 0
        weights = fold.into(weight) if last else {"weight": weight}
        if last and op.raised is not None:
            steps.append((interpolation((op.raised, 1.0)), {}))
        steps.append((conv(inputs, outputs if last else inputs, along, bias=last), weights))
    found = op.folded(*in_a_row(steps))
    if op.raised is None:
        return found
    across, down = found.layer.parts
    parts = (across, EnlargeLinear((int(op.raised), 1)), down)
    return evolve(found, layer=evolve(found.layer, parts=parts))


def interpolation(factors: tuple[float, float]) -> Call:
    options = (("scale_factor", factors), ("mode", "bilinear"), ("align_corners", False))
    return Call("nn.Upsample", (), options)


def in_a_row(steps: Sequence[Step]) -> tuple[Call, State]:
    """`nn.Sequential` of steps."""
    weights = [under(f"{number}.", state) for number, (_, state) in enumerate(steps)]
    joined = {name: value for state in weights for name, value in state.items()}
    return Call("nn.Sequential", tuple(call for call, _ in steps)), joined


def activation_call(kind: Any) -> Call | None:
    return {"relu": Call("nn.ReLU"), "leaky_relu": Call("nn.LeakyReLU", (0.01,))}.get(kind)


CONVOLUTIONS: dict[str, Callable[[Op], Folded | None]] = {
    "ConvOp": plain,
    "DepthSepConv": depth_separable,
    "SharpSepConv": sharp_separable,
    "SpatialSepConv": spatial_separable,
}
"""By the class of an op's layer; None where its norm is not one of batches, and it stays as it is."""

POOLS = ("MaxPool", "AvgPool")
