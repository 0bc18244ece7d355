"""The text of the layers: which definitions of `compiler/layers/` and of the ops an emitted file carries."""

import ast
import inspect
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from attrs import frozen

from compiler.ops.registry import CLASSES

PACKAGE = Path(__file__).parents[1]


@frozen
class Definition:
    """A top-level definition: its text, and the other definitions that it names."""

    text: str
    names: frozenset[str]


def files() -> tuple[Path, ...]:
    """The files with layers: what layers share, stages, ops by families, the rest of a cell."""
    ops = dict.fromkeys(Path(inspect.getfile(op)) for op in CLASSES)
    shared, stages, cells = (PACKAGE / "layers" / f"{name}.py" for name in ("shared", "stages", "cells"))
    return (shared, stages, *ops, cells)


@cache
def layer_source() -> Mapping[str, Definition]:
    """Every definition of the layers by name, in the order of emitted files."""
    return {name: definition for path in files() for name, definition in definitions(path)}


def definitions(path: Path) -> Iterator[tuple[str, Definition]]:
    """The definitions of a file; of an op's file, its layers alone."""
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    for node in ast.parse(text).body:
        if path.parent.name == "layers" or is_layer(node):
            for name in defined(node):
                yield name, Definition(segment(lines, node), frozenset(named(node)))


def is_layer(node: ast.stmt) -> bool:
    """Whether a statement is a class of `nn`."""
    return isinstance(node, ast.ClassDef) and any(ast.unparse(base).startswith("nn.") for base in node.bases)


def segment(lines: list[str], node: ast.stmt) -> str:
    """The text of a top-level statement. (That of `ast` splits the whole file for each.)"""
    *first, last = lines[node.lineno - 1 : node.end_lineno]
    return "\n".join([*first, last.encode()[: node.end_col_offset].decode()])


def defined(node: ast.stmt) -> list[str]:
    """The name that a top-level statement defines, if it defines one."""
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        return [node.name]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return [node.targets[0].id]
    return []


def named(node: ast.AST) -> set[str]:
    """The names that a statement reads."""
    return {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}


def needed(names: Iterable[str]) -> tuple[Definition, ...]:
    """The definitions that names stand for and all that these name in turn, in the order of the file."""
    source = layer_source()
    wanted: set[str] = set()
    waiting = [name for name in names if name in source]
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += [other for other in source[name].names if other in source]
    return tuple(definition for name, definition in source.items() if name in wanted)
