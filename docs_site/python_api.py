"""The page of the Python API: what `import genoc` offers, from signatures and docstrings."""

import ast
import re
from collections.abc import Iterator
from inspect import getdoc, isclass, isfunction, ismodule
from types import ModuleType

import genoc
from docs_site.docstrings import markdown
from docs_site.source import classes, definitions, is_decorated, signature, types
from docs_site.table import code, fenced, page, plain, table

ABOUT = """\
What `import genoc` offers, in alphabetical order. [From Python](../python.md) is a walk through it in a
notebook's order. Settings of `genoc.train`, `search` and `evaluate` have the names of the options of
[`genoc train`](commands/train.md), [`genoc search`](commands/search.md) and [`genoc
evaluate`](commands/evaluate.md), with `_` for `-`. A genotype's attributes are the keys of [the
file](form.md). This page is made from the code."""

WORD = re.compile(r"\w+")


def python_page() -> str:
    """The page."""
    offered = {f"genoc.{name}": getattr(genoc, name) for name in genoc.__all__}
    below = {name: one for name, one in offered.items() if ismodule(one)}
    offered = {name: one for name, one in offered.items() if not ismodule(one)}
    parts = [*entries(offered)]
    for name, module in below.items():
        inner = {f"{name}.{one}": getattr(module, one) for one in module.__all__}
        parts += [f"## {name}", markdown(getdoc(module) or ""), *entries(inner, "###")]
        offered |= inner
    given = results(offered)
    parts += ["## What is given back", *entries(given, "###")]
    return page("Python API", ABOUT, *parts, *named_types("\n".join(parts)))


def entries(offered: dict[str, object], level: str = "##") -> Iterator[str]:
    """Functions and classes under headings."""
    for name, one in offered.items():
        if isclass(one):
            yield f"{level} {name}"
            yield from of_class(name, one)
        elif isfunction(one) or callable(one):
            yield f"{level} {name}"
            yield fenced("\n\n".join(signature(node, name) for node in functions(one)), "python")
            yield markdown(getdoc(one) or "")


def functions(one: object) -> Iterator[ast.FunctionDef]:
    """The definitions of a function."""
    yield from (node for node in definitions(one) if isinstance(node, ast.FunctionDef))


def of_class(name: str, one: type) -> Iterator[str]:
    """A class: how it is made, if that is said in it, its docstring, its properties and methods."""
    members = [member for node in definitions(one) for member in getattr(node, "body", ())]
    methods = [member for member in members if isinstance(member, ast.FunctionDef)]
    if "\nArgs:" in (getdoc(one) or ""):  # else it is made by functions
        [made] = [signature(method, name) for method in methods if method.name == "__init__"]
        yield fenced(made.removesuffix(" -> None"), "python")
    yield markdown(getdoc(one) or "")
    public = [method for method in methods if not method.name.startswith("_")]
    said = ((code(shown(method)), plain(ast.get_docstring(method) or "")) for method in public)
    rows = [row for row in said if row[1]]  # what overrides another is said there
    if rows:
        yield table(("attribute or method", "what it is"), rows)


def shown(method: ast.FunctionDef) -> str:
    """A property with its type, or a method with its arguments."""
    whole = signature(method, method.name).replace("\n    ", " ").replace(",\n)", ")").replace("( ", "(")
    return whole.replace("() -> ", ": ", 1) if is_decorated(method, "property", "cached_property") else whole


def results(offered: dict[str, object]) -> dict[str, object]:
    """The classes of what functions and methods give that are not offered by name."""
    seen = {name.rpartition(".")[2] for name in offered}
    found: dict[str, object] = {}
    waiting = list(offered.values())
    while waiting:
        one = waiting.pop(0)
        for name in names_given(one):
            if name in classes() and name not in seen:
                seen.add(name)
                found[name] = classes()[name]
                waiting.append(classes()[name])
    return dict(sorted(found.items()))


def names_given(one: object) -> Iterator[str]:
    """The names in what a function gives, or the methods and base classes of a class."""
    if isinstance(one, ModuleType):
        return
    for node in definitions(one):
        if isinstance(node, ast.ClassDef):
            yield from (name for base in node.bases for name in WORD.findall(ast.unparse(base)))
        for inner in ast.walk(node):
            if isinstance(inner, ast.FunctionDef) and inner.returns:
                yield from WORD.findall(ast.unparse(inner.returns))


def named_types(text: str) -> Iterator[str]:
    """The types with a name of their own that signatures use."""
    used: dict[str, tuple[str, str]] = {}
    words = set(WORD.findall(text))
    while new := {name: one for name, one in types().items() if name in words and name not in used}:
        used |= new
        words |= {word for value, _ in new.values() for word in WORD.findall(value)}
    yield "## Types of arguments"
    rows = ((f"`{name}`", code(value), plain(words)) for name, (value, words) in sorted(used.items()))
    yield table(("name", "type", "what it is"), rows)
