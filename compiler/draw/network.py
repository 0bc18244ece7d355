"""The drawing of a network: a U of stages, with labels on the links between them."""

from collections.abc import Iterator
from functools import cached_property

import graphviz

from compiler.analysis.cost import parameters
from compiler.checks.choices.countable import has_supernet
from compiler.draw.canvas import Canvas, identifier
from compiler.draw.layout.edges import DrawnEdge
from compiler.draw.layout.geometry import Box
from compiler.draw.layout.label_placement import tag_box
from compiler.draw.layout.layout_pipeline import arrange, planned
from compiler.draw.layout.plan import Plan
from compiler.draw.style.boxes import level_box
from compiler.draw.style.grounds import block_families, ground_of
from compiler.draw.style.header import Header, filled, on_one_line
from compiler.draw.style.markup import family_keys
from compiler.draw.style.palette import BAND, INK, PAPER, SKIP
from compiler.draw.style.strokes import OPTIONAL, Stroke
from compiler.draw.style.tags import Tag
from compiler.draw.words.fusions import sign_notes, squeeze_notes
from compiler.draw.words.layers import linear_notes, network_style
from compiler.draw.words.network import aligned_notes, count_words
from compiler.draw.words.stages import padding_notes
from compiler.lowering.network import lower
from compiler.structure.in_brief import in_brief
from genotype import INPUT, Choose, Genotype, Stage
from genotype.form.choices import choices
from genotype.form.presence import in_force, optional_stages
from genotype.text.encode import in_order

PAD = 10.0
NOTE_LINES = 12
"""Enough for all notes that there are; none is cut."""


def draw_network(genotype: Genotype) -> graphviz.Digraph:
    """Draw a genotype or a search space that passes every check, as a U: a row for each level.

    What a search decides is dashed, and what it may leave out dotted; absent links are not drawn.
    """
    return NetworkDrawing(in_order(in_brief(in_force(genotype)))).drawn()


class NetworkDrawing:
    """One drawing while it is made."""

    def __init__(self, genotype: Genotype, plan: Plan | None = None) -> None:
        self.genotype = genotype
        placed = arrange(plan or planned(genotype))
        self.plan, self.layout, self.curves, self.cuts = (
            placed.plan,
            placed.layout,
            placed.curves,
            placed.cuts,
        )
        self.canvas = Canvas(genotype.name)

    def drawn(self) -> graphviz.Digraph:
        """The whole drawing."""
        self.draw_levels()
        self.draw_header()
        self.draw_stages()
        for edge in self.plan.edges:
            self.draw_edge(edge)
        for name, (source, tag) in self.plan.ends.items():
            self.canvas.box(name, self.layout.slots[name], tag.label, **self.box_style(name, tag))
            style = self.end_stroke(name).arrow() | marked(name)
            self.canvas.arrow(source, name, self.curves[name], **style)
        return self.canvas.graph

    @cached_property
    def frame(self) -> Box:
        """The box around every stage, label and curve."""
        tags = [
            tag_box(self.cuts[edge.name], edge.tag.size) for edge in self.plan.edges if edge.tag is not None
        ]
        boxes = [*self.layout.boxes.values(), *self.layout.slots.values(), *tags]
        points = [point for curve in self.curves.values() for point in curve.samples()]
        return around([*points, *(corner for box in boxes for corner in box.corners())])

    def draw_levels(self) -> None:
        """A band for each level that has stages, with its resolution on the left."""
        for level, band in self.bands.items():
            self.canvas.band(f"level {level} band", band, BAND)
            label = self.level_labels[level]
            where = Box(band.left + self.margin / 2, self.layout.lines[level], *label.size)
            self.canvas.words(f"level {level}", where, label.label)

    @cached_property
    def level_labels(self) -> dict[int, Tag]:
        return {
            level: level_box(self.genotype, level, is_optional=level > self.last_certain)
            for level in self.layout.lines
        }

    @cached_property
    def last_certain(self) -> int:
        """The last level that a search cannot leave out."""
        stages = self.genotype.stages.items()
        return max((stage.level for name, stage in stages if name not in self.optional), default=0)

    @cached_property
    def optional(self) -> set[str]:
        """The stages that a search may leave out."""
        return optional_stages(self.genotype)

    @cached_property
    def margin(self) -> float:
        """The width of the levels' labels on the left."""
        return max(label.size[0] for label in self.level_labels.values()) + 2 * PAD

    @cached_property
    def bands(self) -> dict[int, Box]:
        """The band of every level, all as wide as the drawing."""
        left, right = self.frame.left - self.margin, self.frame.right + PAD
        rows = {level: self.row(level) for level in self.layout.lines}
        return {
            level: around([(left, row.top - PAD), (right, row.bottom + PAD)]) for level, row in rows.items()
        }

    def row(self, level: int) -> Box:
        """The box around a level's stages and the labels beside them."""
        here = [name for name, place in self.plan.places.items() if place.level == level]
        boxes = [self.layout.boxes[name] for name in here]
        boxes += [self.layout.slots[name] for stage in here for name in self.plan.lanes.get(stage, [])]
        return around([(box.x, y) for box in boxes for y in (box.top, box.bottom)])

    def draw_header(self) -> None:
        """The title, centred above the bands and no wider than they are."""
        page = around([corner for band in self.bands.values() for corner in band.corners()])
        facts = on_one_line([self.summary(), self.style()], page.width)
        about = [*facts, *filled(self.genotype.about, page.width)]
        notes = filled("; ".join(self.notes()), page.width, 10, NOTE_LINES)
        header = Header(
            self.genotype.name, about, family_keys(self.families, self.lettered), page.width, notes
        )
        where = Box(page.x, min(self.frame.top, page.top) - PAD - header.size[1] / 2, *header.size)
        self.canvas.words("the title", where, header.label)

    @cached_property
    def families(self) -> list[str]:
        """The families of the squares on links, and of the blocks of stages."""
        tags = [
            edge.tag
            for edge in self.plan.edges
            if edge.tag is not None and edge.name not in self.genotype.stages
        ]
        stages = [*self.boxed, *(stage for stage in self.genotype.stages.values() if ground_of(stage))]
        return [
            *(family for tag in tags for family in tag.families),
            *(family for stage in stages for family in block_families(stage)),
        ]

    @cached_property
    def lettered(self) -> set[str]:
        """The families of which squares with letters are drawn."""
        tags = [*self.plan.boxes.values(), *(edge.tag for edge in self.plan.edges if edge.tag is not None)]
        return {family for tag in tags if tag.has_letters for family in tag.squares}

    @cached_property
    def boxed(self) -> list[Stage]:
        """The stages that have a box of their own."""
        return [stage for name, stage in self.genotype.stages.items() if name in self.plan.boxes]

    def notes(self) -> Iterator[str]:
        """The notes that explain the drawing."""
        yield "in a stage: channels of each block"
        if self.genotype.cells:
            yield "on a link: a cell with one square per op"
        if any(isinstance(stage.block, Choose) for stage in self.boxed):
            yield "in colour: the blocks that a stage may have"
        if len(self.genotype.heads) > 1:
            yield "head: deep supervision, with its weight in the loss"
        yield from sign_notes(self.boxed)
        yield from squeeze_notes(self.genotype.stages.values())
        yield from padding_notes(self.genotype.stages.values())
        yield from aligned_notes(self.genotype)
        yield from linear_notes(self.genotype, self.genotype.stages.values())
        yield from self.arrow_notes()
        decided = [path for path, _ in choices(self.genotype) if not path.endswith(".present")]
        if decided:
            yield "dashed: decided by the search"
        yield from self.optional_notes()

    def arrow_notes(self) -> Iterator[str]:
        """What grey arrows are, where there are any."""
        if any(self.edge_colour(edge) == SKIP for edge in self.plan.edges):
            yield "grey arrow: skip connection"

    def optional_notes(self) -> Iterator[str]:
        """What dotted lines mean, where there are any."""
        if any(edge.optional for edge in self.plan.edges):
            yield OPTIONAL

    def summary(self) -> str:
        places = len(list(choices(self.genotype)))
        whole = f"search space with {count_words(places, 'open choice')}"
        if not has_supernet(self.genotype):
            return whole
        count = count_words(parameters(lower(self.genotype)), "parameter")
        return f"{whole}, {count} in its supernet" if places else count

    def style(self) -> str:
        """The norm and activation of stages that say no other."""
        return network_style(self.genotype)

    def draw_stages(self) -> None:
        for name, tag in self.plan.boxes.items():
            self.canvas.box(name, self.layout.boxes[name], tag.label, **self.box_style(name, tag))

    def draw_edge(self, edge: DrawnEdge) -> None:
        """A drawn edge, through its label if it has one."""
        style = self.edge_style(edge)
        if edge.tag is None:
            self.canvas.arrow(edge.source, edge.target, self.curves[edge.name], **style)
            return
        before, after = self.cuts[edge.name]
        ground = BAND if edge.name in self.layout.slots else PAPER
        outlined = self.box_style(edge.name, edge.tag, ground)
        self.canvas.box(edge.name, tag_box((before, after), edge.tag.size), edge.tag.label, **outlined)
        self.canvas.line(edge.source, edge.name, before, **style)
        self.canvas.arrow(edge.name, edge.target, after, **style)

    def box_style(self, name: str, tag: Tag, ground: str = PAPER) -> dict[str, str]:
        """The attributes of the box of a stage, a label or a head: plain text has no outline and the colour
        of its background.
        """
        if tag.colour is None:
            return {"style": "filled", "penwidth": "0", "fillcolor": ground, **marked(name)}
        outline = self.box_stroke(name, tag).optional(name in self.optional).outline()
        return {**outline, **self.box_ground(tag), **marked(name)}

    def box_ground(self, tag: Tag) -> dict[str, str]:
        """The attributes of a box's ground."""
        return {} if tag.ground is None else {"fillcolor": tag.ground}

    def edge_style(self, edge: DrawnEdge) -> dict[str, str]:
        """The attributes of a drawn edge."""
        return {**self.edge_stroke(edge).optional(edge.optional).arrow(), **marked(edge.name)}

    def box_stroke(self, name: str, tag: Tag) -> Stroke:
        """How a box is outlined, apart from whether it is optional; `tag` has a colour."""
        return Stroke(tag.colour or INK, "dashed" if tag.is_open else None)

    def edge_stroke(self, edge: DrawnEdge) -> Stroke:
        """How an edge is drawn, apart from whether it is optional."""
        return Stroke(self.edge_colour(edge))

    def end_stroke(self, name: str) -> Stroke:
        """How the arrow to a head is drawn."""
        return Stroke(INK)

    def edge_colour(self, edge: DrawnEdge) -> str:
        """Edges with a cell or an op in its colour, skip connections in grey."""
        if edge.tag is not None and edge.tag.families and edge.tag.colour is not None:
            return edge.tag.colour
        source, target = self.plan.places[edge.source], self.plan.places[edge.target]
        is_skip = edge.source != INPUT and source.level == target.level and source.column != target.column
        return SKIP if is_skip else INK


def marked(name: str) -> dict[str, str]:
    """The SVG class of what belongs to a link, a head or a stage: `link-3`, `stage-enc1`."""
    kind = "" if name.startswith(("link ", "head ")) else "stage-"
    return {"class": kind + identifier(name)}


def around(points: list[tuple[float, float]]) -> Box:
    """The smallest box around points."""
    (left, right), (top, bottom) = ((min(axis), max(axis)) for axis in zip(*points, strict=True))
    return Box((left + right) / 2, (top + bottom) / 2, right - left, bottom - top)
