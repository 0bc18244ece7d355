"""The genotype: a whole network, or with open choices a search space."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import accumulate
from operator import mul
from typing import Any, Final, Literal

from attrs import Factory, field, frozen

from genotype.form.cells import Cell, Like
from genotype.form.choose import Choose
from genotype.form.field_types import Name, Output, Title, Width, per_axis
from genotype.form.links import Head, Link
from genotype.form.shown import shown
from genotype.form.stages import Level, Stage, stage_places
from genotype.form.styles import Activation, ActivationKind, Norm, NormKind

FORMAT: Final = "genoc/1"


@frozen(kw_only=True)
class Genotype:
    """Stages at levels, links between them, cells on links, and heads.

    `output` says what the logits mean: one `mask` (sigmoid), a `mask_pair` of target and
    background (two sigmoids), or `classes` (softmax, class 0 is the background).
    """

    schema: str | None = field(default=None, metadata={"json": "$schema"})
    """Where an editor finds the JSON Schema, such as "./genoc.schema.json"; genoc ignores it."""
    format: Literal["genoc/1"] = FORMAT
    """The version of the file format."""
    name: Title
    """Its name; compiled classes are named after it."""
    about: str = ""
    """A description for people."""
    spatial_dims: Literal[2, 3]
    """2 for images, 3 for volumes (axes z, y, x)."""
    in_channels: Width
    """Channels of the input image."""
    out_channels: Width
    """Logit maps: 1 for a mask, 2 for a mask_pair, one per class for classes."""
    output: Output = "mask"
    """What the logits mean: mask (sigmoid), mask_pair (two sigmoids), classes (softmax)."""
    norm: NormKind | Norm = "batch"
    """The norm of every layer, unless its stage has its own."""
    activation: ActivationKind | Activation = "relu"
    """The activation of every layer, unless its stage has its own."""
    bias: bool = False
    """Whether the stages' convolutions have a bias, unless a stage says otherwise."""
    levels: tuple[Level, ...]
    """The resolutions, finest first; stages stand at them by number."""
    stages: Mapping[Name, Stage]
    """Runs of blocks, by name."""
    links: tuple[Link, ...]
    """What joins the stages, and the resize, op or cell in between."""
    heads: tuple[Head, ...]
    """Convolutions that give logits: the output first, then deep supervision."""
    cells: Mapping[Name, Cell | Like] = Factory(dict)
    """Small graphs of ops that links carry, by name."""

    def cell(self, name: str) -> Cell:
        """The cell of that name, with `like` resolved. KeyError if there is none."""
        cell = self.followed[name]
        if cell is None:
            raise KeyError(name)
        return cell

    @cached_property
    def followed(self) -> Mapping[str, Cell | None]:
        """Every cell by name with `like` resolved; None if that leads to no cell."""
        cells: dict[str, Cell | None] = {}
        for name in self.cells:
            way: list[str] = []
            while name not in cells and isinstance(cell := self.cells.get(name), Like):
                cells[name] = None  # stays None where `like` leads in a circle
                way.append(name)
                name = cell.like
            end = cells.get(name, self.cells.get(name))
            cells.update(dict.fromkeys([*way, name], end if not isinstance(end, Like) else None))
        return cells

    @cached_property
    def strides(self) -> tuple[tuple[int, ...], ...]:
        """How much coarser than the image each level is, per axis."""
        steps = (per_axis(level.stride, self.spatial_dims) for level in self.levels)
        return tuple(accumulate(steps, lambda a, b: tuple(map(mul, a, b))))

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Link, ...]]:
        """The links into each stage, in the order of the file."""
        by_target: dict[str, list[Link]] = {}
        for link in self.links:
            by_target.setdefault(link.target, []).append(link)
        return {name: tuple(links) for name, links in by_target.items()}

    def places(self) -> Iterator[tuple[str, Any]]:
        """Every place where a choice may stand, with what stands there. KeyError if a cell is missing."""
        yield from self.places_outside_cells()
        for name in self.cells:
            cell = self.cell(name)
            for index, edge in enumerate(cell.edges):
                yield f"cells.{name}.edges[{index}].op", edge.op
            for index, block in enumerate(cell.blocks):
                yield f"cells.{name}.blocks[{index}].inputs", block.inputs

    def places_outside_cells(self) -> Iterator[tuple[str, Any]]:
        """Those of stages and links."""
        for name, stage in self.stages.items():
            yield from stage_places(f"stages.{name}", stage)
        for index, link in enumerate(self.links):
            yield f"links[{index}].resize", link.resize
            yield f"links[{index}].op", link.op
            yield f"links[{index}].present", link.present

    def __str__(self) -> str:
        """What it is, in a line."""
        is_whole = (
            None not in self.followed.values()
        )  # else cells are missing, and no choice of theirs is known
        open_choices = sum(isinstance(value, Choose) for _, value in self.places()) if is_whole else 0
        space = f", space with {open_choices} open choice{'s' * (open_choices != 1)}" if open_choices else ""
        channels = f"{self.in_channels} channel{'s' * (self.in_channels != 1)} in, {self.out_channels} out"
        stages = f"{len(self.stages)} stage{'s' * (len(self.stages) != 1)}"
        return f"{self.name}: {self.spatial_dims}D, {channels} ({self.output}), {stages}{space}"

    def _repr_svg_(self) -> str | None:
        """The drawing that a notebook shows, once `genoc` is imported."""
        return shown(self)
