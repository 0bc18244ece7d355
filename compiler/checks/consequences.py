"""Which problems are only consequences of another.

Where the form of a file is broken, the reader puts the least value in place of the broken one, so
that the rules can still find what else is wrong. What they say about the made-up value is noise.
"""

from genotype import Problem

CHANNELS = (".cell", ".width")
"""The ends of the paths under which rules speak about channels."""


def is_consequence(problem: Problem, mended: tuple[str, ...]) -> bool:
    """Whether a problem of meaning may come from a value that was made up at one of the paths."""
    return any(follows(problem, path) for path in mended)


def follows(problem: Problem, path: str) -> bool:
    section, _, rest = path.partition(".")
    name, _, field = rest.partition(".")
    if problem.path.startswith(path) or (section.startswith("links[") and is_above(problem.path, path)):
        return True
    if section == "stages":
        return repr(name) in problem.problem and (field in ("", "level") or problem.path.endswith(CHANNELS))
    if section == "cells":
        return follows_from_cell(problem, name, field)
    if section.startswith("levels"):
        return problem.path.endswith((".resize", ".level", ".from"))
    ends = field_of_end(path)
    return ends and problem.path.startswith("stages.") and problem.path.count(".") == 1


def is_above(path: str, made_up: str) -> bool:
    """Whether what a problem is about holds the made-up value: a resize with another kind."""
    return made_up.startswith(f"{path}.")


def follows_from_cell(problem: Problem, name: str, field: str) -> bool:
    """A made-up edge or block changes which nodes live; a made-up op or weight nothing else."""
    if field.endswith((".op", ".weight")):
        return False
    return problem.path.startswith(f"cells.{name}.") or repr(name) in problem.problem


def field_of_end(path: str) -> bool:
    """Whether a path is that of a link's or head's end, or of a whole list of them."""
    return path in ("links", "heads") or (
        path.startswith(("links[", "heads[")) and path.endswith((".from", ".to", "]"))
    )
