"""The names of the methods for the command line, read from their files without importing torch."""

import ast
from collections.abc import Iterator
from importlib.abc import InspectLoader
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any

from attrs import fields_dict, frozen

import search.methods
from search.config import SearchConfig


@frozen
class Listed:
    """What a method's class declares: its `name`, `help` and `options`."""

    name: str
    help: str
    options: tuple[str, ...] = ()


def listed() -> list[Listed]:
    """The methods, the default first and the others by name.

    A class that inherits its name is another order of that method, and is not listed.
    """
    said = (
        dict(literals(node))
        for module in iter_modules(search.methods.__path__)
        for node in ast.parse(source_of(f"{search.methods.__name__}.{module.name}")).body
        if isinstance(node, ast.ClassDef)
    )
    methods = [Listed(**values) for values in said if "name" in values]
    return sorted(methods, key=lambda method: (method.name != SearchConfig().method, method.name))


def source_of(module: str) -> str:
    """The source text of a module."""
    spec = find_spec(module)
    loader = None if spec is None else spec.loader
    return (loader.get_source(module) or "") if isinstance(loader, InspectLoader) else ""


def literals(node: ast.ClassDef) -> Iterator[tuple[str, Any]]:
    """The class variables `name`, `help` and `options` in the source of a class, each a literal."""
    for line in node.body:
        match line:
            case ast.AnnAssign(target=ast.Name(name), annotation=kind, value=ast.expr() as value):
                variable = "ClassVar" in ast.unparse(kind)
            case ast.Assign(targets=[ast.Name(name)], value=value):
                variable = True
            case _:
                continue
        if variable and name in fields_dict(Listed):
            yield name, ast.literal_eval(value)
