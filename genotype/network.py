"""The genotype: a whole network, or with choices left open a whole space of networks."""

from collections.abc import Mapping
from typing import Final, Literal

from attrs import Factory, field, frozen

from genotype.cells import Cell, Like
from genotype.kinds import Activation, Name, Norm, Output, Title, Width
from genotype.links import Head, Link
from genotype.stages import Level, Stage

FORMAT: Final = "genoc/1"


@frozen(kw_only=True)
class Genotype:
    """Stages at levels, links between them, cells on links, and heads.

    `output` says what the logits mean: one `mask` (sigmoid), a `mask_pair` of target and
    background (two sigmoids), or `classes` (softmax, class 0 is the background).
    """

    schema: str | None = field(default=None, metadata={"json": "$schema"})
    format: Literal["genoc/1"] = FORMAT
    name: Title
    about: str = ""
    spatial_dims: Literal[2, 3]
    in_channels: Width
    out_channels: Width
    output: Output = "mask"
    norm: Norm = "batch"
    activation: Activation = "relu"
    bias: bool = False
    levels: tuple[Level, ...]
    stages: Mapping[Name, Stage]
    links: tuple[Link, ...]
    heads: tuple[Head, ...]
    cells: Mapping[Name, Cell | Like] = Factory(dict)

    def cell(self, name: str) -> Cell:
        """The cell of that name, its `like` followed. KeyError where there is none."""
        seen = {name}
        found = self.cells[name]
        while isinstance(found, Like):
            if found.like in seen:
                raise KeyError(name)
            seen.add(found.like)
            found = self.cells[found.like]
        return found
