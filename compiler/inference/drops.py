"""What of a genotype means something in training alone: dropout and drop path."""

from typing import Any

from attrs import evolve

from genotype.form.blocks import StageBlock
from genotype.form.choose import Choose
from genotype.form.network import Genotype
from genotype.form.stages import Stage


def without_drops(genotype: Genotype) -> Genotype:
    """The same network in evaluation: nothing is dropped, and its layers keep their names."""
    stages = {name: without_drops_of(stage) for name, stage in genotype.stages.items()}
    return evolve(genotype, stages=stages)


def without_drops_of(stage: Stage) -> Stage:
    """A stage that drops nothing."""
    if isinstance(stage.block, Choose):
        block: Any = Choose(tuple(dict.fromkeys(map(kept, stage.block.options))))
    else:
        block = kept(stage.block)
    return evolve(stage, block=block, dropout=0.0)


def kept(block: str | StageBlock) -> str | StageBlock:
    """Blocks that always keep their residual branch."""
    return evolve(block, drop_path=0.0) if isinstance(block, StageBlock) else block
