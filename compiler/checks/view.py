"""What the rules share: the valid part of a genotype, and the remedy for an unknown name."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from attrs import evolve

from compiler.checks.known import Known
from compiler.structure.widths import depths, factors, given_widths
from genotype import INPUT, Cell, Choose, Diagnostic, Genotype, Link, Resize, Stage, WidthOf, refuse
from genotype.form.field_types import per_axis
from genotype.form.links import written_out
from genotype.form.stages import Candidate

MOST_RUNS = 256
"""A stage may be at most so many runs of blocks, one for each combination of its choices."""


def unknown_stage(path: str, name: str, stages: Known, left: str | None) -> Diagnostic:
    """The problem of an unknown stage: perhaps the one that is `left` without a link is meant."""
    problem = unknown(path, name, stages, "stage", "G301")
    if left is None or problem.meant is not None:
        return problem
    return evolve(problem, remedy=f"did you mean {left!r}, which has no links yet?")


def unknown(path: str, name: str, names: Iterable[str] | Known, kind: str, code: str) -> Diagnostic:
    """The problem of an unknown name."""
    known = Known.of(names)
    remedy = instead(name, known, kind)
    return Diagnostic(path, f"there is no {kind} {name!r}", remedy, code, meant=known.meant(name))


def instead(name: str, names: Iterable[str] | Known, kind: str) -> str:
    """The remedy for an unknown name."""
    known = Known.of(names)
    listed = (
        f"use one of: {known.listed()}" if known.names else f'define it in "{kind}s", or remove the name here'
    )
    return known.question(name) or listed


def require_cell(name: str, cells: Iterable[str]) -> None:
    """Refuse the name of a cell that is none of these."""
    known = list(cells)
    if name not in known:
        raise refuse("--cell", name, "there is no such cell", instead(name, known, "cell"))


def spare(genotype: Genotype) -> str | None:
    """The one stage that no link and no head uses; None if there are none or several."""
    named = {name for link in genotype.links for name in (link.source, link.target)}
    named |= {head.source for head in genotype.heads}
    left = [name for name in genotype.stages if name not in named]
    return left[0] if len(left) == 1 else None


def as_meant(genotype: Genotype) -> Genotype:
    """The genotype with misspelt stages on links and heads replaced by what they most likely mean.

    So one wrong letter is one problem, and not also a stage that nothing reads.
    """
    stages, known = genotype.stages, Known.of(genotype.stages)

    def meant(name: str) -> str:
        return name if name in stages or name == INPUT else known.nearest(name)

    links = [evolve(link, source=meant(link.source), target=meant(link.target)) for link in genotype.links]
    heads = [evolve(head, source=meant(head.source)) for head in genotype.heads]
    return evolve(genotype, links=tuple(links), heads=tuple(heads))


def levels_are_sound(genotype: Genotype) -> bool:
    """Whether every level has a stride for every axis."""
    return bool(genotype.levels) and all(
        len(per_axis(level.stride, genotype.spatial_dims)) == genotype.spatial_dims
        for level in genotype.levels
    )


def stage_is_sound(stage: Stage) -> bool:
    """Whether a stage has as many widths as layers, and no more candidates than can be looked at."""
    return has_its_widths(stage) and stage.combinations <= MOST_RUNS


def has_its_widths(stage: Stage) -> bool:
    """Whether a stage has as many widths as layers."""
    return len(stage.layer_widths) == stage.max_depth and min(depths(stage)) >= 1


def is_placed(genotype: Genotype, name: str) -> bool:
    """Whether a link's end is `input`, or a valid stage at a level that exists."""
    stage = genotype.stages.get(name)
    return name == INPUT or (
        stage is not None and stage.level < len(genotype.levels) and stage_is_sound(stage)
    )


def placed_links(genotype: Genotype) -> Iterator[tuple[int, Link]]:
    """The links for whose ends resolutions and widths are known."""
    if levels_are_sound(genotype):
        for index, link in enumerate(genotype.links):
            if all(is_placed(genotype, name) for name in (link.source, link.target, *named_width(link))):
                yield index, link


def named_width(link: Link) -> tuple[str, ...]:
    """The stages whose width a link's resize has, or may have."""
    return tuple(width.stage for width in given_widths(link) if isinstance(width, WidthOf))


def spread(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """What stands at a path, or every option of the choice there, with its own path."""
    if isinstance(value, Choose):
        yield from ((f"{path}.choose[{number}]", option) for number, option in enumerate(value.options))
    else:
        yield path, value


def path_in(stage: str, candidate: Candidate, key: str) -> str:
    """The path of what a candidate of a stage has for a key."""
    place = candidate.places.get(key)
    return f"stages.{stage}.{key}" + ("" if place is None else f".choose[{place}]")


def placed_resizes(link: Link, index: int) -> Iterator[tuple[str, Resize]]:
    """The resizes that a link has, or may have, written out, with their paths."""
    if link.resize is not None:
        for path, resize in spread(f"links[{index}].resize", link.resize):
            yield path, written_out(resize)


def placed_kinds(link: Link, index: int) -> Iterator[tuple[str, Resize]]:
    """The same with the paths of their kinds."""
    if link.resize is not None:
        for path, resize in spread(f"links[{index}].resize", link.resize):
            yield of_kind(path, resize), written_out(resize)


def of_kind(path: str, value: object) -> str:
    """The path of the kind of what stands at a path: its own, if only a word stands there."""
    return path if isinstance(value, str) else f"{path}.kind"


def stride_paths(genotype: Genotype, link: Link, index: int) -> list[str]:
    """The paths of the kinds of a link's strided_convs, if its target is coarser: they can be meant."""
    scale, shrinks = factors(genotype, link)
    if not shrinks or max(scale) == 1:
        return []
    return [path for path, resize in placed_kinds(link, index) if resize.kind == "strided_conv"]


def own_cells(genotype: Genotype) -> Iterator[tuple[str, Cell]]:
    """The cells that are written out, without those that are `like` another."""
    for name, cell in genotype.cells.items():
        if isinstance(cell, Cell):
            yield name, cell


def cell_of(genotype: Genotype, name: str | None) -> Cell | None:
    """The cell of a link with `like` resolved; None if there is none."""
    try:
        return None if name is None else genotype.cell(name)
    except KeyError:
        return None


def as_written(problem: Diagnostic, numbers: Sequence[int]) -> Diagnostic:
    """A problem of a genotype without its absent links, at its place in the file; `numbers` are those that
    its links have there.
    """
    found = re.match(r"links\[(\d+)\]", problem.path)
    if found is None:
        return problem
    return evolve(problem, path=f"links[{numbers[int(found[1])]}]{problem.path[found.end() :]}")
