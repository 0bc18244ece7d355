"""Remedies for problems of meaning, applied to the JSON of a genotype."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from compiler.structure.graph import dead_nodes
from genotype import Cell, Diagnostic
from genotype.diagnostics.paths import in_path
from genotype.text.decode import decode

Remedy = Callable[[Any, Diagnostic], None]
"""Changes the data in place."""


STEP = re.compile(r"\[(?P<number>[0-9]+)\]|\.(?P<name>[$\w-]+)", re.ASCII)


def find(data: Any, path: str) -> tuple[Any, Any]:
    """What contains the value of a path, and the value's key or number. KeyError if there is none."""
    steps = [int(one["number"]) if one["number"] else one["name"] for one in STEP.finditer(path)]
    if STEP.sub("", path) or not steps:
        return search(data, path)
    for step in steps[:-1]:
        data = data[step]
    return data, steps[-1]


def search(data: Any, path: str) -> tuple[Any, Any]:
    """The same for a path with keys that are not identifiers."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in items:
        name = in_path(step)
        if path == name:
            return data, step
        if path.startswith(name) and path[len(name)] in ".[":
            return search(value, path[len(name) :])
    raise KeyError(path)


def remove(data: Any, problem: Diagnostic) -> None:
    """Remove the value."""
    holder, step = find(data, f".{problem.path}")
    del holder[step]


def replace(data: Any, problem: Diagnostic) -> None:
    """Replace the value by what is meant."""
    holder, step = find(data, f".{problem.path}")
    holder[step] = problem.meant


def remove_dead_edges(data: Any, problem: Diagnostic) -> None:
    """Remove all edges to and from the dead nodes of a cell."""
    name = problem.path.split(".")[1]
    cell, _ = decode(data["cells"][name], Cell)
    dead = dead_nodes(cell)
    kept = [edge for edge in data["cells"][name]["edges"] if not {edge["from"], edge["to"]} & dead]
    data["cells"][name]["edges"] = kept


def take_depth(data: Any, problem: Diagnostic) -> None:
    """Set the depth to the number of widths."""
    stage, _ = find(data, f".{problem.path}")
    stage["depth"] = problem.meant


REMEDIES: Mapping[str, Remedy] = {
    "G206": take_depth,
    "G304": remove,
    "G503": remove_dead_edges,
    "G507": remove,
}
"""Remedies by code; for other codes the value that is meant is written."""


def remedy_of(problem: Diagnostic) -> Remedy:
    """The remedy of a problem."""
    return REMEDIES.get(problem.code, replace)
