"""The names of the methods for the command line, read from their files without importing torch."""

import ast
from collections.abc import Iterator
from functools import cache
from importlib.abc import InspectLoader, PathEntryFinder
from importlib.machinery import PathFinder
from importlib.util import find_spec
from pkgutil import ModuleInfo, iter_modules
from typing import Any, cast

from attrs import evolve, fields_dict, frozen

from genotype.plugins import Group, Installed

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


@cache
def own_names() -> tuple[str, ...]:
    """The names of genoc's own methods."""
    return tuple(method.name for package in (BY_TRAININGS, BY_ALPHAS) for method in listed(package))


METHOD_GROUP = Group("genoc.methods", "search method", own_names)
"""Methods that other packages add, of either kind: which kind is seen when one is used."""


def plugged() -> list[Listed]:
    """The methods of plug-ins, by name; none is imported.

    Where a class does not say its help in its file, or there is no such file, the package is named.
    """
    names = METHOD_GROUP.names()
    return [said_of(one) for one in METHOD_GROUP.installed() if one.name in names]


def said_of(one: Installed) -> Listed:
    """What the class of a plug-in declares in its file."""
    unsaid = Listed(one.name, f"see {one.distribution}")
    module, _, name = one.value.partition(":")
    try:
        body = ast.parse(source_at(module)).body
        (node,) = (node for node in body if isinstance(node, ast.ClassDef) and node.name == name)
        values = dict(literals(node)) | {"name": one.name}
    except (ImportError, SyntaxError, ValueError, AttributeError):
        return unsaid
    return evolve(unsaid, **values)


def source_at(module: str) -> str:
    """The source text of a module; neither it nor its package is imported. Raises ImportError if there is
    none.
    """
    top, *rest = module.split(".")
    spec, name = find_spec(top), top
    for part in rest:
        name = f"{name}.{part}"
        spec = None if spec is None else PathFinder.find_spec(name, spec.submodule_search_locations)
    loader = None if spec is None else spec.loader
    text = loader.get_source(name) if isinstance(loader, InspectLoader) else None
    if text is None:
        raise ImportError(f"no source of {module}")
    return text


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
