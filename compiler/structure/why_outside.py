"""Where a genotype is not one of a search space: what stands there, what the space allows, what to write."""

from collections.abc import Iterator
from typing import Any

from attrs import evolve

from compiler.structure.membership import outside, with_links_of
from genotype import Choose, Diagnostic, Genotype, Stage
from genotype.diff.wording import steps_of, worded
from genotype.form.blocks import block_of
from genotype.form.choose import options_of
from genotype.form.presence import in_force, links_in_force

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
        return of_parts(path, space, genotype)
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
    few = listed(options)
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


def of_parts(path: str, space: Genotype, genotype: Genotype) -> Diagnostic:
    """Stages, links or heads that one of the two has and the other has not."""
    ours, theirs = ([*map(str, names(path, each))] for each in (genotype, space))
    more, less = [one for one in ours if one not in theirs], [one for one in theirs if one not in ours]
    clauses = []
    if more:
        clauses.append(f"{space.name!r} has no {', '.join(more)}")
    if less:
        clauses.append(f"{', '.join(less)} of {space.name!r} {'is' if len(less) == 1 else 'are'} missing")
    problem = "; ".join(clauses) or f"they are not those of {space.name!r}, or in another order"
    wanted = [*(["remove what it does not have"] if more else []), *(["add what is missing"] if less else [])]
    return Diagnostic(path, problem, " and ".join(wanted) or f"take the {path} of the space")


def names(path: str, genotype: Genotype) -> Iterator[Any]:
    """What tells stages, links or heads apart."""
    if path == "links":
        yield from (f"{link.source} -> {link.target}" for link in genotype.links)
    elif path == "heads":
        yield from (worded(evolve(head, weight=1.0)) for head in genotype.heads)
    else:
        yield from genotype.stages


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
