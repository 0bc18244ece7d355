"""Levels and stages: strides, depths, kernels, names."""

from collections.abc import Iterator

from compiler.checks.view import spread, stage_is_sound
from compiler.program.names import RESERVED
from genotype import Diagnostic, Genotype
from genotype.form.field_types import per_axis

MOST_LAYERS = 64


def levels(genotype: Genotype) -> Iterator[Diagnostic]:
    if not genotype.levels:
        yield Diagnostic("levels", "there is no level", 'add the image\'s own: {"stride": 1}', "G201")
    for index, level in enumerate(genotype.levels):
        path, dims = f"levels[{index}].stride", genotype.spatial_dims
        stride = per_axis(level.stride, dims)
        if len(stride) != dims:
            yield Diagnostic(
                path, f"{len(stride)} strides for {dims} axes", f"write one number, or {dims}", "G202"
            )
        elif index == 0 and max(stride) > 1:
            yield Diagnostic(
                path, "level 0 is the image itself", "write 1; coarser levels come after it", "G203"
            )


def stage_names(genotype: Genotype) -> Iterator[Diagnostic]:
    for name in genotype.stages:
        if name in RESERVED:
            problem = f"{name!r} means something else in Python or torch"
            yield Diagnostic(f"stages.{name}", problem, "rename it", "G204", about=(name,))


def stage_levels(genotype: Genotype) -> Iterator[Diagnostic]:
    last = len(genotype.levels) - 1
    for name, stage in genotype.stages.items():
        if stage.level > last >= 0:
            problem = f"there is no level {stage.level}"
            yield Diagnostic(f"stages.{name}.level", problem, f"use 0 to {last}, or add levels", "G205")


def unused_levels(genotype: Genotype) -> Iterator[Diagnostic]:
    """Of the levels beyond the last that has a stage; one between others is a part of its stride."""
    last = max((stage.level for stage in genotype.stages.values()), default=0)
    for index in range(last + 1, len(genotype.levels)):
        problem, remedy = f"no stage is at level {index} or beyond", "remove it, or put a stage there"
        yield Diagnostic(f"levels[{index}]", problem, remedy, "G209")


def stage_depths(genotype: Genotype) -> Iterator[Diagnostic]:
    for name, stage in genotype.stages.items():
        if not stage_is_sound(stage):
            count = len(stage.layer_widths)
            problem = f"{count} widths, but the depth is {stage.max_depth}"
            remedy = "give as many widths as layers, or one number for all, or change the depth"
            meant = count if isinstance(stage.depth, int) and count in range(1, MOST_LAYERS + 1) else None
            yield Diagnostic(f"stages.{name}.widths", problem, remedy, "G206", meant=meant)


def kernels(genotype: Genotype) -> Iterator[Diagnostic]:
    dims = genotype.spatial_dims
    stages = genotype.stages.items()
    found = [site for name, stage in stages for site in spread(f"stages.{name}.kernel", stage.kernel)]
    found += [(f"heads[{index}].kernel", head.kernel) for index, head in enumerate(genotype.heads)]
    for path, kernel in found:
        sizes = per_axis(kernel, dims)
        if len(sizes) != dims:
            yield Diagnostic(
                path, f"{len(sizes)} sizes for {dims} axes", f"write one number, or {dims}", "G207"
            )
        elif any(size % 2 == 0 for size in sizes):
            yield Diagnostic(path, "an even kernel has no middle", "use odd sizes: 1, 3, 5, ...", "G208")


STAGE_RULES = (levels, stage_names, stage_levels, unused_levels, stage_depths, kernels)
