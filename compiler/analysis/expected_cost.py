"""The expected cost of a network drawn from a search space, when gates give the probability of each
candidate.

Computed on the space's program without running it. The gates may be numbers, or tensors: their gradient
then tells how each candidate affects the cost, and no framework is imported here. Decisions are taken as
independent. A stage counts as often as it is read: where a link from it is there, to a stage that is. If
every gate is 0 or 1, the numbers are those of the decided network.
"""

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from attrs import define, frozen

from compiler.analysis.reading import chances
from compiler.program.arithmetic import Channels, Conv, Norm, Primitive, Shape, TransposedConv
from compiler.program.compound import Branches
from compiler.program.program import (
    Apply,
    Assign,
    Concat,
    Expression,
    Gate,
    GateArgument,
    Join,
    Layer,
    Product,
    Program,
    Scaled,
    Sum,
    Unit,
    Var,
    Weight,
)

Number = Any
"""An int, a float, or a tensor of one element."""
Gates = Mapping[str, Any]
"""The probability of each option of every choice, by the choice's path: as many numbers as options."""


@frozen
class Expectation:
    """Parameters, and multiply-accumulates for one image."""

    parameters: Number
    macs: Number


@frozen
class Flow:
    """A value in the program: the expected number of its channels, and its shape with all of them."""

    channels: Number
    shape: Shape


def expected_cost(program: Program, size: Sequence[int], gates: Gates) -> Expectation:
    """The expected cost of a space's program on images of `size`, which its stride must divide."""
    counting = Expecting(gates)
    counting.run(program.network, Flow(program.in_channels, Shape(program.in_channels, tuple(size))), 1)
    return Expectation(counting.parameters, counting.macs)


@define
class Expecting:
    """Follows values through a program, as `cost.Counting` does, and adds up expected costs.

    `likely` is everywhere the probability that what is counted exists at all, and `kept` the expected
    number of output channels of a layer, or of several in a row, if a stage elsewhere decides it.
    """

    gates: Gates
    parameters: Number = 0
    macs: Number = 0

    def run(self, unit: Unit, flow: Flow, likely: Number) -> Flow:
        """The first result of a unit."""
        layers = {layer.name: layer for layer in unit.layers}
        values = {unit.input: flow}

        def value(expression: Expression, likely: Number, kept: Number | None = None) -> Flow:
            match expression:
                case Var(name):
                    return values[name]
                case Scaled(weight, inner):
                    return value(inner, likely * self.likelihood(weight), kept)
                case Sum(terms):
                    first, *_ = [value(term, likely, kept) for term in terms]
                    return first
                case Concat(terms):
                    return self.joined([(term.weight, value(term, likely)) for term in terms])
                case Join(name, joined):
                    flows = [value(each, likely) for each in joined]
                    return self.join(layers[name], flows, likely)
                case Apply(name, inner, gates):
                    layer = layers[name]
                    if layer.call.callee == "WidthMask":
                        return value(inner, likely, self.stage_channels(*layer.call.args, *gates))
                    return self.apply(layer, value(inner, likely, kept), gates, likely, kept)

        read = chances(unit, self.likelihood)
        for assign in unit.body:
            chance = read.get(assign.target, 1) * self.read(unit, assign)
            values[assign.target] = value(assign.value, likely * chance)
        first, *_ = [value(result, likely) for result in unit.results]
        return first

    def likelihood(self, weight: Weight) -> Number:
        match weight:
            case Gate(path, index):
                return self.gates[path][index or 0]
            case Product(gates):
                return prod(map(self.likelihood, gates))
        return 1

    def joined(self, terms: Sequence[tuple[Weight, Flow]]) -> Flow:
        channels = sum(self.likelihood(weight) * flow.channels for weight, flow in terms)
        first = terms[0][1].shape
        return Flow(channels, Shape(sum(flow.shape.channels for _, flow in terms), first.size))

    def read(self, unit: Unit, assign: Assign) -> Number:
        """The probability that a value is computed: below 1 only for an optional one, which a block may not
        read.
        """
        if not assign.optional:
            return 1
        unread: Number = 1
        for other in unit.body:
            for term in terms_of(other.value):
                if term.value == Var(assign.target):
                    unread = unread * (1 - self.likelihood(term.weight))
        return 1 - unread

    def apply(
        self, layer: Layer, flow: Flow, gates: tuple[GateArgument, ...], likely: Number, kept: Number | None
    ) -> Flow:
        if layer.unit is not None:
            return self.run(layer.unit, flow, likely)
        if layer.call.callee == "OpenStage":
            return self.open_stage(layer, flow, likely, *gates)
        if layer.call.callee == "OpenBlockStage":
            return self.open_blocks(layer, flow, likely, *gates)
        return self.chain(layer.parts, flow, likely, kept)

    def chain(self, parts: Sequence[Primitive], flow: Flow, likely: Number, kept: Number | None) -> Flow:
        """Parts in a row, of which the last that mixes channels has `kept`; parts before it that keep the
        number of channels keep as many as they read.
        """
        last = max((number for number, part in enumerate(parts) if mixes(part)), default=0)
        for number, part in enumerate(parts):
            inner = kept is not None and number < last
            flow = self.step(part, flow, likely, between(part, flow) if inner else kept)
        return flow

    def join(self, layer: Layer, flows: Sequence[Flow], likely: Number) -> Flow:
        """A layer of several values, of which it gives the first changed."""
        ends = [self.chain(parts, flow, likely, None) for parts, flow in zip(layer.joins, flows, strict=True)]
        self.chain(layer.parts, ends[0], likely, None)
        return flows[0]

    def open_stage(self, layer: Layer, flow: Flow, likely: Number, depth: Any, widths: Any) -> Flow:
        """Each layer has the probability that the chosen depth includes it, and its expected width."""
        _, options, depths = layer.call.args
        kept = [self.mean(gate, each) for gate, each in zip(widths, options, strict=True)]
        shape = self.up_to(layer, flow, likely, self.shares(depth, depths), kept).shape
        return Flow(self.stage_channels(options, depths, depth, widths), shape)

    def open_blocks(self, layer: Layer, flow: Flow, likely: Number, depth: Any) -> Flow:
        """Each block has the probability that the chosen depth includes it."""
        *_, widths, depths = layer.call.args
        shape = self.up_to(layer, flow, likely, self.shares(depth, depths), [None] * len(widths)).shape
        decided = [(width,) for width in widths]
        return Flow(self.stage_channels(decided, depths, depth, [None] * len(widths)), shape)

    def up_to(
        self,
        layer: Layer,
        flow: Flow,
        likely: Number,
        shares: Sequence[Number],
        kept: Sequence[Number | None],
    ) -> Flow:
        """The blocks of a stage in a row, each with the channels that it gives."""
        *blocks, _ = layer.parts
        depths = layer.call.args[-1]
        for number, (block, channels) in enumerate(zip(blocks, kept, strict=True)):
            reached = sum(share for share, end in zip(shares, depths, strict=True) if end > number)
            flow = self.step(block, flow, likely * reached, channels)
        return flow

    def stage_channels(self, options: Any, depths: Any, depth: Any, widths: Any) -> Number:
        """The expected number of channels of a stage's output."""
        ends = [self.mean(widths[end - 1], options[end - 1]) for end in depths]
        return sum(share * end for share, end in zip(self.shares(depth, depths), ends, strict=True))

    def mean(self, gate: Gate | None, options: Sequence[int]) -> Number:
        return sum(share * one for share, one in zip(self.shares(gate, options), options, strict=True))

    def shares(self, gate: Gate | None, options: Sequence[int]) -> Sequence[Number]:
        return [1] * len(options) if gate is None else self.gates[gate.path]

    def step(self, part: Primitive, flow: Flow, likely: Number, kept: Number | None) -> Flow:
        """One part of a layer; a part that mixes channels has `kept` output channels, or its own number."""
        if isinstance(part, Branches):
            first, *others = [self.chain(chain, flow, likely, kept) for chain in part.chains]
            if not part.joined:
                return first
            channels = first.channels + sum(other.channels for other in others)
            return Flow(channels, part.output(flow.shape))
        shape, channels = part.output(flow.shape), flow.channels
        if mixes(part):
            channels = shape.channels if kept is None else kept
        if isinstance(part, Conv | TransposedConv):
            self.convolution(part, flow, shape, channels, likely)
        elif isinstance(part, Norm):
            self.parameters = self.parameters + likely * (2 * channels if part.affine else 0)
        else:
            self.parameters = self.parameters + likely * part.parameters()
            self.macs = self.macs + likely * part.macs(flow.shape)
        return Flow(channels, shape)

    def convolution(
        self, part: Conv | TransposedConv, flow: Flow, shape: Shape, channels: Number, likely: Number
    ) -> None:
        places = shape.size if isinstance(part, Conv) else flow.shape.size
        weights = likely * weights_of(part, flow.channels, channels)
        self.parameters = self.parameters + weights + likely * (channels if part.bias else 0)
        self.macs = self.macs + weights * prod(places)


def terms_of(expression: Expression) -> tuple[Scaled, ...]:
    """The weighted values of a block, before the convolution that may mix them."""
    match expression:
        case Sum(terms) | Concat(terms):
            return terms
        case Apply(_, inner, _):
            return terms_of(inner)
    return ()


def mixes(part: Primitive) -> bool:
    """Whether a part's output has channels of its own, not those that it reads."""
    return isinstance(part, Conv | TransposedConv | Channels | Branches) and not is_depthwise(part)


def between(part: Primitive, flow: Flow) -> Number | None:
    """The channels that a part gives before the last part of a masked layer; None: its own number."""
    keeps = isinstance(part, Conv | TransposedConv) and part.inputs == part.outputs
    return flow.channels if keeps else None


def is_depthwise(part: Primitive) -> bool:
    """Whether a part is a depthwise convolution, transposed or not."""
    return isinstance(part, Conv | TransposedConv) and part.groups == part.inputs == part.outputs > 1


def weights_of(part: Conv | TransposedConv, inputs: Number, outputs: Number) -> Number:
    """The weights of a convolution with so many channels."""
    size = part.size if isinstance(part, TransposedConv) else part.kernel
    if part.groups == 1:
        return inputs * outputs * prod(size)
    return inputs * prod(size) * (part.outputs // part.groups)
