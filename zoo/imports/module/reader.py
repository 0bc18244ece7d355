"""Reading a traced graph: the values of its nodes, and what operations ask of them."""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import Factory, define, frozen
from torch import Tensor, fx

from zoo.imports.module.refused import Unsupported
from zoo.imports.module.trace import Trace, operation, shape
from zoo.imports.module.values import Input, Size, Value

KEEPERS = (
    "slice", "pad", "constant_pad_nd", "view", "reshape", "expand", "contiguous", "clone", "alias",
    "detach", "to",
)  # fmt: skip
"""Operations that do nothing where they keep the shape."""


Closing = Callable[[Tensor], Tensor]


def unchanged(logits: Tensor) -> Tensor:
    """What closes a network that gives logits."""
    return logits


@frozen
class Output:
    """The logits of a network, and what it makes of them at its end."""

    logits: Value
    closing: Closing


@define
class Reader:
    """The values of a graph, by node; `left_out` are operations without a place in a genotype."""

    trace: Trace
    readers: "Mapping[str, Callable[[Reader, fx.Node], Value]]"
    values: dict[fx.Node, Value] = Factory(dict)
    used: dict[str, str] = Factory(dict)
    closings: dict[fx.Node, Closing] = Factory(dict)
    left_out: dict[str, None] = Factory(dict)

    def read(self) -> tuple[Output, ...]:
        """The network's outputs. Raises Unsupported for an operation that has no place in a genotype."""
        for node in self.trace.graph.nodes:
            if node.op == "placeholder" and node.name not in self.trace.weights and shape(node):
                self.values[node] = Input(*self.extent(node), "the image")
            elif node.op == "call_function" and shape(node) is not None:
                self.values[node] = self.value(node)
        (output,) = (node for node in self.trace.graph.nodes if node.op == "output")
        given = [node for node in output.args[0] if node in self.values]
        if not given:
            raise Unsupported("the output", "is no tensor that the network computes")
        return tuple(Output(self.values[node], self.closings.get(node, unchanged)) for node in given)

    def value(self, node: fx.Node) -> Value:
        """What an operation computes."""
        name = operation(node)
        if name in self.readers:
            return self.readers[name](self, node)
        if name in KEEPERS and shape(node) == shape(self.first(node)):
            return self.source(node)
        raise Unsupported(self.trace.where(node), "is no operation that a genotype can say")

    def extent(self, node: fx.Node) -> tuple[Size, int]:
        """The spatial size and the channels of what a node gives."""
        found = shape(node) or ()
        if len(found) not in (4, 5):
            problem = f"gives {len(found)} axes, but an image's features have 4, a volume's 5"
            raise Unsupported(self.trace.where(node), problem)
        return found[2:], found[1]

    def first(self, node: fx.Node) -> fx.Node:
        """The first thing that an operation reads."""
        first = node.args[0] if node.args else None
        return first if isinstance(first, fx.Node) else node

    def source(self, node: fx.Node, place: int = 0) -> Value:
        """The value that an operation reads."""
        given = node.args[place] if len(node.args) > place else None
        if not isinstance(given, fx.Node) or given not in self.values:
            raise Unsupported(self.trace.where(node), "reads what no image leads to")
        return self.values[given]

    def weight(self, node: fx.Node, given: Any) -> str | None:
        """The name of a weight, which no other operation may use; None for none."""
        if given is None:
            return None
        if not isinstance(given, fx.Node) or given.name not in self.trace.weights:
            raise Unsupported(self.trace.where(node), "its weights are computed")
        name = self.trace.weights[given.name]
        if name in self.used:
            problem = f"uses {name} again ({self.used[name]} does, too): a genotype shares no weights"
            raise Unsupported(self.trace.where(node), problem)
        self.used[name] = self.trace.where(node)
        return name

    def argument(self, node: fx.Node, place: int, name: str, default: Any) -> Any:
        """An argument by its place or its name; the default where it is not given."""
        return node.args[place] if len(node.args) > place else node.kwargs.get(name, default)


def per_axis(value: Any, dims: int, default: int) -> Size:
    """One number for each axis, of a list that may be empty or have one."""
    numbers = [value] if isinstance(value, int) else list(value or [default])
    return tuple(numbers * dims if len(numbers) == 1 else numbers)
