"""A unit rewritten: what several ops read computed once, norms folded, parallel convolutions merged."""

import re
from collections.abc import Iterator
from typing import Any

from attrs import Factory, define, evolve, frozen

from compiler.inference.batchnorm_folding import Fold, Folded, State, under, within
from compiler.inference.blocks import adapter, without_zeros
from compiler.inference.dead_code import live
from compiler.inference.merge import merged
from compiler.inference.ops import activation_call, folded_branch
from compiler.inference.stages import folded_stage
from compiler.program.arithmetic import Activation, Norm
from compiler.program.names import Namespace
from compiler.program.program import (
    Apply,
    Assign,
    Call,
    Concat,
    Expression,
    Join,
    Layer,
    Scaled,
    Sum,
    Unit,
    Var,
)
from compiler.program.steps import Branch, Step, begins_along_width


@frozen
class Operand:
    """A layer of a sum and the value that it reads; without a layer, the value itself."""

    folded: Folded | None
    read: str


@define
class Rewriting:
    """A unit on its way. `state` are the weights of its layers by name.

    `positive` are the values that a ReLU would leave as they are; `wide` is the unit's input before its
    height was raised, by `raised`, where that is at hand.
    """

    unit: Unit
    state: State
    positive: frozenset[str]
    wide: str | None = None
    raised: float | None = None
    layers: dict[str, Layer] = Factory(dict)
    body: list[Assign] = Factory(list)
    weights: dict[str, Any] = Factory(dict)
    made: dict[Any, str] = Factory(dict)
    notes: dict[str, str] = Factory(dict)
    names: Namespace = Factory(
        lambda self: Namespace([self.unit.input, *self.old, *(assign.target for assign in self.unit.body)]),
        takes_self=True,
    )

    @property
    def old(self) -> dict[str, Layer]:
        return {layer.name: layer for layer in self.unit.layers}

    def rewritten(self) -> Unit:
        """The unit; then its weights are in `weights`."""
        for assign in self.unit.body:
            self.body.append(Assign(assign.target, self.value(assign.value)))
        results = tuple(self.value(result) for result in self.unit.results)
        layers = tuple(self.layers.values())
        found = live(evolve(self.unit, layers=layers, body=tuple(self.body), results=results))
        kept = {layer.name for layer in found.layers}
        self.weights = {name: value for name, value in self.weights.items() if name.split(".")[0] in kept}
        merged = [note for name, note in self.notes.items() if name in kept]
        return evolve(found, doc=f"{found.doc} Merged: {'; '.join(merged)}.") if merged else found

    def value(self, expression: Expression) -> Expression:
        match expression:
            case Apply(name, value, ()):
                return self.applied(name, value)
            case Sum(terms):
                return self.sum(without_zeros(terms))
            case Concat(terms):
                return Concat(tuple(Scaled(term.weight, self.value(term.value)) for term in terms))
            case Scaled(weight, value):
                return Scaled(weight, self.value(value))
            case Join(name, values):
                layer = Folded(self.old[name], within(self.state, f"{name}."))
                return Join(self.keep(layer), tuple(map(self.value, values)))
        return expression

    def applied(self, name: str, value: Expression) -> Expression:
        layer, state = self.old[name], within(self.state, f"{name}.")
        if layer.call.callee == "AdaptChannels":
            return Apply(self.keep(adapter(layer, state)), self.value(value))
        if layer.call.callee in ("ConvStage", "BlockStage"):
            return Apply(self.keep(folded_stage(layer, state)), self.value(value))
        return Apply(self.keep(Folded(layer, state)), self.value(value))

    def sum(self, terms: tuple[Scaled, ...]) -> Expression:
        """A sum, its ops taken apart: convolutions that read one value and can be one are merged."""
        rest: list[Scaled] = []
        parallel: dict[str, list[Folded]] = {}
        for term in terms:
            match term:
                case Scaled(None, Apply(name, value, ())) if self.old[name].branches:
                    read = self.named(value)
                    for operand in self.op(self.old[name], read):
                        if operand.folded is not None and operand.folded.is_convolution:
                            parallel.setdefault(operand.read, []).append(operand.folded)
                        else:
                            rest.append(Scaled(None, self.operand(operand)))
                case _:
                    rest.append(Scaled(term.weight, self.value(term.value)))
        return Sum((*self.merged(parallel), *rest))

    def merged(self, parallel: dict[str, list[Folded]]) -> Iterator[Scaled]:
        for read, convolutions in parallel.items():
            for one in merged(convolutions):
                if len(one.names) > 1:
                    self.notes[one.names[0]] = f"{one.names[0]} holds {' and '.join(one.names[1:])}"
                yield Scaled(None, Apply(self.keep(one.folded), Var(read)))

    def op(self, layer: Layer, read: str) -> list[Operand]:
        """The branches of an op, each folded; the op as it is where one cannot be."""
        state = within(self.state, f"{layer.name}.")
        names = [layer.name, *(self.branch_name(layer, n) for n in range(1, len(layer.branches)))]
        operands = [
            self.branch(layer, branch, name, state, read)
            for name, branch in zip(names, layer.branches, strict=True)
        ]
        complete = [operand for operand in operands if operand is not None]
        return complete if len(complete) == len(operands) else [Operand(Folded(layer, state), read)]

    def branch_name(self, layer: Layer, number: int) -> str:
        """The name of the layer of a branch beside the first."""
        key = ("branch", layer.name, number)
        if key not in self.made:
            self.made[key] = self.names.unique(f"{layer.name}_branch_{number}")
        return self.made[key]

    def branch(self, layer: Layer, branch: Branch, name: str, state: State, read: str) -> Operand | None:
        if not branch:
            return Operand(None, read)
        wide = self.wide if self.takes_wide(branch, read) else None
        folded = folded_branch(name, branch, state, self.raised if wide else None)
        if folded is not None:
            return Operand(folded, wide or self.active(branch, read))
        if len(branch) == 2 and not branch[0].is_learned and (scale := affine(layer, name, branch[1], state)):
            return Operand(scale, self.computed(layer, branch[0], read))
        return None

    def takes_wide(self, branch: Branch, read: str) -> bool:
        """Whether a branch is to read the unit's input before its height was raised."""
        positive = read == self.unit.input and read in self.positive
        return self.wide is not None and positive and begins_along_width(branch)

    def operand(self, operand: Operand) -> Expression:
        value = Var(operand.read)
        return value if operand.folded is None else Apply(self.keep(operand.folded), value)

    def named(self, value: Expression) -> str:
        """The name of a value, given one if it has none."""
        if isinstance(value, Var):
            return value.name
        if value not in self.made:
            self.made[value] = self.assigned("value", self.value(value))
        return self.made[value]

    def active(self, branch: Branch, read: str) -> str:
        """The name of a value after the activation that a branch begins with."""
        first = branch[0].parts[0]
        call = activation_call(first) if isinstance(first, Activation) else None
        if call is None or (call.callee == "nn.ReLU" and read in self.positive):
            return read
        if (call, read) not in self.made:
            if call not in self.made:
                self.made[call] = self.names.unique("activation")
            layer = self.keep(Folded(Layer(self.made[call], call), {}))
            self.made[call, read] = self.assigned(f"active_{read}", Apply(layer, Var(read)))
        return self.made[call, read]

    def computed(self, layer: Layer, step: Step, read: str) -> str:
        """The name of what a step without weights, such as a pool, gives; its op without the norm."""
        call = Call(layer.call.callee, layer.call.args, (("norm", "none"),))
        if (call, read) not in self.made:
            word = snake_case(call.callee)
            plain = Layer(self.names.unique(f"{word}_{read}"), call, step.parts)
            name = self.keep(Folded(plain, {}))
            self.made[call, read] = self.assigned(f"{read}_{word}", Apply(name, Var(read)))
        return self.made[call, read]

    def assigned(self, name: str, value: Expression) -> str:
        target = self.names.unique(name)
        self.body.append(Assign(target, value))
        return target

    def keep(self, folded: Folded) -> str:
        name = folded.layer.name
        self.layers[name] = folded.layer
        self.weights.update(under(f"{name}.", folded.weights))
        return name


def snake_case(name: str) -> str:
    """`MaxPool` becomes `max_pool`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def affine(layer: Layer, name: str, norm: Step, state: State) -> Folded | None:
    """A norm as a scale and a shift, under a name."""
    fold = None if norm.norm is None else Fold.of(state, norm.attribute, norm.norm.eps)
    outputs, dims = layer.call.args[1], len(layer.call.args[2])
    if fold is None:
        return None
    shape, like = (-1, *[1] * dims), state[f"{norm.attribute}.running_mean"]
    weights = {"weight": fold.scale.reshape(shape).to(like), "bias": fold.shift.reshape(shape).to(like)}
    return Folded(Layer(name, Call("Affine", (outputs, dims)), (Norm(outputs),)), weights)
