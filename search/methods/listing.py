"""The names of the methods for the command line, read from their files without importing torch."""

import ast
from collections.abc import Iterator
from importlib.abc import InspectLoader, PathEntryFinder
from importlib.util import find_spec
from pkgutil import ModuleInfo, iter_modules
from typing import Any, cast

from attrs import fields_dict, frozen

BY_ALPHAS = "search.methods"
BY_TRAININGS = "search.study.contenders"
"""Where the methods are whose alphas decide, and those that compare trained networks."""


@frozen
class Listed:
    """What a method's class declares: its `name`, `help` and `options`."""

    name: str
    help: str
    options: tuple[str, ...] = ()


def listed(package: str) -> list[Listed]:
    """The methods in the files of a package, by name.

    A class without a name or help of its own is another order of a method, or none, and is not listed.
    """
    said = (
        dict(literals(node))
        for module in iter_modules(folders_of(package))
        for node in ast.parse(source_of(module)).body
        if isinstance(node, ast.ClassDef)
    )
    methods = [Listed(**values) for values in said if {"name", "help"} <= values.keys()]
    return sorted(methods, key=lambda method: method.name)


def folders_of(package: str) -> list[str]:
    """Where the files of a package lie, found without importing it."""
    spec = find_spec(package)
    return [] if spec is None else [*(spec.submodule_search_locations or ())]


def source_of(module: ModuleInfo) -> str:
    """The source text of a module, whose package is not imported either."""
    spec = cast(PathEntryFinder, module.module_finder).find_spec(module.name, None)
    loader = None if spec is None else spec.loader
    return (loader.get_source(module.name) or "") if isinstance(loader, InspectLoader) else ""


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
