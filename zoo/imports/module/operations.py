"""Reading a traced graph, operation by operation."""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import Factory, define
from torch import fx

from genotype import Activation, Norm
from zoo.imports.module.refused import Untold
from zoo.imports.module.trace import Trace, operation, shape
from zoo.imports.module.values import Conv, Input, Joined, Resized, Size, Value


@define
class Reader:
    """The values of a graph, by node; `left_out` are operations without a place in a genotype."""

    trace: Trace
    values: dict[fx.Node, Value] = Factory(dict)
    used: dict[str, str] = Factory(dict)
    left_out: dict[str, None] = Factory(dict)

    def read(self) -> tuple[Value, ...]:
        """The network's outputs. Raises Untold for the first operation that has no place in a genotype."""
        for node in self.trace.graph.nodes:
            if node.op == "placeholder" and node.name not in self.trace.weights and shape(node):
                self.values[node] = Input(*self.extent(node), "the image")
            elif node.op == "call_function" and shape(node) is not None:
                self.values[node] = self.value(node)
        (output,) = (node for node in self.trace.graph.nodes if node.op == "output")
        found = [self.values[each] for each in output.args[0] if each in self.values]  # type: ignore[union-attr]
        if not found:
            raise Untold("the output", "is no tensor that the network computes")
        return tuple(found)

    def value(self, node: fx.Node) -> Value:
        """What an operation computes."""
        name = operation(node)
        if name in READERS:
            return READERS[name](self, node)
        if name in KEEPERS and shape(node) == shape(self.first(node)):
            return self.source(node)
        raise Untold(self.trace.where(node), "is no operation that a genotype can say")

    def extent(self, node: fx.Node) -> tuple[Size, int]:
        """The spatial size and the channels of what a node gives."""
        found = shape(node) or ()
        if len(found) not in (4, 5):
            problem = f"gives {len(found)} axes, but an image's features have 4, a volume's 5"
            raise Untold(self.trace.where(node), problem)
        return found[2:], found[1]

    def first(self, node: fx.Node) -> fx.Node:
        """The first thing that an operation reads."""
        first = node.args[0] if node.args else None
        return first if isinstance(first, fx.Node) else node

    def source(self, node: fx.Node, place: int = 0) -> Value:
        """The value that an operation reads."""
        given = node.args[place] if len(node.args) > place else None
        if not isinstance(given, fx.Node) or given not in self.values:
            raise Untold(self.trace.where(node), "reads what no image leads to")
        return self.values[given]

    def weight(self, node: fx.Node, given: Any) -> str | None:
        """The name of a weight, which no other operation may use; None for none."""
        if given is None:
            return None
        if not isinstance(given, fx.Node) or given.name not in self.trace.weights:
            raise Untold(self.trace.where(node), "its weights are computed")
        name = self.trace.weights[given.name]
        if name in self.used:
            problem = f"uses {name} again ({self.used[name]} does, too): a genotype shares no weights"
            raise Untold(self.trace.where(node), problem)
        self.used[name] = self.trace.where(node)
        return name

    def argument(self, node: fx.Node, place: int, name: str, default: Any) -> Any:
        """An argument by its place or its name; the default where it is not given."""
        return node.args[place] if len(node.args) > place else node.kwargs.get(name, default)


def per_axis(value: Any, dims: int, default: int) -> Size:
    """One number for each axis, of a list that may be empty or have one."""
    numbers = [value] if isinstance(value, int) else list(value or [default])
    return tuple(numbers * dims if len(numbers) == 1 else numbers)


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
        raise Untold(where, "a grouped convolution stands in no plain stage")
    if set(dilation) != {1}:
        raise Untold(where, "a dilated convolution stands in no plain stage")
    if transposed:
        output = per_axis(reader.argument(node, 5, "output_padding", 0), dims, 0)
        pads = tuple((k - s + 1) // 2 for k, s in zip(kernel, stride, strict=True))
        wanted = tuple(2 * p + s - k for p, s, k in zip(pads, stride, kernel, strict=True))
        if per_axis(padding, dims, 0) != pads or output != wanted:
            raise Untold(where, f"its output is not the input times {stride}, pixel by pixel")
    elif any(k % 2 == 0 for k in kernel):
        raise Untold(where, f"its kernel {kernel} is even, so that it has no middle")
    elif padding != "same" and per_axis(padding, dims, 0) != tuple(k // 2 for k in kernel):
        raise Untold(where, f"its padding {padding} does not keep the size for a kernel of {kernel}")
    names = {"weight": reader.weight(node, weight), "bias": reader.weight(node, reader.argument(node, 2, "bias", None))}
    weights = {f"conv.{key}": name for key, name in names.items() if name is not None}
    has_bias = names["bias"] is not None
    return Conv(size, channels, where, source, kernel, stride, transposed, has_bias, weights)


def followed(reader: Reader, node: fx.Node, what: str) -> Conv:
    """The convolution that a norm or an activation follows, and which nothing else reads."""
    source, where = reader.source(node), reader.trace.where(node)
    if not isinstance(source, Conv):
        raise Untold(where, f"{what} that follows no convolution")
    if len(reader.first(node).users) > 1:
        raise Untold(where, f"{what} follows a convolution whose output is also read without it")
    if source.activation.kind != "none":
        raise Untold(where, f"{what} after an activation")
    return source


def norm(reader: Reader, node: fx.Node) -> Value:
    """A norm after a convolution."""
    conv, where = followed(reader, node, "a norm"), reader.trace.where(node)
    if conv.norm.kind != "none":
        raise Untold(where, "a second norm after a convolution")
    found, names = NORMS[operation(node)](reader, node)
    conv.norm = found
    conv.weights |= {f"norm.{key}": name for key, name in names.items() if name is not None}
    return conv


def batch_norm(reader: Reader, node: fx.Node) -> tuple[Norm, dict[str, str | None]]:
    _, weight, bias, mean, variance, training, _, eps, *_ = node.args
    if training or mean is None:
        raise Untold(reader.trace.where(node), "a batch norm without running statistics")
    names = {"weight": weight, "bias": bias, "running_mean": mean, "running_var": variance}
    found = Norm("batch", affine=weight is not None, eps=float(eps))  # type: ignore[arg-type]
    return found, {key: reader.weight(node, one) for key, one in names.items()}


def instance_norm(reader: Reader, node: fx.Node) -> tuple[Norm, dict[str, str | None]]:
    _, weight, bias, _, _, by_image, _, eps, *_ = node.args
    if not by_image:
        raise Untold(reader.trace.where(node), "an instance norm with running statistics")
    found = Norm("instance", affine=weight is not None, eps=float(eps))  # type: ignore[arg-type]
    return found, {"weight": reader.weight(node, weight), "bias": reader.weight(node, bias)}


def group_norm(reader: Reader, node: fx.Node) -> tuple[Norm, dict[str, str | None]]:
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
            raise Untold(where, "a prelu has one slope for all channels in a genotype")
        conv.weights["activation.weight"] = reader.weight(node, given) or ""
        conv.activation = Activation("prelu")
    elif name == "hardtanh" and tuple(node.args[1:3]) != (0, 6) and tuple(node.args[1:3]) != (0.0, 6.0):
        raise Untold(where, "is no operation that a genotype can say")
    elif name == "gelu" and reader.argument(node, 1, "approximate", "none") != "none":
        raise Untold(where, "an approximated gelu")
    elif name == "elu" and reader.argument(node, 1, "alpha", 1) != 1:
        raise Untold(where, "an elu with another alpha than 1")
    else:
        conv.activation = Activation(ACTIVATIONS[name])  # type: ignore[arg-type]
    return conv


ACTIVATIONS: Mapping[str, str] = {
    "relu": "relu", "relu6": "relu6", "hardtanh": "relu6", "silu": "silu", "gelu": "gelu", "elu": "elu",
    "hardswish": "hard_swish", "leaky_relu": "leaky_relu", "prelu": "prelu",
}  # fmt: skip


def pool(reader: Reader, node: fx.Node) -> Value:
    """A pool whose stride is its kernel, or a centred max pool."""
    source, (size, channels), where = reader.source(node), reader.extent(node), reader.trace.where(node)
    kernel = per_axis(node.args[1], len(size), 1)
    stride = per_axis(reader.argument(node, 2, "stride", []) or list(kernel), len(size), 1)
    padding = per_axis(reader.argument(node, 3, "padding", 0), len(size), 0)
    is_max = operation(node).startswith("max_pool")
    if any(a != b * c for a, b, c in zip(source.size, size, stride, strict=True)):
        raise Untold(where, f"a pool that does not divide {source.size} by {stride}")
    if kernel == stride and not any(padding):
        return Resized(size, channels, where, source, "max_pool" if is_max else "avg_pool")
    if is_max and all(k % 2 for k in kernel) and padding == tuple(k // 2 for k in kernel):
        return Resized(size, channels, where, source, "max_pool", kernel)
    raise Untold(where, "a pool whose kernel is not its stride")


def upsampling(reader: Reader, node: fx.Node) -> Value:
    """A linear or nearest interpolation to a multiple of the size."""
    source, (size, channels), where = reader.source(node), reader.extent(node), reader.trace.where(node)
    if any(a % b for a, b in zip(size, source.size, strict=True)):
        raise Untold(where, f"an interpolation from {source.size} to {size}, which is no multiple")
    if operation(node).startswith("upsample_nearest"):
        return Resized(size, channels, where, source, "nearest")
    kind = "bilinear" if len(size) == 2 else "trilinear"
    return Resized(size, channels, where, source, kind, None, bool(reader.argument(node, 2, "align_corners", False)))


def concatenation(reader: Reader, node: fx.Node) -> Value:
    """Values beside one another along the channels."""
    size, channels = reader.extent(node)
    dim = reader.argument(node, 1, "dim", 0)
    if dim not in (1, -len(size) - 1):
        raise Untold(reader.trace.where(node), f"a concatenation along axis {dim}, not the channels")
    parts = node.args[0]
    if not isinstance(parts, list | tuple) or not all(part in reader.values for part in parts):
        raise Untold(reader.trace.where(node), "reads what no image leads to")
    sources = tuple(reader.values[part] for part in parts)  # type: ignore[index]
    return Joined(size, channels, reader.trace.where(node), sources, "concat")


def addition(reader: Reader, node: fx.Node) -> Value:
    """A sum of two values of one size."""
    sources, extent = (reader.source(node), reader.source(node, 1)), reader.extent(node)
    where = reader.trace.where(node)
    is_plain = all((one.size, one.channels) == extent for one in sources)
    if not is_plain or reader.argument(node, 2, "alpha", 1) != 1:
        raise Untold(where, "a sum of values of different sizes, or with a factor")
    return Joined(*extent, where, sources, "add")


def closing(reader: Reader, node: fx.Node) -> Value:
    """What makes probabilities of logits, at the end of the network."""
    if any(user.op != "output" for user in node.users):
        raise Untold(reader.trace.where(node), "stands inside the network, not at its end")
    reader.left_out[f"{operation(node)} at the end: the network gives logits"] = None
    return reader.source(node)


def dropout(reader: Reader, node: fx.Node) -> Value:
    """Dropout, which does nothing in evaluation."""
    reader.left_out["dropout: add \"dropout\" to stages by hand"] = None
    return reader.source(node)


KEEPERS = frozenset(
    ("slice", "pad", "constant_pad_nd", "view", "reshape", "expand", "contiguous", "clone", "alias", "detach", "to")
)  # fmt: skip
"""Operations that do nothing where they keep the shape."""

READERS: Mapping[str, Callable[[Reader, fx.Node], Value]] = {
    **dict.fromkeys(("conv2d", "conv3d", "conv_transpose2d", "conv_transpose3d"), convolution),
    **dict.fromkeys(NORMS, norm),
    **dict.fromkeys(ACTIVATIONS, activation),
    **dict.fromkeys(("max_pool2d", "max_pool3d", "avg_pool2d", "avg_pool3d"), pool),
    **dict.fromkeys(
        ("upsample_bilinear2d", "upsample_trilinear3d", "upsample_nearest2d", "upsample_nearest3d"), upsampling
    ),
    **dict.fromkeys(("sigmoid", "softmax", "log_softmax", "logsigmoid"), closing),
    **dict.fromkeys(("dropout", "feature_dropout", "dropout2d"), dropout),
    "cat": concatenation,
    "add": addition,
}
