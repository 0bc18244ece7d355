"""What changed in a stage, in lines: its blocks, widths, fusion, kernel and style, each before and after."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from attrs import frozen

from compiler.draw.comparison.value_lines import before_and_after, in_lines, untold
from compiler.draw.words.fusions import fusion_lines, fusion_text
from compiler.draw.words.layers import (
    bias_lines,
    bias_text,
    dropout_lines,
    dropout_text,
    style_lines,
    style_text,
)
from compiler.draw.words.stages import block_lines, block_text, kernel_lines, kernel_text, width_lines
from compiler.structure.in_brief import joins_nothing
from genotype import Choose, Genotype, Stage

Said = Callable[[Genotype, Stage], Iterable[str]]
Whole = Callable[[Genotype, Stage], str]


@frozen
class Aspect:
    """Fields of a stage, their lines where they did not change, and all that they say in one line."""

    fields: tuple[str, ...]
    said: Said
    whole: Whole
    of_network: bool = False
    """Whether a stage without these fields has them as the network, of which the title tells."""


def all_block_lines(stage: Stage) -> Iterator[str]:
    """What the blocks are, where they are not plain, or all that they may be."""
    yield from in_lines(block_text(stage)) if isinstance(stage.block, Choose) else block_lines(stage)


BEFORE_FUSION = (
    Aspect(("block",), lambda _, stage: all_block_lines(stage), lambda _, stage: block_text(stage)),
    Aspect(
        ("depth", "widths"),
        lambda _, stage: width_lines(stage),
        lambda _, stage: " ".join(width_lines(stage)),
    ),
)
AFTER_FUSION = (
    Aspect(("kernel",), kernel_lines, kernel_text),
    Aspect(("norm", "activation"), style_lines, style_text, of_network=True),
    Aspect(("bias",), bias_lines, bias_text, of_network=True),
    Aspect(("dropout",), dropout_lines, dropout_text),
)


def aspects(name: str) -> tuple[Aspect, ...]:
    """All aspects of the stage of that name."""
    fusion = Aspect(
        ("fusion",),
        lambda _, stage: fusion_lines(stage),
        lambda genotype, stage: fusion_text(stage, joins_nothing(genotype, name)),
    )
    return (*BEFORE_FUSION, fusion, *AFTER_FUSION)


def changed_lines(
    name: str, before: tuple[Genotype, Stage], after: tuple[Genotype, Stage], brief: Stage
) -> Iterator[str]:
    """The lines of a stage; an aspect that changed says what it was and what it is. `brief` is the stage
    after, without what it has anyway.
    """
    for aspect in aspects(name):
        was, is_now = aspect.whole(*before), aspect.whole(*after)
        if was == is_now or (aspect.of_network and is_bare(aspect, before[1]) and is_bare(aspect, after[1])):
            yield from aspect.said(after[0], brief)
        else:
            yield from before_and_after(was, is_now)
        yield from untold(before[1], after[1], aspect.fields, partial(aspect.whole, before[0]))


def is_bare(aspect: Aspect, stage: Stage) -> bool:
    """Whether a stage has all of it from the network."""
    return all(getattr(stage, field) is None for field in aspect.fields)
