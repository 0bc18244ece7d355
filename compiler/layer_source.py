"""The text of the layers: which definitions of `compiler/layers/` and of the ops an emitted file carries."""

import inspect
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from compiler.blocks.registry import BY_NAME
from compiler.layer_text import LAYERS, Definition, definitions
from compiler.ops.own import CLASSES
from compiler.ops.plugged import layers_called, plugged_layer
from compiler.ops.used import plugged_ops
from genotype import Genotype


def files() -> tuple[Path, ...]:
    """The files with layers: what they share, stages, blocks, ops by families, the rest of a cell."""
    names = ("shared", "padding", "stages", "resizes", "fusions", "blocks", "cells")
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


def plugged_layers(genotype: Genotype) -> Mapping[str, Definition]:
    """The layers of the plugged-in ops of a genotype, by the names of their classes.

    Those of other plug-ins play no part, so that a genotype's source does not depend on what is installed.
    """
    return dict(map(plugged_layer, plugged_ops(genotype)))


def layer_of_plugin(class_name: str) -> Mapping[str, Definition]:
    """The layer of a plugged-in op by the name of its class; nothing for any other name."""
    return {} if class_name in every_source() else dict(layers_called(class_name))


def needed(names: Iterable[str], plugged: Mapping[str, Definition] | None = None) -> tuple[Definition, ...]:
    """The definitions that names stand for and all that these name in turn, in the order of emitted files;
    those of `plugged`-in ops last.
    """
    names = list(names)
    source = source_with(tuple(file for file, users in STAND_INS.items() if users & set(names)))
    source = {**source, **(plugged or {})}
    wanted: set[str] = set()
    waiting = [name for name in names if name in source]
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += [other for other in source[name].names if other in source]
    return tuple(definition for name, definition in source.items() if name in wanted)
