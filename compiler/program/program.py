"""A lowered network: classes of layers and the expressions that join them. Plain data, no torch.

A program is what is printed as source, what costs are counted on, and what a search trains; a
space lowers to the same program as a genotype, with gates where its choices are.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Literal, Union

from attrs import frozen

from compiler.program.arithmetic import Primitive
from compiler.program.sizes import Sizes
from compiler.program.steps import Branch


class Ref(int):
    """A number that the emitted code has a name for: `in_channels`, which is 8 here."""

    name: str

    def __new__(cls, name: str, value: int) -> "Ref":
        number = super().__new__(cls, value)
        number.name = name
        return number

    def __getnewargs__(self) -> tuple[str, int]:  # type: ignore[override]
        return self.name, int(self)


@frozen
class Call:
    """How a layer is made: `ConvOp(8, 16, kernel_size=(3, 3))`. An argument may be a class, by its name."""

    callee: str
    args: tuple[Any, ...] = ()
    kwargs: tuple[tuple[str, Any], ...] = ()


Role = Literal["stage", "cell", "resize", "op", "fusion", "head"]
"""What a layer of a network is; those inside a cell are ops."""


@frozen
class Layer:
    """An attribute of a class: what makes it, its arithmetic, and what it is to the network.

    An ordinary layer consists of `parts`, an op of `branches` that are summed, of which its parts follow; a
    cell, and a stage with candidates, has a `unit` of its own instead. A layer of several values has the
    arithmetic on each of them in `joins`, and that on their sum in `parts`; it gives the first of the
    values, changed.
    """

    name: str
    call: Call
    parts: tuple[Primitive, ...] = ()
    unit: Union["Unit", None] = None
    role: Role = "op"
    branches: tuple[Branch, ...] = ()
    joins: tuple[tuple[Primitive, ...], ...] = ()


@frozen
class Gate:
    """The weight that a search gives to a candidate: number `index` of the choice at `path`.

    Without an index, the weights of all its candidates.
    """

    path: str
    index: int | None = None


@frozen
class Presence(Gate):
    """The weight that a search gives to a link being there."""


@frozen
class Product:
    """The product of the gates of several choices, for a candidate that is an option of each."""

    gates: tuple[Gate, ...]


def product_of(gates: Iterable[Gate]) -> Gate | Product | None:
    """The weight of a candidate by its gates; nothing where it has none."""
    every = tuple(gates)
    return Product(every) if len(every) > 1 else every[0] if every else None


Weight = float | Gate | Product | None
"""What scales a term: a number of the genotype, a gate of the search or several, or nothing."""


@frozen
class Var:
    """A value computed before, by name."""

    name: str


@frozen
class Apply:
    """A layer applied to a value. `gates` follow as further arguments."""

    layer: str
    value: "Expression"
    gates: tuple["GateArgument", ...] = ()


@frozen
class Join:
    """A layer applied to several values."""

    layer: str
    values: tuple["Expression", ...]


@frozen
class Scaled:
    """A value times a weight."""

    weight: Weight
    value: "Expression"


@frozen
class Sum:
    """The sum of weighted values."""

    terms: tuple[Scaled, ...]


@frozen
class Concat:
    """Weighted values joined along the channels."""

    terms: tuple[Scaled, ...]


GateArgument = Gate | None | tuple[Gate | None, ...]
"""A gate of a layer with several choices; None where one is decided."""

Expression = Var | Apply | Join | Scaled | Sum | Concat


@frozen
class Assign:
    """`target = value`.

    A value that is `optional` is only computed for the blocks that read it: where a search leaves
    no reader, it costs nothing.
    """

    target: str
    value: Expression
    optional: bool = False


@frozen
class Unit:
    """One class of the emitted code: its layers and its forward pass.

    `results` are the values it returns; the second and later ones (deep supervision) only on
    request. `in_channels` is what `Ref("in_channels", ...)` means here.
    """

    class_name: str
    doc: str
    layers: tuple[Layer, ...]
    input: str
    body: tuple[Assign, ...]
    results: tuple[Expression, ...]
    gated: bool = False


@frozen
class Program:
    """A network's unit, and the images it takes: their channels and sizes.

    `notes` are what a reader of the emitted file ought to know besides.
    """

    network: Unit
    in_channels: int
    sizes: Sizes
    notes: tuple[str, ...] = ()

    @property
    def stride(self) -> tuple[int, ...]:
        """What the size of an image must be a multiple of, by axis."""
        return self.sizes.stride


def cell_units(program: Program) -> tuple[Unit, ...]:
    """The units of cells and of open stages, one for each class, in the order of their first use."""
    units = {layer.unit.class_name: layer.unit for layer in program.network.layers if layer.unit}
    return tuple(units.values())


def called(unit: Unit) -> Iterator[str]:
    """The names of everything a unit's layers are made with."""
    for layer in unit.layers:
        yield from callees(layer.call)


def callees(call: Call) -> Iterator[str]:
    """The names of what a call and the calls in its arguments make, and of classes among these."""
    yield call.callee
    for arg in (*call.args, *(value for _, value in call.kwargs)):
        if isinstance(arg, Call):
            yield from callees(arg)
        elif isinstance(arg, Var):
            yield arg.name
