"""Where a genotype is not one of a search space: what stands there, what the space allows, what to write."""

from collections.abc import Iterator
from typing import Any

from attrs import evolve

from compiler.structure.in_full import in_full
from compiler.structure.membership import ends_of, layers_of, outside, with_links_of
from genotype import Choose, Diagnostic, Genotype, Link, Stage, encode
from genotype.diagnostics.printable import json_text
from genotype.diff.wording import steps_of, worded
from genotype.form.blocks import block_of
from genotype.form.choose import options_of
from genotype.form.presence import in_force, links_in_force
from genotype.text.encode import as_typed

PARTS = ("stages", "links", "heads")
"""What a genotype must have as many of as the space."""


def differences(space: Genotype, genotype: Genotype) -> Iterator[Diagnostic]:
    """A problem for every place where a decided genotype is not what a space allows, with paths of its file.

    Both have passed every check.
    """
    there, numbers = in_force(genotype), links_in_force(genotype)
    wide = with_links_of(space, there)
    told: set[str] = set()
    for path in outside(space, genotype):
        place = as_written(path, genotype, numbers)
        if place not in told:
            told.add(place)
            yield evolve(problem_at(path, wide, there), path=place)


def as_written(path: str, genotype: Genotype, numbers: tuple[int, ...]) -> str:
    """The path in the file: links with the numbers there, a width that is given once without one."""
    section, *rest = steps_of(path)
    if section == "links" and rest:
        return path.replace(f"[{rest[0]}]", f"[{numbers[int(rest[0])]}]", 1)
    is_width = section == "stages" and len(rest) == 3 and rest[1] == "widths"
    if is_width and not isinstance(genotype.stages[rest[0]].widths, tuple):
        return path.partition("[")[0]
    return path


def problem_at(path: str, space: Genotype, genotype: Genotype) -> Diagnostic:
    """What is not of the space at a path of both."""
    steps = steps_of(path)
    if path in PARTS:
        return missing(path, space, genotype)
    if is_extra(steps, space, genotype):
        return extra(path, space, genotype)
    if steps[0] == "cells" and len(steps) > 2:
        return of_cell_part(path, steps, space, genotype)
    found, wanted = value_at(genotype, steps), value_at(space, steps)
    options = options_of(wanted)
    verb = "leaves" if len(options) > 1 else "has"
    problem = f"{said(found)} is not of {space.name!r}, which {verb} {listed(options)} here"
    return Diagnostic(path, problem, remedy(wanted, steps[-1]))


def remedy(wanted: Any, key: str) -> str:
    """What to write where a space has a value or a choice."""
    options = [option for option in options_of(wanted) if option is not None]
    if not options:
        return f"remove it: the space has no {key} of its own here"
    few = ", ".join(json_text(as_typed(encode(option))) for option in options)
    return f"write one of: {few}" if len(options) > 1 else f"write {few}"


def listed(options: Any) -> str:
    """Options in words."""
    return ", ".join(map(said, options))


def said(value: Any) -> str:
    """A value in words."""
    if value is None:
        return "what is not given"
    if isinstance(value, bool):
        return "true" if value else "false"
    return worded(value)


def is_extra(steps: list[str], space: Genotype, genotype: Genotype) -> bool:
    """Whether a path is that of a stage, link or head for which the space has none."""
    if len(steps) != 2 or steps[0] not in PARTS:
        return False
    if steps[0] == "stages":
        return steps[1] not in space.stages
    return len(getattr(space, steps[0])) != len(getattr(genotype, steps[0]))


def extra(path: str, space: Genotype, genotype: Genotype) -> Diagnostic:
    """A stage, link or head that a space does not have."""
    steps = steps_of(path)
    what = repr(steps[1]) if steps[0] == "stages" else said_part(value_at(genotype, steps))
    problem = f"{space.name!r} has no {steps[0][:-1]} {what}"
    return Diagnostic(path, problem, "remove it")


def missing(path: str, space: Genotype, genotype: Genotype) -> Diagnostic:
    """Stages, links or heads of a space that a genotype does not have; the remedy can be pasted."""
    given = list(names(path, genotype))
    less = [one for one in named(path, space) if not taken(one[0], given)]
    words = ", ".join(said_part(part) if path != "stages" else str(name) for name, part in less)
    verb = "is" if len(less) == 1 else "are"
    entries = (as_json(name, part) if path == "stages" else as_json(None, part) for name, part in less)
    problem = f"{words} of {space.name!r} {verb} missing"
    return Diagnostic(path, problem, f"add {', '.join(entries)}")


def taken(name: Any, given: list[Any]) -> bool:
    """Whether a name is among others, from which it is taken."""
    if name not in given:
        return False
    given.remove(name)
    return True


def named(path: str, genotype: Genotype) -> Iterator[tuple[Any, Any]]:
    """Stages, links or heads, each after what tells it apart."""
    parts = getattr(genotype, path)
    yield from zip(names(path, genotype), parts.values() if path == "stages" else parts, strict=True)


def names(path: str, genotype: Genotype) -> Iterator[Any]:
    """What tells stages, links or heads apart."""
    if path == "links":
        yield from map(ends_of, genotype.links)
    elif path == "heads":
        yield from map(layers_of, in_full(genotype).heads)
    else:
        yield from genotype.stages


def said_part(part: Any) -> str:
    """A link or head in words."""
    return f"{part.source} -> {part.target}" if isinstance(part, Link) else f"from {part.source}"


def as_json(name: Any, part: Any) -> str:
    """An entry of a file, with the first option of every choice."""
    text = json_text(first_options(as_typed(encode(part))))
    return text if name is None else f"{json_text(name)}: {text}"


def first_options(data: Any) -> Any:
    """The JSON of a part of a space with the first option of every choice."""
    if isinstance(data, dict):
        choice = data.get("choose") if len(data) == 1 else None
        return choice[0] if choice else {key: first_options(value) for key, value in data.items()}
    return [first_options(item) for item in data] if isinstance(data, list) else data


def of_cell_part(path: str, steps: list[str], space: Genotype, genotype: Genotype) -> Diagnostic:
    """An edge or a block of a cell that the space's cell does not allow."""
    ours, theirs = genotype.cell(steps[1]), space.cell(steps[1])
    number = int(steps[3])
    if steps[2] == "blocks":
        problem = f"{worded(ours.blocks[number])} is not of the space's cell, which has "
        return Diagnostic(path, problem + worded(theirs.blocks[number]), "choose among its inputs")
    edge = ours.edges[number]
    ends = (edge.source, edge.target)
    options = [op for one in theirs.edges if (one.source, one.target) == ends for op in options_of(one.op)]
    if not options:
        problem = f"the space's cell has no edge from node {edge.source} to node {edge.target}"
        return Diagnostic(path, problem, "remove it, or lead it between other nodes")
    few = ", ".join(dict.fromkeys(options))
    problem = f"{edge.op} is not of the space's cell, which has {few} here"
    return Diagnostic(f"{path}.op", problem, f"write one of: {few}")


def value_at(genotype: Genotype, steps: list[str]) -> Any:
    """What stands at a path of a genotype, as it is written."""
    value: Any = genotype
    for step in steps:
        if isinstance(value, Stage) and step == "widths":
            value = value.layer_widths
        elif step.isdigit():
            value = value[int(step)]
        elif isinstance(value, dict):
            value = value[step]
        elif isinstance(value, str | Choose):
            (option,) = options_of(value)
            value = getattr(block_of(option), step)
        else:
            value = getattr(value, step)
    return with_defaults(genotype, steps, value)


def with_defaults(genotype: Genotype, steps: list[str], value: Any) -> Any:
    """What a stage has from its network, where it does not say."""
    if steps[0] == "stages" and steps[-1] in ("norm", "activation", "bias") and value is None:
        return getattr(genotype, steps[-1])
    return value
