"""How likely it is that a value of a network is read, where links may be absent."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import prod
from typing import Any

import networkx as nx

from compiler.program.program import Apply, Concat, Expression, Gate, Join, Presence, Scaled, Sum, Unit, Var

Number = Any
"""An int, a float, or a tensor of one element."""
Gates = frozenset[Gate]

RESULT = ""
"""What reads the results of a unit."""


def chances(unit: Unit, likelihood: Callable[[Gate], Number]) -> Mapping[str, Number]:
    """The probability that each value of a unit is read; none where no link may be absent.

    Exact where every gate is 0 or 1, and where ways that part join again before others part, as in a U.
    Elsewhere ways are taken as independent.
    """
    read = list(reads(unit))
    if not any(gates for *_, gates in read):
        return {}
    graph: Any = read_by(read)
    after = {**nx.immediate_dominators(graph.reverse(copy=False), RESULT), RESULT: RESULT}
    joined = dict[Any, Number]()  # that a value reaches the one through which all its ways lead
    found = dict[Any, Number]()
    for name in reversed(list(nx.topological_sort(graph))):
        if name == RESULT or name not in after:
            continue
        ways = [
            prod(likelihood(gate) for gate in by_path(gates)) * along(reader, after[name], after, joined)
            for _, reader, several in graph.out_edges(name, data="gates")
            if reader in after
            for gates in several
        ]
        joined[name] = either(ways)
        found[name] = joined[name] * found.get(after[name], 1)
    return found


def along(name: Any, end: Any, after: Mapping[Any, Any], joined: Mapping[Any, Number]) -> Number:
    """The probability that a value reaches a later one through which all its ways lead."""
    chance: Number = 1
    while name != end:
        chance, name = chance * joined[name], after[name]
    return chance


def either(ways: list[Number]) -> Number:
    """The probability that at least one of independent ways is open."""
    certain = any(isinstance(way, int) and way == 1 for way in ways)
    return ways[0] if len(ways) == 1 else 1 if certain else 1 - prod(1 - way for way in ways)


Read = tuple[str, str, Gates]
"""A value, what reads it, and the links that must be there for it."""


def reads(unit: Unit) -> Iterator[Read]:
    """What every value of a unit, and its result, reads."""
    values = [(assign.target, assign.value) for assign in unit.body]
    for reader, expression in [*values, *((RESULT, result) for result in unit.results)]:
        yield from ((name, reader, gates) for name, gates in values_read(expression, frozenset()))


def read_by(read: Iterable[Read]) -> "nx.DiGraph[Any]":
    """An edge from each value to each that reads it; all links of one of the sets `gates` must be there."""
    graph: nx.DiGraph[Any] = nx.DiGraph()
    several: list[Gates]
    for name, reader, gates in read:
        several = graph.edges[name, reader]["gates"] if graph.has_edge(name, reader) else []
        graph.add_edge(name, reader, gates=minimal([*several, gates]))
    return graph


def minimal(several: list[Gates]) -> list[Gates]:
    """Sets, each once, without those that contain another: what needs less is there whenever they are."""
    return [gates for gates in dict.fromkeys(several) if not any(other < gates for other in several)]


def by_path(gates: Gates) -> list[Gate]:
    """Gates in an order that is always the same, and so a product with the same rounding."""
    return sorted(gates, key=lambda gate: gate.path)


def values_read(expression: Expression, gates: Gates) -> Iterator[tuple[str, Gates]]:
    """The values that an expression reads, each with the links that must be there for it."""
    match expression:
        case Var(name):
            yield name, gates
        case Scaled(weight, inner):
            yield from values_read(inner, gates | {weight} if isinstance(weight, Presence) else gates)
        case Sum(several) | Concat(several) | Join(_, several):
            for each in several:
                yield from values_read(each, gates)
        case Apply(_, inner, _):
            yield from values_read(inner, gates)
