"""What changed in a stage, in lines: its blocks, widths, fusion, kernel and style, each before and after."""

from collections.abc import Callable, Iterable, Iterator

from compiler.draw.words.fusions import fusion_lines, fusion_text
from compiler.draw.words.layers import style_lines, style_text
from compiler.draw.words.stages import block_lines, block_text, kernel_lines, kernel_text, width_lines
from genotype import Genotype, Stage

LONG = 36
"""More letters than this are said on two lines."""

Said = Callable[[Genotype, Stage], Iterable[str]]
Whole = Callable[[Genotype, Stage], str]
ASPECTS: tuple[tuple[Said, Whole], ...] = (
    (lambda _, stage: block_lines(stage), lambda _, stage: block_text(stage)),
    (lambda _, stage: width_lines(stage), lambda _, stage: " ".join(width_lines(stage))),
    (lambda _, stage: fusion_lines(stage), lambda _, stage: fusion_text(stage)),
    (kernel_lines, kernel_text),
    (style_lines, style_text),
)
"""Of every aspect of a stage: the lines of a stage that is alone, and all of it in one line."""


def changed_lines(before: tuple[Genotype, Stage], after: tuple[Genotype, Stage]) -> Iterator[str]:
    """The lines of a stage; an aspect that changed says what it was and what it is."""
    for said, whole in ASPECTS:
        was, is_now = whole(*before), whole(*after)
        if was == is_now or (whole is style_text and is_unstyled(before[1]) and is_unstyled(after[1])):
            yield from said(*after)
        elif len(was) + len(is_now) < LONG:
            yield f"{was} → {is_now}"
        else:
            yield from (was, f"→ {is_now}")


def is_unstyled(stage: Stage) -> bool:
    """Whether a stage has the norm and activation of the network, which the title says."""
    return stage.norm is None and stage.activation is None
