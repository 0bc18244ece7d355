"""Ops of plug-ins: classes like those of `vocabulary/`, whose layers emitted files carry too."""

import builtins
import inspect
import re
import symtable
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen

from compiler.layer_text import LAYERS, Definition, definitions
from compiler.ops.op import Op
from compiler.ops.own import CLASSES, FAMILIES, in_every_size
from compiler.program.names import class_name
from compiler.program.style import Style
from genotype.plugins import Group, Kind, Unfit

TORCH = frozenset({"torch", "nn", "Tensor"})
"""What an emitted file imports."""
SIZE = re.compile(r"_\d+(x\d+)+$")
LARGEST = 63
"""The largest kernel size that a name may tell."""


@frozen
class PluggedOp:
    """An op of a plug-in, by name in every size that it has, and the text of its layer."""

    ops: Mapping[str, Op]
    layer: Definition
    layer_class: str


def accepted(word: str, value: Any) -> PluggedOp:
    """The op of an entry point. Raises Unfit, for what would fail only in an emitted file too."""
    if not isinstance(value, type) or not issubclass(value, Op) or inspect.isabstract(value):
        raise Unfit("it is no class that is an Op (compiler.ops.op) with its `branches`")
    for attribute, wanted in (("word", word), ("layer_class", class_name(word))):
        found = getattr(value, attribute, None)
        if found != wanted:
            raise Unfit(f"its {attribute} is {found!r}, and {wanted!r} goes with the entry point's name")
    if value.family not in FAMILIES:
        raise Unfit(f"its family is {value.family!r}, not one of {', '.join(FAMILIES)}")
    if not all(isinstance(size, int) and size % 2 and 0 < size <= LARGEST for size in value.sizes):
        raise Unfit(f"its sizes are {value.sizes!r}, not odd numbers up to {LARGEST}")
    ops = in_every_size([value])
    for op in ops:
        if op.name != (word if not value.sizes else f"{word}_{'x'.join(map(str, op.kernel))}"):
            raise Unfit(f"an op of it is called {op.name!r}, which is not its word and its size")
        op.layer("trial", 8, 8, Style.named("batch", "relu"))
    return PluggedOp({op.name: op for op in ops}, layer_of(value), value.layer_class)


def layer_of(op: type[Op]) -> Definition:
    """The text of an op's layer, in the same file. Raises Unfit if an emitted file cannot carry it."""
    path = Path(inspect.getfile(op))
    if path.suffix != ".py" or not path.is_file():
        raise Unfit(f"its source is not a file: {path}")
    layer = dict(definitions(path)).get(op.layer_class)
    if layer is None:
        raise Unfit(f"{path.name} has no class {op.layer_class}(nn.Module), which would be its layer")
    if op.layer_class in genocs_definitions():
        raise Unfit(f"genoc's own layers define {op.layer_class}: give it another word")
    foreign = sorted(set(read_globals(layer.text)) - TORCH - {op.layer_class} - genocs_shared())
    if foreign:
        raise Unfit(
            f"its layer {op.layer_class} names {', '.join(foreign)}: emitted files know torch, nn, Tensor, "
            "what Python has built in, and what compiler/layers/shared.py defines"
        )
    return layer


def read_globals(text: str) -> Iterator[str]:
    """The names that a definition reads and does not bind itself, but for builtins."""
    tables = [symtable.symtable(text, "layer", "exec")]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        for symbol in table.get_symbols():
            is_outside = symbol.is_global() or (table.get_type() == "module" and not symbol.is_assigned())
            if symbol.is_referenced() and is_outside and not hasattr(builtins, symbol.get_name()):
                yield symbol.get_name()


@cache
def genocs_shared() -> frozenset[str]:
    """The definitions that a plugged-in layer may use."""
    return frozenset(name for name, _ in definitions(LAYERS / "shared.py"))


@cache
def genocs_definitions() -> frozenset[str]:
    """Every definition of genoc's layers."""
    package = LAYERS.parent
    folders = (LAYERS, package / "ops" / "vocabulary", package / "blocks" / "vocabulary")
    return frozenset(
        name for folder in folders for path in folder.glob("*.py") for name, _ in definitions(path)
    )


OP_GROUP = Group(
    "genoc.ops", "op", lambda: [op.word for op in CLASSES], pattern="[a-z][a-z0-9_]{0,40}", key=class_name
)
OP_PLUGINS = Kind[PluggedOp](OP_GROUP, accepted)
"""Ops that other packages add, by their words; their layers are named after these, each otherwise."""


def word_of(name: str) -> str:
    """The word of an op's name, without the size: `conv` of `conv_3x3`."""
    return SIZE.sub("", name)


def plugged_op(name: str) -> Op:
    """The op of a plug-in by its name. Raises KeyError if there is none, InputError if it does not load."""
    return OP_PLUGINS.load(word_of(name)).ops[name]


def plugged_layer(name: str) -> tuple[str, Definition]:
    """The layer's class of a plugged-in op by the op's name, and its text. Raises as `plugged_op` does."""
    plugged = OP_PLUGINS.load(word_of(name))
    return plugged.layer_class, plugged.layer


def layers_called(name: str) -> Iterator[tuple[str, Definition]]:
    """The layer whose class is so called, with its text, if a plug-in has one."""
    for word in OP_PLUGINS.names():
        if class_name(word) == name:
            yield name, OP_PLUGINS.load(word).layer
