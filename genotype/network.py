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
    """Where an editor finds this schema, such as "./genoc.schema.json"; genoc passes over it."""
    format: Literal["genoc/1"] = FORMAT
    """The version of the form."""
    name: Title
    """What it is called; compiled classes are named after it."""
    about: str = ""
    """What a person ought to know of it."""
    spatial_dims: Literal[2, 3]
    """2 for images, 3 for volumes (axes z, y, x)."""
    in_channels: Width
    """Channels of the input image."""
    out_channels: Width
    """Logit maps: 1 of a mask, 2 of a mask_pair, one for each of the classes."""
    output: Output = "mask"
    """What the logits mean: mask (sigmoid), mask_pair (two sigmoids), classes (softmax)."""
    norm: Norm = "batch"
    """The norm of every layer, unless its stage has its own."""
    activation: Activation = "relu"
    """The activation of every layer, unless its stage has its own."""
    bias: bool = False
    """Whether the stages' convolutions have a bias, unless a stage says otherwise."""
    levels: tuple[Level, ...]
    """The resolutions, finest first; stages stand at them by number."""
    stages: Mapping[Name, Stage]
    """Runs of convolution layers, by name."""
    links: tuple[Link, ...]
    """What leads from stage to stage, and what happens on the way."""
    heads: tuple[Head, ...]
    """Where logits are given: the output first, then deep supervision."""
    cells: Mapping[Name, Cell | Like] = Factory(dict)
    """Small graphs of ops that links carry, by name."""

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
