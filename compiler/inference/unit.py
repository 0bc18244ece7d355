"""A unit rewritten: what several ops read computed once, norms folded, parallel convolutions merged."""

from collections.abc import Iterator
from typing import Any

from attrs import Factory, define, evolve

from compiler.inference.batchnorm_folding import Fold, Folded, State, under, within
from compiler.inference.blocks import adapter, without_zeros
from compiler.inference.dead_code import live
from compiler.inference.merge import merged
from compiler.inference.ops import CONVOLUTIONS, POOLS, Op, activation_call, without_norms
from compiler.program.arithmetic import Channels, Norm, Pool
from compiler.program.names import Namespace
from compiler.program.program import Apply, Assign, Call, Concat, Expression, Layer, Scaled, Sum, Unit, Var


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
        return expression

    def applied(self, name: str, value: Expression) -> Expression:
        layer, state = self.old[name], within(self.state, f"{name}.")
        if layer.call.callee == "AdaptChannels":
            return Apply(self.keep(adapter(layer, state)), self.value(value))
        if layer.call.callee == "ConvStage":
            return Apply(self.keep(stage(layer, state)), self.value(value))
        return Apply(self.keep(Folded(layer, state)), self.value(value))

    def sum(self, terms: tuple[Scaled, ...]) -> Expression:
        """A sum, its ops taken apart: convolutions that read one value and can be one are merged."""
        rest: list[Scaled] = []
        parallel: dict[str, list[Folded]] = {}
        for term in terms:
            match term:
                case Scaled(None, Apply(name, value, ())) if self.is_op(name):
                    read = self.named(value)
                    folded = self.folded(name, read)
                    if folded is not None and folded.layer.call.callee.startswith("nn.Conv"):
                        parallel.setdefault(self.active(name, read), []).append(folded)
                    else:
                        rest.append(Scaled(None, self.op(name, read, folded)))
                case _:
                    rest.append(Scaled(term.weight, self.value(term.value)))
        return Sum((*self.merged(parallel), *rest))

    def merged(self, parallel: dict[str, list[Folded]]) -> Iterator[Scaled]:
        for read, convolutions in parallel.items():
            for one in merged(convolutions):
                if len(one.names) > 1:
                    self.notes[one.names[0]] = f"{one.names[0]} holds {' and '.join(one.names[1:])}"
                yield Scaled(None, Apply(self.keep(one.folded), Var(read)))

    def is_op(self, name: str) -> bool:
        return self.old[name].call.callee in (*CONVOLUTIONS, *POOLS)

    def folded(self, name: str, read: str) -> Folded | None:
        layer = self.old[name]
        if layer.call.callee not in CONVOLUTIONS:
            return None
        raised = self.raised if self.takes_wide(layer, read) else None
        return CONVOLUTIONS[layer.call.callee](Op(layer, within(self.state, f"{name}."), raised))

    def takes_wide(self, layer: Layer, read: str) -> bool:
        """Whether an op is to read the unit's input before its height was raised."""
        along = layer.call.callee == "SpatialSepConv"
        return along and self.wide is not None and read == self.unit.input and read in self.positive

    def op(self, name: str, read: str, folded: Folded | None) -> Expression:
        layer, state = self.old[name], within(self.state, f"{name}.")
        if folded is not None:
            wide = self.wide if self.takes_wide(layer, read) else None
            return Apply(self.keep(folded), Var(wide or self.active(name, read)))
        if layer.call.callee in POOLS and (scale := affine(layer, state)):
            return Apply(self.keep(scale), Var(self.pooled(layer, read)))
        return Apply(self.keep(Folded(layer, state)), Var(read))

    def named(self, value: Expression) -> str:
        """The name of a value, given one if it has none."""
        if isinstance(value, Var):
            return value.name
        if value not in self.made:
            self.made[value] = self.assigned("value", self.value(value))
        return self.made[value]

    def active(self, name: str, read: str) -> str:
        """The name of a value after the activation that an op begins with."""
        call = activation_call(dict(self.old[name].call.kwargs).get("activation"))
        if call is None or (call.callee == "nn.ReLU" and read in self.positive):
            return read
        if (call, read) not in self.made:
            if call not in self.made:
                self.made[call] = self.names.unique("activation")
            layer = self.keep(Folded(Layer(self.made[call], call), {}))
            self.made[call, read] = self.assigned(f"active_{read}", Apply(layer, Var(read)))
        return self.made[call, read]

    def pooled(self, layer: Layer, read: str) -> str:
        """The name of a value after a pool without its norm."""
        inputs, outputs, kernel = layer.call.args
        call = Call(layer.call.callee, (inputs, outputs, kernel), (("norm", "none"),))
        if (call, read) not in self.made:
            word = "max" if call.callee == "MaxPool" else "avg"
            pool = Layer(self.names.unique(f"{word}_pool_{read}"), call, (Channels(outputs), Pool(kernel)))
            name = self.keep(Folded(pool, {}))
            self.made[call, read] = self.assigned(f"{word}_pooled_{read}", Apply(name, Var(read)))
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


def affine(layer: Layer, state: State) -> Folded | None:
    """A pool's norm as a scale and a shift."""
    fold, outputs, dims = Fold.of(state, "norm"), layer.call.args[1], len(layer.call.args[2])
    if fold is None:
        return None
    shape, like = (-1, *[1] * dims), state["norm.running_mean"]
    weights = {"weight": fold.scale.reshape(shape).to(like), "bias": fold.shift.reshape(shape).to(like)}
    return Folded(Layer(layer.name, Call("Affine", (outputs, dims)), (Norm(outputs),)), weights)


def stage(layer: Layer, state: State) -> Folded:
    """A stage whose norms are in its convolutions."""
    options = dict(layer.call.kwargs)
    weights: dict[str, Any] = {}
    for number in range(len(layer.call.args[1])):
        fold = Fold.of(state, f"{number}.norm")
        if fold is None:
            return Folded(layer, state)
        kernel, bias = state[f"{number}.conv.weight"], state.get(f"{number}.conv.bias")
        weights.update(under(f"{number}.conv.", fold.into(kernel, bias)))
    kwargs = tuple({**options, "norm": "none", "bias": True}.items())
    return Folded(Layer(layer.name, evolve(layer.call, kwargs=kwargs), without_norms(layer.parts)), weights)
