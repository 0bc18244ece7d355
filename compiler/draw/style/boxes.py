"""The boxes of stages, of the input, and of levels."""

from collections.abc import Sequence

from attrs import evolve

from compiler.draw.style.palette import INK, QUIET, paint
from compiler.draw.style.tags import Tag
from compiler.draw.style.text import Line, Text, html_label, quiet, widest
from compiler.draw.style.words import count_words, resolution_words, stage_lines
from genotype import INPUT, Choose, Genotype, Stage
from genotype.form.blocks import block_of
from genotype.form.choices import leaves_open

LEAST = 76.0
"""The smallest width of a stage."""


def box_of(genotype: Genotype, name: str) -> Tag:
    """The box of a stage, or of the input."""
    return input_box(genotype) if name == INPUT else stage_box(genotype, name)


def stage_box(genotype: Genotype, name: str) -> Tag:
    """A stage's name over its blocks and their widths, on the ground of its blocks."""
    stage = genotype.stages[name]
    tag = box_tag(name, stage_lines(genotype, stage), ("open",) if leaves_open(stage) else ())
    family = block_family(stage)
    return tag if family is None else evolve(tag, ground=paint(family).colour)


def block_family(stage: Stage) -> str | None:
    """The family of a stage's blocks; plain ones have none, nor has a choice."""
    if isinstance(stage.block, Choose):
        return None
    kind = block_of(stage.block).kind
    return None if kind == "conv" else f"block {kind}"


def box_tag(name: str, words: Sequence[str], families: tuple[str, ...] = ()) -> Tag:
    """A name above lines of text."""
    lines = [Text(name, 12, bold=True), *(Text(text, 11) for text in words)]
    return Tag(html_label(lines), (max(LEAST, widest(lines) + 16), 28 + 14 * len(words)), INK, families)


def input_box(genotype: Genotype) -> Tag:
    """The box of the network's input."""
    channels = count_words(genotype.in_channels, "channel")
    lines: list[Line] = [Text("input", 10, bold=True), quiet(channels)]
    return Tag(html_label(lines), (widest(lines) + 18, 32), QUIET)


def level_box(genotype: Genotype, level: int) -> Tag:
    """The resolution of a level, as a fraction of the image's."""
    lines: list[Line] = [Text(f"level {level}", 10, bold=True), quiet(resolution_words(genotype, level), 10)]
    return Tag(html_label(lines), (widest(lines) + 10, 30))
