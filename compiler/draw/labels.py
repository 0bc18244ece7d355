"""The boxes of stages, of the input, and of levels."""

from compiler.draw.markup import html_label, quiet, styled, widest
from compiler.draw.palette import INK, QUIET
from compiler.draw.tags import Tag
from compiler.draw.words import count_words, resolution_words, stage_lines
from compiler.widths import is_open
from genotype import INPUT, Genotype

LEAST = 76.0
"""A stage's width, at least."""


def box_of(genotype: Genotype, name: str) -> Tag:
    """The label of a stage, or of the input."""
    return input_box(genotype) if name == INPUT else stage_box(genotype, name)


def stage_box(genotype: Genotype, name: str) -> Tag:
    """A stage's name over its widths."""
    stage = genotype.stages[name]
    lines = stage_lines(genotype, stage)
    width = max(LEAST, widest([(name, 13), *((text, 11) for text in lines)]) + 14)
    label = html_label([styled(name, 12, bold=True), *(styled(text, 11) for text in lines)])
    return Tag(label, (width, 28 + 14 * len(lines)), INK, ("open",) if is_open(stage) else ())


def input_box(genotype: Genotype) -> Tag:
    channels = count_words(genotype.in_channels, "channel")
    label = html_label([styled("input", 10, bold=True), quiet(channels)])
    return Tag(label, (widest([("input", 11), (channels, 9)]) + 16, 32), QUIET)


def level_box(genotype: Genotype, level: int) -> Tag:
    """How fine a level is, as a share of the image's size."""
    resolution = resolution_words(genotype, level)
    label = html_label([styled(f"level {level}", 10, bold=True), quiet(resolution, 10)])
    return Tag(label, (widest([(f"level {level}", 11), (resolution, 10)]) + 10, 30))
