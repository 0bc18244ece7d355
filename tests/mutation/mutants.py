"""The mutants of a file: in each, one thing of its syntax tree is another."""

import ast
from collections.abc import Callable, Iterator
from copy import copy
from itertools import count

from attrs import frozen

OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
    ast.And: ast.Or, ast.Or: ast.And, ast.Break: ast.Continue, ast.Continue: ast.Break,
}  # fmt: skip
NEGATED_SO = (ast.Eq, ast.NotEq, ast.In, ast.NotIn, ast.Is, ast.IsNot)
LEFT_ALONE = (ast.Import, ast.ImportFrom, ast.Assert, ast.Global, ast.Nonlocal)


@frozen
class Mutant:
    """A change. `lines` are those of the statement that it is in, without what a compound statement holds."""

    file: str
    place: str
    lines: tuple[int, int]
    before: str
    after: str
    tree: Callable[[], ast.Module]

    @property
    def is_in_function(self) -> bool:
        """Whether it is run only where a function is called."""
        return "()" in self.place

    @property
    def name(self) -> str:
        """What it is known by when other lines of the file change."""
        return f"{self.file}: {self.place.lstrip('.') or 'module'}: {self.before}  ->  {self.after}"


def mutants_of(file: str, source: str) -> Iterator[Mutant]:
    """Every mutant of a file; changes that read the same within a function are numbered."""
    seen: dict[tuple[str, ...], int] = {}
    for number, (place, lines, old, new, _) in enumerate(changes(ast.parse(source))):
        before, after = (" ".join(ast.unparse(each).split()) for each in (old, new))
        known = seen[place, before, after] = seen.get((place, before, after), 0) + 1
        where = place if known == 1 else f"{place} ({known})"
        yield Mutant(file, where, lines, before, after, lambda number=number: changed(source, number))


def changed(source: str, number: int) -> ast.Module:
    """The tree of a file with the change of that number."""
    tree = ast.parse(source)
    for place, (*_, new, put) in zip(count(), changes(tree), strict=False):
        if place == number:
            put(new)
            break
    return ast.fix_missing_locations(tree)


Change = tuple[str, tuple[int, int], ast.AST, ast.AST, Callable[[ast.AST], None]]


def changes(node: ast.AST, place: str = "", lines: tuple[int, int] = (1, 1)) -> Iterator[Change]:
    """Every change below a node."""
    for name, child, put in children(node):
        if not is_left_alone(node, name, child):
            around = lines_of(child) if isinstance(child, ast.stmt) else lines
            for other in replacements(child, is_condition=name in ("test", "ifs")):
                yield place, around, child, ast.copy_location(other, child), put
            yield from changes(child, place + name_of(child), around)


def name_of(node: ast.AST) -> str:
    """What a place within it is called by besides: of a function `.name()`."""
    if isinstance(node, ast.FunctionDef):
        return f".{node.name}()"
    return f".{node.name}" if isinstance(node, ast.ClassDef) else ""


def children(node: ast.AST) -> Iterator[tuple[str, ast.AST, Callable[[ast.AST], None]]]:
    """Name, node, and what puts another in its place."""
    for name, value in ast.iter_fields(node):
        if isinstance(value, ast.AST):
            yield name, value, lambda new, name=name: setattr(node, name, new)
        elif isinstance(value, list):
            for index, each in enumerate(value):
                if isinstance(each, ast.AST):
                    yield name, each, lambda new, value=value, index=index: value.__setitem__(index, new)


def is_left_alone(node: ast.AST, name: str, child: ast.AST) -> bool:
    """Docstrings, types, decorators, assertions, `strict=` of zip: nothing a user sees hangs on them."""
    docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
    holds_calls = any(isinstance(each, ast.Call) for each in ast.walk(child))
    typing = name in ("annotation", "returns") and not holds_calls
    only_for_types = isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"
    strict = isinstance(child, ast.keyword) and child.arg == "strict"
    unseen = name in ("decorator_list", "format_spec") or isinstance(child, LEFT_ALONE)
    return docstring or typing or only_for_types or strict or unseen


def lines_of(statement: ast.stmt) -> tuple[int, int]:
    """The first and last line of a statement, of a compound one those of its head."""
    below = (each for each in ast.walk(statement) if isinstance(each, ast.stmt) and each is not statement)
    inside = [each.lineno for each in below]
    last = min(inside) - 1 if inside else statement.end_lineno
    return statement.lineno, max(statement.lineno, last or 0)


def replacements(node: ast.AST, is_condition: bool) -> Iterator[ast.AST]:
    """What may stand in a node's place."""
    match node:
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int(value) | float(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(str(value)) if value:
            yield ast.Constant(f"XX{value}")
        case ast.Compare(_, ops):
            yield from (with_(node, ops=[*ops[:n], other(op), *ops[n + 1 :]]) for n, op in enumerate(ops))
        case ast.BinOp(_, op) | ast.AugAssign(_, op) | ast.BoolOp(op):
            yield from [with_(node, op=other(op))] if type(op) in OTHER else []
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield operand
        case ast.Break() | ast.Continue():
            yield other(node)
        case ast.Return(value) if value is not None and ast.unparse(value) != "None":
            yield ast.Return(ast.Constant(None))
        case ast.Expr(ast.Call()) | ast.Raise():
            yield ast.Pass()
    negated = isinstance(node, ast.Compare) and isinstance(node.ops[0], NEGATED_SO) and len(node.ops) == 1
    if is_condition and not negated and not isinstance(node, ast.UnaryOp):
        yield ast.UnaryOp(ast.Not(), node)


def other(op: ast.AST) -> ast.AST:
    """What an operator is exchanged for."""
    return OTHER[type(op)]()


def with_(node: ast.AST, **fields: object) -> ast.AST:
    """A copy of a node with other fields."""
    new = copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new
