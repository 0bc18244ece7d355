"""Running a program on a network's modules."""

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from functools import reduce
from operator import mul

import torch
from attrs import Factory, frozen
from torch import Tensor, nn

from compiler.analysis.known_values import KEEPING, ends_in_relu, raise_of
from compiler.layers.shared import require_divisible, require_larger
from compiler.program.program import (
    Apply,
    Concat,
    Expression,
    Gate,
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
from compiler.program.program import GateArgument as Argument
from search.supernet.execution.blocks import adapted, mixed
from search.supernet.execution.gated_sum import Term
from search.supernet.execution.mixed_op import Entry, entered, op_entries
from search.supernet.execution.ops import OpRun
from search.supernet.execution.quick_convolutions import QuickConvolutions
from search.supernet.execution.recompute import made_again
from search.supernet.execution.source import Source
from search.supernet.execution.upsampled import Upsampled

Gates = Mapping[str, Tensor]
OF_BLOCKS = ("BlockStage", "OpenBlockStage")
"""The layers whose blocks compute their convolutions themselves."""


@frozen
class Execution:
    """A program on the modules of the network that was loaded from its source.

    With `recompute` it holds less: of a cell no value is kept for the gradient, but made again.
    """

    program: Program
    network: nn.Module
    recompute: bool = False

    def __call__(self, x: Tensor, gates: Gates | None = None) -> Tensor | list[Tensor]:
        """What the network gives for images (B, C, *spatial), under gates where it has some.

        The gradient is that of the network's own forward pass; there is no second derivative.
        """
        self.require_size(x)
        whole = Pass.of(self.program.network, self.network, Source(x), gates or {}, self.recompute)
        results = whole.results()
        if len(self.program.network.results) > 1 and self.network.deep_supervision:
            return list(results)
        return next(results)

    def require_size(self, x: Tensor) -> None:
        """Refuse what the network itself refuses."""
        norm, stride = self.program.sizes.norm, [*self.program.stride]
        require_divisible(x, stride)
        if norm == "instance" or (norm == "batch" and self.network.training and len(x) == 1):
            require_larger(x, stride)


@frozen
class Pass:
    """One pass through a unit: its values, by the expressions that they are of."""

    unit: Unit
    module: nn.Module
    gates: Gates
    layers: Mapping[str, Layer]
    recompute: bool
    sources: dict[Expression, Source] = Factory(dict)

    @staticmethod
    def of(unit: Unit, module: nn.Module, input: Source, gates: Gates, recompute: bool = False) -> "Pass":
        layers = {layer.name: layer for layer in unit.layers}
        return Pass(unit, module, gates, layers, recompute, {Var(unit.input): input})

    def results(self) -> Iterator[Tensor]:
        for assign in self.unit.body:
            self.sources[Var(assign.target)] = self.read(assign.value)
        for result in self.unit.results:
            yield self.value(result)

    def source(self, expression: Expression) -> Source:
        """A value that several ops may read, computed once."""
        if expression not in self.sources:
            self.sources[expression] = self.read(expression)
        return self.sources[expression]

    def read(self, expression: Expression) -> Source:
        """A value, and what is known of it."""
        match expression:
            case Apply(name, Var() as value, ()) if self.layers[name].call.callee in KEEPING:
                inner, resize = self.sources[value], raise_of(self.layers[name])
                if resize is None:
                    return Source(self.module.get_submodule(name)(inner.value), inner.positive)
                raised = Upsampled.by(resize, inner.value)
                return Source(raised.finished(raised.images), inner.positive, raised)
            case Apply(name, _, _) if ends_in_relu(self.layers[name].call):
                return Source(self.value(expression), positive=True)
        return Source(self.value(expression))

    def value(self, expression: Expression) -> Tensor:
        match expression:
            case Var():
                return self.sources[expression].value
            case Apply(name, value, gates):
                return self.applied(self.layers[name], value, gates)
            case Join(name, values):
                joined: Tensor = self.module.get_submodule(name)(*map(self.value, values))
                return joined
            case Concat(terms):
                return torch.cat([self.scaled(term) for term in terms], 1)
            case Sum((Scaled(None, Var() as value),)):
                return self.value(value)
            case Sum(terms):
                return entered(entry for term in terms for entry in self.entries(term))
            case Scaled():
                return self.scaled(expression)

    def scaled(self, term: Scaled) -> Tensor:
        value = self.value(term.value)
        return value if term.weight is None else self.weight(term.weight, value) * value

    def applied(self, layer: Layer, value: Expression, gates: tuple[Argument, ...]) -> Tensor:
        module = self.module.get_submodule(layer.name)
        if layer.unit is not None:
            return self.within(layer.unit, module, self.source(value))
        if isinstance(value, Concat) and isinstance(module, nn.Conv2d | nn.Conv3d):
            values = [self.value(term.value) for term in value.terms]
            weights = [self.weight(term.weight, x) for term, x in zip(value.terms, values, strict=True)]
            return mixed(module, weights, values)
        if layer.call.callee == "AdaptChannels":
            return adapted(module, self.value(value))
        given = (self.value(value), *map(self.argument, gates))
        with QuickConvolutions() if layer.call.callee in OF_BLOCKS else nullcontext():
            y: Tensor = module(*given)
        return y

    def within(self, unit: Unit, module: nn.Module, source: Source) -> Tensor:
        """The output of a cell, or of a stage with candidates."""
        if not self.recompute:
            return next(Pass.of(unit, module, source, self.gates).results())
        return made_again(module, lambda: next(Pass.of(unit, module, source.afresh(), self.gates).results()))

    def entries(self, term: Scaled) -> Iterator[Entry]:
        """What a term adds to a sum; what several ops read is computed once."""
        match term.value:
            case Apply(name, value, ()) if self.layers[name].branches:
                source, module = self.source(value), self.module.get_submodule(name)
                weight = self.weight(term.weight, source.value)
                yield from op_entries(OpRun(self.layers[name], module, source), weight)
            case _:
                other = self.value(term.value)
                yield Entry(Term(self.weight(term.weight, other), other))

    def weight(self, weight: Weight, like: Tensor) -> Tensor:
        match weight:
            case Gate(path, index):
                return self.gates[path] if index is None else self.gates[path][index]
            case Product(gates):
                return reduce(mul, (self.weight(gate, like) for gate in gates))
        return like.new_tensor(1.0 if weight is None else weight)

    def argument(self, argument: Argument) -> Tensor | tuple[Tensor | None, ...] | None:
        """What a layer with choices of its own takes for one of them."""
        if isinstance(argument, tuple):
            return tuple(None if gate is None else self.gates[gate.path] for gate in argument)
        return None if argument is None else self.gates[argument.path]
