"""The grounds of stages, by the kind of their blocks."""

from compiler.draw.style.palette import paint
from genotype import Choose, Stage
from genotype.form.blocks import block_of
from genotype.form.choose import options_of


def block_families(stage: Stage) -> tuple[str, ...]:
    """The families of a stage's blocks, one for each option; none if they are decided and plain."""
    kinds = [block_of(option).kind for option in options_of(stage.block)]
    is_plain = kinds == ["conv"] and not isinstance(stage.block, Choose)
    return () if is_plain else tuple(f"block {kind}" for kind in kinds)


def ground_of(stage: Stage) -> str | None:
    """The colour of a stage whose kind of block is decided and not plain."""
    families = block_families(stage)
    return paint(families[0]).colour if families and not isinstance(stage.block, Choose) else None
