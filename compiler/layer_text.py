"""The texts of layers: the top-level definitions of a file, of which emitted files carry copies."""

import ast
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

LAYERS = Path(__file__).with_name("layers")


@frozen
class Definition:
    """A top-level definition: its text, and the other definitions that it names."""

    text: str
    names: frozenset[str]


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
