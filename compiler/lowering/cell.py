"""Lowering a cell: its edges become layers, its nodes sums, its blocks the output."""

from collections.abc import Iterator

from attrs import frozen

from compiler.ops.op import Op
from compiler.ops.registry import BY_NAME
from compiler.program.arithmetic import Channels, Conv, Primitive
from compiler.program.program import Apply, Assign, Call, Concat, Gate, Layer, Ref, Scaled, Sum, Unit, Var
from compiler.program.style import Style
from genotype import Block, Cell, Choose


@frozen
class Candidate:
    """An op on an edge, or one of its options in a search space."""

    op: Op
    source: int
    target: int
    gate: Gate | None

    @property
    def layer(self) -> str:
        return f"edge_{self.source}_{self.target}_{self.op.name}"


@frozen
class CellLowering:
    """What is needed to lower a cell; `path` is the path of the cell in the genotype."""

    path: str
    class_name: str
    cell: Cell
    in_channels: int
    style: Style
    dims: int

    def unit(self) -> Unit:
        """The cell's class."""
        candidates = tuple(self.candidates())
        layers = (
            *(self.edge_layer(candidate) for candidate in candidates),
            *self.adapter(),
            *(layer for index in range(len(self.cell.blocks)) for layer in self.block_layer(index)),
        )
        blocks = tuple(self.block_values())
        body = (*self.node_sums(candidates), *self.adapted_input(), *blocks)
        outputs = [Var(block.target) for block in blocks]
        result = outputs[0] if len(blocks) == 1 else Concat(tuple(Scaled(None, out) for out in outputs))
        gated = has_choices(self.cell)
        return Unit(self.class_name, describe(self.cell), layers, "node_0", body, (result,), gated)

    def candidates(self) -> Iterator[Candidate]:
        """Every op of every edge except `none`, in the order of the file."""
        for index, edge in enumerate(self.cell.edges):
            path = f"{self.path}.edges[{index}].op"
            options = edge.op.options if isinstance(edge.op, Choose) else (edge.op,)
            for number, name in enumerate(options):
                gate = Gate(path, number) if isinstance(edge.op, Choose) else None
                if name != "none":
                    yield Candidate(BY_NAME[name], edge.source, edge.target, gate)

    def channels(self, node: int) -> int:
        return Ref("in_channels", self.in_channels) if node == 0 else self.cell.width

    def edge_layer(self, candidate: Candidate) -> Layer:
        inputs = self.channels(candidate.source)
        return candidate.op.layer(candidate.layer, inputs, self.cell.width, self.style)

    def node_sums(self, candidates: tuple[Candidate, ...]) -> Iterator[Assign]:
        terms: dict[int, list[Scaled]] = {}
        for candidate in candidates:
            value = Apply(candidate.layer, Var(f"node_{candidate.source}"))
            terms.setdefault(candidate.target, []).append(Scaled(candidate.gate, value))
        yield from (Assign(f"node_{node}", Sum(tuple(terms[node]))) for node in sorted(terms))

    def reads_input(self) -> bool:
        return any(node == 0 for block in self.cell.blocks for node in block.nodes)

    def adapter(self) -> Iterator[Layer]:
        """The layer that converts node 0 to the cell's width, for the blocks that read it."""
        if self.reads_input():
            call = Call("AdaptChannels", (self.channels(0), self.cell.width), (("dims", self.dims),))
            yield Layer("adapt", call, self.adapter_parts())

    def adapter_parts(self) -> tuple[Primitive, ...]:
        width = self.cell.width
        if self.in_channels > width:
            return (Conv(self.in_channels, width, (1,) * self.dims, groups=width, bias=True),)
        return (Channels(width),)

    def adapted_input(self) -> Iterator[Assign]:
        if self.reads_input():
            yield Assign("adapted_0", Apply("adapt", Var("node_0")), optional=True)

    def block_layer(self, index: int) -> Iterator[Layer]:
        """A concat block's 1x1 convolution."""
        block, width = self.cell.blocks[index], self.cell.width
        if block.kind == "concat":
            inputs = width * len(block.nodes)
            call = Call(f"nn.Conv{self.dims}d", (inputs, width), (("kernel_size", 1), ("bias", False)))
            yield Layer(f"mix_{index}", call, (Conv(inputs, width, (1,) * self.dims),))

    def block_values(self) -> Iterator[Assign]:
        for index, block in enumerate(self.cell.blocks):
            terms = tuple(self.block_terms(index, block))
            concat = block.kind == "concat"
            yield Assign(f"block_{index}", Apply(f"mix_{index}", Concat(terms)) if concat else Sum(terms))

    def block_terms(self, index: int, block: Block) -> Iterator[Scaled]:
        path = f"{self.path}.blocks[{index}].inputs"
        for number, node in enumerate(block.nodes):
            value = Var("adapted_0" if node == 0 else f"node_{node}")
            if isinstance(block.inputs, Choose):
                yield Scaled(Gate(path, number), value)
            else:
                yield Scaled(block.inputs[number].weight, value)


def has_choices(cell: Cell) -> bool:
    """Whether an op of an edge or the inputs of a block are open."""
    return any(isinstance(edge.op, Choose) for edge in cell.edges) or any(
        isinstance(block.inputs, Choose) for block in cell.blocks
    )


def describe(cell: Cell) -> str:
    """A sentence about a cell, for its class's docstring."""
    nodes = 1 + max((edge.target for edge in cell.edges), default=0)
    blocks = " and ".join(
        f"the {'sum' if block.kind == 'sum' else 'concatenation'} of {listed(block.nodes)}"
        for block in cell.blocks
    )
    return f"A cell of {nodes} nodes; it gives {blocks}."


def listed(nodes: tuple[int, ...]) -> str:
    """The numbers of nodes, in words."""
    return f"node{'s' if len(nodes) > 1 else ''} {', '.join(map(str, nodes))}"
