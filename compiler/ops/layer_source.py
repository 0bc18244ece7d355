"""The text of the layers: which definitions of `compiler/ops/layers.py` an emitted file carries."""

import ast
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from attrs import frozen

LAYERS = Path(__file__).with_name("layers.py")


@frozen
class Definition:
    """A top-level definition: its text, and the other definitions that it names."""

    text: str
    names: frozenset[str]


@cache
def layer_source() -> Mapping[str, Definition]:
    """Every definition of the layers' file by name, in the order of the file."""
    text = LAYERS.read_text(encoding="utf-8")
    lines, found = text.split("\n"), {}
    for node in ast.parse(text).body:
        for name in defined(node):
            found[name] = Definition(segment(lines, node), frozenset(named(node)))
    return found


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
