"""The text of the layers: which definitions of `compiler/layers/` and of the ops an emitted file carries."""

import ast
import inspect
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from attrs import frozen

from compiler.blocks.registry import BY_NAME
from compiler.ops.registry import CLASSES

LAYERS = Path(__file__).with_name("layers")


@frozen
class Definition:
    """A top-level definition: its text, and the other definitions that it names."""

    text: str
    names: frozenset[str]


def files() -> tuple[Path, ...]:
    """The files with layers: what they share, stages, blocks, ops by families, the rest of a cell."""
    names = ("shared", "stages", "resizes", "fusions", "blocks", "cells")
    *before, cells = (LAYERS / f"{name}.py" for name in names)
    classes = (*BY_NAME.values(), *CLASSES)
    kinds = dict.fromkeys(Path(inspect.getfile(kind)) for kind in classes)
    return (*before, *kinds, cells)


@cache
def layer_source() -> Mapping[str, Definition]:
    """Every definition of the layers by name, in the order of emitted files."""
    return {name: definition for path in files() for name, definition in definitions(path)}


STAND_INS: Mapping[str, frozenset[str]] = {
    "styles": frozenset({"Norm", "Activation"}),
    "excitation": frozenset({"Scse", "ChannelSpatialSqueeze"}),
}
"""Files whose definitions stand in for the plain ones, where a network is made with one of these names."""


@cache
def source_with(files: tuple[str, ...]) -> Mapping[str, Definition]:
    """Every definition of the layers, with those of some files in place of the plain ones."""
    found = layer_source()
    for file in files:
        found = standing_in(found, dict(definitions(LAYERS / f"{file}.py")))
    return found


def standing_in(plain: Mapping[str, Definition], given: Mapping[str, Definition]) -> Mapping[str, Definition]:
    """Definitions with others in their place; those that are new stand before the first of these."""
    first = next(name for name in plain if name in given)
    before = {name: each for name, each in given.items() if name not in plain}
    found: dict[str, Definition] = {}
    for name, each in plain.items():
        found.update(before if name == first else {})
        found[name] = given.get(name, each)
    return found


def every_source() -> Mapping[str, Definition]:
    """Every definition that an emitted file may carry."""
    return source_with(tuple(STAND_INS))


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
    """The definitions that names stand for and all that these name in turn, in the order of emitted files."""
    names = list(names)
    source = source_with(tuple(file for file, users in STAND_INS.items() if users & set(names)))
    wanted: set[str] = set()
    waiting = [name for name in names if name in source]
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += [other for other in source[name].names if other in source]
    return tuple(definition for name, definition in source.items() if name in wanted)
