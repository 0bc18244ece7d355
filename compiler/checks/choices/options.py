"""The options of a choice: each means something else, and all of them fit in one place."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from attrs import evolve

from compiler.blocks.registry import BY_NAME
from compiler.checks.blocks import is_measured
from compiler.checks.view import placed_links, placed_resizes, spread
from compiler.structure.widths import (
    decider,
    fused_width,
    gate_width,
    links_into,
    output_is_open,
    width_after,
)
from genotype import Activation, Choose, Diagnostic, Genotype, Link, Resize, StageBlock, WidthOf
from genotype.form.blocks import block_of
from genotype.form.choices import outside_cells
from genotype.form.field_types import per_axis
from genotype.form.links import written_out
from genotype.form.resolve_choices import as_number
from genotype.form.stages import fusion_of
from genotype.form.styles import SLOPES, activation_of, norm_of


def block_in_full(option: Any) -> StageBlock:
    """Blocks with what they have unless given; as they are, if there is no such kind."""
    block = block_of(option)
    return BY_NAME[block.kind].in_full(block) if block.kind in BY_NAME else block


def activation_in_full(option: Any) -> Activation:
    """An activation with its slope, if it has one."""
    activation = activation_of(option)
    slope = SLOPES.get(activation.kind) if activation.slope is None else activation.slope
    return evolve(activation, slope=slope)


MEANING: Mapping[str, Callable[[Any], Any]] = {
    "block": block_in_full,
    "norm": norm_of,
    "activation": activation_in_full,
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
    if key == "fusion" and fusion_of(option).kind == "gate":
        with suppress(ValueError, KeyError, IndexError):  # another rule tells what is missing
            width = gate_width(genotype, above.removeprefix("stages."), fusion_of(option))
            return evolve(fusion_of(option), width=width)
    if key == "kernel":
        return per_axis(option, genotype.spatial_dims)
    if key == "resize":
        return resize_in_full(genotype, with_number(genotype, written_out(option)))
    return MEANING[key](option)


def resize_in_full(genotype: Genotype, resize: Resize) -> Resize:
    """A resize with what it has unless given, but for kernels that depend on strides."""
    norm, activation = norm_of(resize.norm or "none"), activation_in_full(resize.activation or "none")
    kernel, expansion = resize.kernel, resize.expansion
    if resize.kind == "mednext":
        kernel, expansion = kernel or 3, expansion or 2.0
    sizes = None if kernel is None else per_axis(kernel, genotype.spatial_dims)
    return evolve(resize, norm=norm, activation=activation, kernel=sizes, expansion=expansion)


def with_number(genotype: Genotype, resize: Resize) -> Resize:
    """A resize with its width as a number, where that is known."""
    width = resize.width
    if not isinstance(width, WidthOf) or width.stage not in genotype.stages:
        return resize
    if output_is_open(genotype.stages[width.stage]):
        return resize
    return written_out(as_number(resize, genotype.stages))


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
                remedy = "choose between concat and gate, or decide the fusion"
                yield Diagnostic(path, problem, remedy, "G807", about=(name,))
                break


OPTION_RULES = (different_options,)
MIXING_RULES = (equal_resizes, equal_fusions)
