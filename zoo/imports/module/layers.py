"""Convolutions, and the norms and activations after them."""

from collections.abc import Mapping

from torch import fx

from genotype import Activation, Norm
from zoo.imports.module.reader import Reader, per_axis
from zoo.imports.module.refused import Unsupported
from zoo.imports.module.trace import operation, shape
from zoo.imports.module.values import Conv, Value

MOMENTUM = 0.1
"""How much a batch changes the running statistics of a batch norm of a genotype."""


def convolution(reader: Reader, node: fx.Node) -> Value:
    """A convolution that keeps the size but for its stride, or a transposed one that multiplies it."""
    source, (size, channels) = reader.source(node), reader.extent(node)
    weight, dims, where = node.args[1], len(size), reader.trace.where(node)
    transposed = operation(node).startswith("conv_transpose")
    kernel = (shape(weight) or ())[2:] if isinstance(weight, fx.Node) else ()
    stride = per_axis(reader.argument(node, 3, "stride", 1), dims, 1)
    padding = reader.argument(node, 4, "padding", 0)
    rest = (5, 6) if not transposed else (7, 6)
    dilation = per_axis(reader.argument(node, rest[0], "dilation", 1), dims, 1)
    if reader.argument(node, rest[1], "groups", 1) != 1:
        raise Unsupported(where, "a grouped convolution stands in no plain stage")
    if set(dilation) != {1}:
        raise Unsupported(where, "a dilated convolution stands in no plain stage")
    if transposed:
        output = per_axis(reader.argument(node, 5, "output_padding", 0), dims, 0)
        pads = tuple((k - s + 1) // 2 for k, s in zip(kernel, stride, strict=True))
        wanted = tuple(2 * p + s - k for p, s, k in zip(pads, stride, kernel, strict=True))
        if per_axis(padding, dims, 0) != pads or output != wanted:
            raise Unsupported(where, f"its output is not the input times {stride}, pixel by pixel")
    elif any(k % 2 == 0 for k in kernel):
        raise Unsupported(where, f"its kernel {kernel} is even, so that it has no middle")
    elif padding != "same" and per_axis(padding, dims, 0) != tuple(k // 2 for k in kernel):
        raise Unsupported(where, f"its padding {padding} does not keep the size for a kernel of {kernel}")
    names = {
        "weight": reader.weight(node, weight),
        "bias": reader.weight(node, reader.argument(node, 2, "bias", None)),
    }
    weights = {f"conv.{key}": name for key, name in names.items() if name is not None}
    has_bias = names["bias"] is not None
    return Conv(size, channels, where, source, kernel, stride, transposed, has_bias, weights)


def followed(reader: Reader, node: fx.Node, what: str) -> Conv:
    """The convolution that a norm or an activation follows, and which nothing else reads."""
    source, where = reader.source(node), reader.trace.where(node)
    if not isinstance(source, Conv):
        raise Unsupported(where, f"{what} that follows no convolution")
    if len(reader.first(node).users) > 1:
        raise Unsupported(where, f"{what} follows a convolution whose output is also read without it")
    if source.activation.kind != "none":
        raise Unsupported(where, f"{what} after an activation")
    return source


def norm(reader: Reader, node: fx.Node) -> Value:
    """A norm after a convolution."""
    conv, where = followed(reader, node, "a norm"), reader.trace.where(node)
    if conv.norm.kind != "none":
        raise Unsupported(where, "a second norm after a convolution")
    found, names = NORMS[operation(node)](reader, node)
    conv.norm = found
    conv.weights |= {f"norm.{key}": name for key, name in names.items() if name is not None}
    return conv


def batch_norm(reader: Reader, node: fx.Node) -> tuple[Norm, dict[str, str | None]]:
    """A batch norm, and its weights and statistics by their parts."""
    _, weight, bias, mean, variance, training, momentum, eps, *_ = node.args
    if training or mean is None:
        raise Unsupported(reader.trace.where(node), "a batch norm without running statistics")
    if momentum != MOMENTUM:
        theirs = f"momentum {momentum:g}" if momentum else "momentum None, the mean of all batches"
        reader.left_out[f"batch norms with {theirs}: in training it is {MOMENTUM} here"] = None
    names = {"weight": weight, "bias": bias, "running_mean": mean, "running_var": variance}
    found = Norm("batch", affine=weight is not None, eps=float(eps))  # type: ignore[arg-type]
    return found, {key: reader.weight(node, one) for key, one in names.items()}


def instance_norm(reader: Reader, node: fx.Node) -> tuple[Norm, dict[str, str | None]]:
    """An instance norm, and its weights by their parts."""
    _, weight, bias, _, _, by_image, _, eps, *_ = node.args
    if not by_image:
        raise Unsupported(reader.trace.where(node), "an instance norm with running statistics")
    found = Norm("instance", affine=weight is not None, eps=float(eps))  # type: ignore[arg-type]
    return found, {"weight": reader.weight(node, weight), "bias": reader.weight(node, bias)}


def group_norm(reader: Reader, node: fx.Node) -> tuple[Norm, dict[str, str | None]]:
    """A group norm, and its weights by their parts."""
    groups = node.args[1]
    weight, bias = (reader.argument(node, 2 + n, name, None) for n, name in enumerate(("weight", "bias")))
    eps = float(reader.argument(node, 4, "eps", 1e-5))
    found = Norm("group", affine=weight is not None, eps=eps, groups=groups)  # type: ignore[arg-type]
    return found, {"weight": reader.weight(node, weight), "bias": reader.weight(node, bias)}


NORMS = {"batch_norm": batch_norm, "instance_norm": instance_norm, "group_norm": group_norm}


def activation(reader: Reader, node: fx.Node) -> Value:
    """An activation after a convolution, or after its norm."""
    conv, name, where = followed(reader, node, "an activation"), operation(node), reader.trace.where(node)
    if name == "leaky_relu":
        slope = float(reader.argument(node, 1, "negative_slope", 0.01))
        conv.activation = Activation("leaky_relu", slope=None if slope == 0.01 else slope)
    elif name == "prelu":
        given = node.args[1]
        if isinstance(given, fx.Node) and shape(given) not in ((1,), ()):
            raise Unsupported(where, "a prelu has one slope for all channels in a genotype")
        conv.weights["activation.weight"] = reader.weight(node, given) or ""
        conv.activation = Activation("prelu")
    elif name == "hardtanh" and tuple(node.args[1:3]) != (0, 6) and tuple(node.args[1:3]) != (0.0, 6.0):
        raise Unsupported(where, "is no operation that a genotype can say")
    elif name == "gelu" and reader.argument(node, 1, "approximate", "none") != "none":
        raise Unsupported(where, "an approximated gelu")
    elif name == "elu" and reader.argument(node, 1, "alpha", 1) != 1:
        raise Unsupported(where, "an elu with another alpha than 1")
    else:
        conv.activation = Activation(ACTIVATIONS[name])  # type: ignore[arg-type]
    return conv


ACTIVATIONS: Mapping[str, str] = {
    "relu": "relu", "relu6": "relu6", "hardtanh": "relu6", "silu": "silu", "gelu": "gelu", "elu": "elu",
    "hardswish": "hard_swish", "leaky_relu": "leaky_relu", "prelu": "prelu",
}  # fmt: skip
