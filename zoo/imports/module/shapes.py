"""Pools and interpolations, concatenations and sums, and what stands at a network's end."""

from functools import partial

import torch
from torch import fx

from zoo.imports.module.reader import Reader, per_axis
from zoo.imports.module.refused import Unsupported
from zoo.imports.module.trace import operation
from zoo.imports.module.values import Joined, Resized, Value
from zoo.imports.skeleton import linear_in


def pool(reader: Reader, node: fx.Node) -> Value:
    """A pool whose stride is its kernel, or a centred max pool."""
    source, (size, channels), where = reader.source(node), reader.extent(node), reader.trace.where(node)
    kernel = per_axis(node.args[1], len(size), 1)
    stride = per_axis(reader.argument(node, 2, "stride", []) or list(kernel), len(size), 1)
    padding = per_axis(reader.argument(node, 3, "padding", 0), len(size), 0)
    is_max = operation(node).startswith("max_pool")
    if any(a != b * c for a, b, c in zip(source.size, size, stride, strict=True)):
        sizes = " x ".join(map(str, source.size))
        raise Unsupported(
            where, f"a pool that does not divide {sizes} by {max(stride)}", "give another --size"
        )
    if kernel == stride and not any(padding):
        return Resized(size, channels, where, source, "max_pool" if is_max else "avg_pool")
    if is_max and all(k % 2 for k in kernel) and padding == tuple(k // 2 for k in kernel):
        return Resized(size, channels, where, source, "max_pool", kernel)
    raise Unsupported(where, "a pool whose kernel is not its stride")


def upsampling(reader: Reader, node: fx.Node) -> Value:
    """A linear or nearest interpolation to a multiple of the size."""
    source, (size, channels), where = reader.source(node), reader.extent(node), reader.trace.where(node)
    if any(a % b for a, b in zip(size, source.size, strict=True)):
        raise Unsupported(where, f"an interpolation from {source.size} to {size}, which is no multiple")
    if size == source.size:
        return source
    if operation(node).startswith("upsample_nearest"):
        return Resized(size, channels, where, source, "nearest")
    aligned = bool(reader.argument(node, 2, "align_corners", False))
    return Resized(size, channels, where, source, linear_in(len(size)), None, aligned)


def concatenation(reader: Reader, node: fx.Node) -> Value:
    """Values beside one another along the channels."""
    size, channels = reader.extent(node)
    dim = reader.argument(node, 1, "dim", 0)
    if dim not in (1, -len(size) - 1):
        raise Unsupported(reader.trace.where(node), f"a concatenation along axis {dim}, not the channels")
    parts = node.args[0]
    if not isinstance(parts, list | tuple) or not all(part in reader.values for part in parts):
        raise Unsupported(reader.trace.where(node), "reads what no image leads to")
    sources = tuple(reader.values[part] for part in parts)  # type: ignore[index]
    return Joined(size, channels, reader.trace.where(node), sources, "concat")


def addition(reader: Reader, node: fx.Node) -> Value:
    """A sum of two values of one size."""
    sources, extent = (reader.source(node), reader.source(node, 1)), reader.extent(node)
    where = reader.trace.where(node)
    is_plain = all((one.size, one.channels) == extent for one in sources)
    if not is_plain or reader.argument(node, 2, "alpha", 1) != 1:
        raise Unsupported(where, "a sum of values of different sizes, or with a factor")
    return Joined(*extent, where, sources, "add")


def closing(reader: Reader, node: fx.Node) -> Value:
    """What makes probabilities of logits, at the end of the network."""
    if any(user.op != "output" for user in node.users):
        raise Unsupported(reader.trace.where(node), "stands inside the network, not at its end")
    name, dim = operation(node), reader.argument(node, 1, "dim", 1)
    axes = len(reader.extent(node)[0]) + 2
    if name in CLOSINGS and dim % axes != 1:
        problem = f"runs along axis {dim}, not the channels"
        raise Unsupported(reader.trace.where(node), problem, "give axis 1: a mask has a class for each pixel")
    reader.closings[node] = torch.sigmoid if name == "sigmoid" else partial(CLOSINGS[name], dim=dim)
    reader.left_out[f"{name} at the end: the network gives logits"] = None
    return reader.source(node)


CLOSINGS = {"softmax": torch.softmax, "log_softmax": torch.log_softmax}


LOST = 'dropout: write "dropout" into the stages that shall have it'


def dropout(reader: Reader, node: fx.Node) -> Value:
    """Dropout, which does nothing in evaluation."""
    reader.left_out[LOST] = None
    return reader.source(node)
