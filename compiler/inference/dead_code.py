"""Dropping what nothing reads."""

from collections.abc import Iterator

from attrs import evolve

from compiler.program.program import Apply, Concat, Expression, Join, Scaled, Sum, Unit, Var


def live(unit: Unit) -> Unit:
    """A unit without assignments and layers that no result depends on."""
    wanted = {name for result in unit.results for name in variables(result)}
    body = []
    for assign in reversed(unit.body):
        if assign.target in wanted:
            wanted |= set(variables(assign.value))
            body.append(assign)
    body.reverse()
    values = [*(assign.value for assign in body), *unit.results]
    used = {name for value in values for name in layers(value)}
    return evolve(unit, body=tuple(body), layers=tuple(layer for layer in unit.layers if layer.name in used))


def variables(expression: Expression) -> Iterator[str]:
    """The names of the values that an expression reads."""
    if isinstance(expression, Var):
        yield expression.name
    for inner in parts(expression):
        yield from variables(inner)


def layers(expression: Expression) -> Iterator[str]:
    """The names of the layers that an expression applies."""
    if isinstance(expression, Apply | Join):
        yield expression.layer
    for inner in parts(expression):
        yield from layers(inner)


def parts(expression: Expression) -> tuple[Expression, ...]:
    """The operands of an expression; empty for one without any."""
    match expression:
        case Apply(_, value, _) | Scaled(_, value):
            return (value,)
        case Sum(terms) | Concat(terms) | Join(_, terms):
            return terms
    return ()
