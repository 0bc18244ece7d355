"""What the source of the Python API says: signatures as written, classes, and the types they name."""

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from inspect import getsource
from pkgutil import walk_packages

import genoc

LONGEST = 88
"""Columns of a signature in one line."""


@cache
def tree(module: str) -> ast.Module:
    """A module's source."""
    return ast.parse(getsource(importlib.import_module(module)))


def definitions(owner: object) -> list[ast.stmt]:
    """The definitions of a function, with its overloads, or of a class."""
    name = getattr(owner, "__name__", "")
    module = str(getattr(owner, "__module__", ""))
    found = [node for node in tree(module).body if getattr(node, "name", None) == name]
    overloads = [node for node in found if is_decorated(node, "overload")]
    return overloads or found


def is_decorated(node: ast.stmt, *names: str) -> bool:
    """Whether a function has one of these decorators."""
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
    return any(ast.unparse(one) in names for one in decorators)


def signature(node: ast.FunctionDef, name: str) -> str:
    """How a function is called, a line for each argument where it is long; a method without its self."""
    parts = [part for part in pieces(node.args) if part not in ("self", "cls")]
    gives = f" -> {annotated(node.returns)}" if node.returns else ""
    whole = f"{name}({', '.join(parts)}){gives}"
    if len(whole) <= LONGEST:
        return whole
    return "\n".join([f"{name}(", *(f"    {part}," for part in parts), f"){gives}"])


def pieces(given: ast.arguments) -> Iterator[str]:
    """The arguments as they are written, with their types and defaults."""
    required = len(given.args) - len(given.defaults)
    for one, default in zip(given.args, [*[None] * required, *given.defaults], strict=True):
        yield argument(one, default)
    if given.vararg or given.kwonlyargs:
        yield f"*{argument(given.vararg) if given.vararg else ''}"
    for one, usual in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        yield argument(one, usual)
    if given.kwarg:
        yield f"**{argument(given.kwarg)}"


def argument(one: ast.arg, default: ast.expr | None = None) -> str:
    """One argument."""
    kind = f": {annotated(one.annotation)}" if one.annotation else ""
    equals = " = " if kind else "="
    return f"{one.arg}{kind}{equals}{ast.unparse(default)}" if default else f"{one.arg}{kind}"


def annotated(node: ast.expr) -> str:
    """An annotation, without the quotes around types that are imported late."""
    return ast.unparse(Unquoted().visit(ast.parse(ast.unparse(node), mode="eval")))


class Unquoted(ast.NodeTransformer):
    """Puts types in the place of texts that name them, but for those of a Literal."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        is_literal = isinstance(node.value, ast.Name) and node.value.id == "Literal"
        return node if is_literal else self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.parse(node.value, mode="eval").body if isinstance(node.value, str) else node


@cache
def modules() -> tuple[str, ...]:
    """The modules of the Python API."""
    found = (one.name for one in walk_packages(genoc.__path__, "genoc."))
    return ("genoc", *(name for name in found if not name.endswith("__main__")))


@cache
def classes() -> dict[str, type]:
    """The classes that are defined in the Python API, by name."""
    found: dict[str, type] = {}
    for module in modules():
        for node in tree(module).body:
            if isinstance(node, ast.ClassDef):
                found[node.name] = getattr(importlib.import_module(module), node.name)
    return found


@cache
def types() -> dict[str, tuple[str, str]]:
    """The types with a name of their own: what each is, and what is said of it."""
    found: dict[str, tuple[str, str]] = {}
    for module in modules():
        body = tree(module).body
        for node, below in zip(body, [*body[1:], None], strict=True):
            name = assigned(node)
            if name[:1].isupper() and not name.isupper():
                value = getattr(node, "value", None)
                found[name] = (annotated(value) if value else "", said_below(below))
    return found


def assigned(node: ast.stmt) -> str:
    """The name that a statement gives a value."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return str(name)
    return ""


def said_below(node: ast.stmt | None) -> str:
    """The docstring that a statement is, if it is one."""
    match node:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return " ".join(text.split())
    return ""
