"""Levels and stages: strides, depths, kernels, names."""

from collections.abc import Iterator

from compiler.checks.view import has_its_widths, spread
from compiler.program.names import RESERVED
from genotype import Diagnostic, Genotype
from genotype.form.field_types import per_axis

MOST_LAYERS = 64


def levels(genotype: Genotype) -> Iterator[Diagnostic]:
    """There are levels, the first has stride 1, and strides have the right number of axes."""
    if not genotype.levels:
        yield Diagnostic(
            "levels", "there are no levels", 'add level 0, the image\'s resolution: {"stride": 1}', "G201"
        )
    for index, level in enumerate(genotype.levels):
        path, dims = f"levels[{index}].stride", genotype.spatial_dims
        stride = per_axis(level.stride, dims)
        if len(stride) != dims:
            yield Diagnostic(
                path,
                f"{len(stride)} strides for {dims} axes",
                f"write one number, or a list of {dims}",
                "G202",
            )
        elif index == 0 and max(stride) > 1:
            yield Diagnostic(
                path, "level 0 is the image's own resolution", "write 1; coarser levels follow it", "G203"
            )


def stage_names(genotype: Genotype) -> Iterator[Diagnostic]:
    """No stage has a reserved name."""
    for name in genotype.stages:
        if name in RESERVED:
            problem = f"{name!r} is already used by Python or torch"
            yield Diagnostic(f"stages.{name}", problem, "rename the stage", "G204", about=(name,))


def stage_levels(genotype: Genotype) -> Iterator[Diagnostic]:
    """Stages are at levels that exist."""
    last = len(genotype.levels) - 1
    for name, stage in genotype.stages.items():
        if stage.level > last >= 0:
            problem = f"there is no level {stage.level}"
            yield Diagnostic(f"stages.{name}.level", problem, f"use 0 to {last}, or add levels", "G205")


def unused_levels(genotype: Genotype) -> Iterator[Diagnostic]:
    """No levels beyond the last that has a stage. A level in between only contributes its stride."""
    last = max((stage.level for stage in genotype.stages.values()), default=0)
    for index in range(last + 1, len(genotype.levels)):
        problem, remedy = (
            f"no stage is at level {index} or a coarser one",
            "remove the level, or add a stage at it",
        )
        yield Diagnostic(f"levels[{index}]", problem, remedy, "G209")


def stage_depths(genotype: Genotype) -> Iterator[Diagnostic]:
    """A stage has a width for each layer."""
    for name, stage in genotype.stages.items():
        if not has_its_widths(stage):
            count = len(stage.layer_widths)
            problem = f"{count} widths, but the depth is {stage.max_depth}"
            remedy = "give one width for all layers or one for each, or change the depth"
            meant = count if isinstance(stage.depth, int) and count in range(1, MOST_LAYERS + 1) else None
            yield Diagnostic(f"stages.{name}.widths", problem, remedy, "G206", meant=meant)


def kernels(genotype: Genotype) -> Iterator[Diagnostic]:
    """Kernels are odd and have the right number of axes."""
    dims = genotype.spatial_dims
    stages = genotype.stages.items()
    found = [site for name, stage in stages for site in spread(f"stages.{name}.kernel", stage.kernel)]
    found += [(f"heads[{index}].kernel", head.kernel) for index, head in enumerate(genotype.heads)]
    for path, kernel in found:
        sizes = per_axis(kernel, dims)
        if len(sizes) != dims:
            yield Diagnostic(
                path, f"{len(sizes)} sizes for {dims} axes", f"write one number, or a list of {dims}", "G207"
            )
        elif any(size % 2 == 0 for size in sizes):
            yield Diagnostic(path, "the kernel size is even", "use odd sizes: 1, 3, 5, ...", "G208")


STAGE_RULES = (levels, stage_names, stage_levels, unused_levels, stage_depths, kernels)
