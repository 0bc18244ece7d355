"""The options of a choice: each means something else, and all of them fit in one place."""

from collections.abc import Iterator
from typing import Any

from compiler.checks.blocks import is_measured
from compiler.checks.choices.meaning import meaning
from compiler.checks.view import placed_kinds, placed_links, placed_resizes, spread
from compiler.structure.widths import decider, fused_width, links_into, width_after
from genotype import Choose, Diagnostic, Genotype, Link
from genotype.form.blocks import OPEN_SETTINGS
from genotype.form.stages import fusion_of

CHOSEN = ("block", *OPEN_SETTINGS, "kernel", "norm", "activation", "fusion", "resize")
"""The keys whose options are compared by what they come to."""


def different_options(genotype: Genotype) -> Iterator[Diagnostic]:
    """No two options of a choice are one, written in two ways."""
    for path, choice in genotype.places_outside_cells():
        key = path.rpartition(".")[2]
        if not isinstance(choice, Choose) or key not in CHOSEN:
            continue
        first: dict[Any, str] = {}
        for place, option in spread(path, choice):
            earlier = first.setdefault(meaning(genotype, path, option), place)
            if earlier != place:
                problem = f"means the same as {earlier.removeprefix(f'{path}.')}"
                remedy = "remove one of the two, or change it"
                yield Diagnostic(place, problem, remedy, "G806", about=read_by(genotype, path))


def read_by(genotype: Genotype, path: str) -> tuple[str, ...]:
    """The stage that a path leads into, and those that it reads: what an option comes to depends on them."""
    section, _, rest = path.partition(".")
    name = rest.partition(".")[0]
    return (name, *(link.source for link in links_into(genotype, name))) if section == "stages" else ()


def equal_resizes(genotype: Genotype) -> Iterator[Diagnostic]:
    """The resizes that a link may have give as many channels, and none is the target's own stride."""
    for index, link in placed_links(genotype):
        if not isinstance(link.resize, Choose) or len(link.resize.options) == 1:
            continue
        for path, resize in placed_kinds(link, index):
            if resize.kind == "strided_conv":
                problem = "the stride would be that of the target's first convolution, with one option alone"
                remedy = "use max_pool or avg_pool here, or strided_conv alone"
                yield Diagnostic(path, problem, remedy, "G808")
        yield from unequal_resizes(genotype, index, link)


def unequal_resizes(genotype: Genotype, index: int, link: Link) -> Iterator[Diagnostic]:
    """The first resize of a link that gives other channels than the one before it."""
    (_, first), *others = placed_resizes(link, index)
    channels = width_after(genotype, link, first.width)
    for place, resize in others:
        path = place if resize.width is None else f"{place}.width"
        given = width_after(genotype, link, resize.width)
        if given != channels:
            problem = f"gives {given} channels, and the options before it {channels}"
            yield Diagnostic(path, problem, "give the options one width", "G807", about=(link.source,))
            return
        if decider(genotype, link, resize.width) != decider(genotype, link, first.width):
            problem = "gives as many channels as the options before it at some widths alone"
            yield Diagnostic(path, problem, "give the options one width", "G807", about=(link.source,))
            return


def equal_fusions(genotype: Genotype) -> Iterator[Diagnostic]:
    """The fusions that a stage may have give as many channels."""
    for name, stage in genotype.stages.items():
        if len(stage.fusions) == 1 or not is_measured(genotype, name, stage):
            continue
        (_, first), *others = spread(f"stages.{name}.fusion", stage.fusion)
        channels = fused_width(genotype, name, fusion_of(first))
        for path, fusion in others:
            given = fused_width(genotype, name, fusion_of(fusion))
            if given != channels:
                problem = f"gives {given} channels, and the options before it {channels}"
                remedy = "choose between concat and gate, or decide the fusion"
                yield Diagnostic(path, problem, remedy, "G807", about=(name,))
                break


OPTION_RULES = (different_options,)
MIXING_RULES = (equal_resizes, equal_fusions)
