"""The options of a choice: each means something else, and all of them fit in one place."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import evolve

from compiler.checks.blocks import is_measured
from compiler.checks.view import placed_links, placed_resizes, spread
from compiler.structure.widths import decider, fused_width, links_into, output_is_open, width_after
from genotype import Choose, Diagnostic, Genotype, Link, Resize, WidthOf
from genotype.form.blocks import block_of
from genotype.form.choices import outside_cells
from genotype.form.field_types import per_axis
from genotype.form.links import written_out
from genotype.form.resolve_choices import as_number
from genotype.form.stages import fusion_of
from genotype.form.styles import activation_of, norm_of

MEANING: Mapping[str, Callable[[Any], Any]] = {
    "block": block_of,
    "norm": norm_of,
    "activation": activation_of,
    "fusion": fusion_of,
}


def different_options(genotype: Genotype) -> Iterator[Diagnostic]:
    """No two options of a choice are one, written in two ways."""
    for path, choice in outside_cells(genotype):
        key = path.rpartition(".")[2]
        if not isinstance(choice, Choose) or key not in (*MEANING, "kernel", "resize"):
            continue
        first: dict[Any, str] = {}
        for place, option in spread(path, choice):
            earlier = first.setdefault(meaning(genotype, path, option), place)
            if earlier != place:
                problem = f"means the same as {earlier.removeprefix(f'{path}.')}"
                yield Diagnostic(place, problem, "remove one of the two, or change it", "G806")


def meaning(genotype: Genotype, path: str, option: Any) -> Any:
    """What an option of the choice at a path comes to, however it is written."""
    above, _, key = path.rpartition(".")
    if key == "fusion" and len(links_into(genotype, above.removeprefix("stages."))) < 2:
        fusion = fusion_of(option)
        return fusion if fusion.kind == "gate" else evolve(fusion, kind="concat")
    if key == "kernel":
        return per_axis(option, genotype.spatial_dims)
    if key == "resize":
        return with_number(genotype, written_out(option))
    return MEANING[key](option)


def with_number(genotype: Genotype, resize: Resize) -> Any:
    """A resize with its width as a number, where that is known."""
    width = resize.width
    if not isinstance(width, WidthOf) or width.stage not in genotype.stages:
        return resize
    return resize if output_is_open(genotype.stages[width.stage]) else as_number(resize, genotype.stages)


def equal_resizes(genotype: Genotype) -> Iterator[Diagnostic]:
    """The resizes that a link may have give as many channels, and none is the target's own stride."""
    for index, link in placed_links(genotype):
        if not isinstance(link.resize, Choose) or len(link.resize.options) == 1:
            continue
        for path, resize in placed_resizes(link, index):
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
                remedy = "choose between concat and gate, or settle the fusion"
                yield Diagnostic(path, problem, remedy, "G807", about=(name,))
                break


OPTION_RULES = (different_options, equal_resizes, equal_fusions)
