"""One drawing of two networks: what both have, and what was added, removed and changed."""

from collections.abc import Iterator, Sequence
from functools import cached_property

import graphviz
from attrs import evolve

from compiler.analysis.cost import parameters
from compiler.checks.choices.countable import counted_alike
from compiler.draw.comparison.labels import (
    changed_box,
    changed_head,
    changed_level,
    changed_link,
    changed_small_stage,
)
from compiler.draw.comparison.marks import CHANGED, KEY_WIDTH, Mark, key
from compiler.draw.comparison.union import Union, union
from compiler.draw.layout.edges import DrawnEdge, goes
from compiler.draw.layout.geometry import Box
from compiler.draw.layout.layout_pipeline import planned
from compiler.draw.layout.plan import Plan
from compiler.draw.network import NOTE_LINES, PAD, NetworkDrawing
from compiler.draw.style.header import MARGIN, SAID, above, filled, titled
from compiler.draw.style.markup import Key, family_keys, legend, legend_line, legend_width, room
from compiler.draw.style.stage_box import stage_box
from compiler.draw.style.strokes import Stroke
from compiler.draw.style.tags import Size, Tag
from compiler.draw.style.text import Text
from compiler.draw.words.fusions import sign_notes, squeeze_notes
from compiler.draw.words.layers import linear_notes, network_style
from compiler.draw.words.network import aligned_notes
from compiler.draw.words.stages import padding_notes
from genotype import Genotype
from genotype.diff.wording import sentence
from genotype.form.presence import optional_stages

STYLE = ("norm", "activation", "bias")
"""The fields of a network that the line about its style says."""


def draw_compared(before: Genotype, after: Genotype) -> graphviz.Digraph:
    """Draw two genotypes or search spaces that pass every check as one U. Raises InputError if they cannot be
    drawn together.
    """
    both = union(before, after)
    return ComparedDrawing(both, marked(planned(both.genotype), both)).drawn()


def marked(plan: Plan, both: Union) -> Plan:
    """A plan in which changed parts show their values before and after."""
    changed = {name: changed_box(both, name) for name in plan.boxes if both.mark(name) == CHANGED}
    stages = [name for name in plan.boxes if name in both.genotype.stages]
    alone = {name: stage_box(both.genotype, name, is_tinted=False) for name in stages}
    may_go = optional_stages(both.after)
    edges = tuple(
        evolve(edge, tag=edge_tag(both, edge), optional=goes_after(both, edge, may_go)) for edge in plan.edges
    )
    ends = {name: (source, changed_head(both, name, tag)) for name, (source, tag) in plan.ends.items()}
    return evolve(
        plan,
        boxes={**plan.boxes, **alone, **changed},
        edges=edges,
        ends=ends,
    )


def goes_after(both: Union, edge: DrawnEdge, may_go: set[str]) -> bool:
    """Whether a search may leave out a drawn edge in the second network; what was removed is gone."""
    if not edge.name.startswith("link "):
        return edge.name in may_go
    after = both.links[int(edge.name.removeprefix("link "))][1]
    return after is not None and goes(after, may_go)


def edge_tag(both: Union, edge: DrawnEdge) -> Tag | None:
    """The label on a drawn edge, or of the small stage that is one."""
    if edge.name.startswith("link "):
        return changed_link(both, edge)
    return changed_small_stage(both, edge, parts_of(both, edge))


def parts_of(both: Union, edge: DrawnEdge) -> list[str]:
    """The names of what a drawn edge is made of: a link, or a small stage and its two links."""
    if edge.name.startswith("link "):
        return [edge.name]
    links = enumerate(both.genotype.links)
    return [edge.name, *(f"link {n}" for n, link in links if edge.name in (link.source, link.target))]


def heading(title: str, lines: Sequence[str | Text], keys: Sequence[Key] = ()) -> tuple[str, Size]:
    """A title with lines below it, the legends of squares and of marks, and its size."""
    width = max(KEY_WIDTH, *map(room, above(title, lines)))
    squares = legend(keys, width)
    width = max([width, *map(legend_width, squares)])
    entries = [*(legend_line(line, width) for line in squares), key(width)]
    height = MARGIN[1] + 24 + 15 * len(lines) + 17 + 13 * len(entries)
    return titled(title, lines, entries), (MARGIN[0] + width, height)


class ComparedDrawing(NetworkDrawing):
    """A network's drawing in which line and colour show what happened to each part."""

    def __init__(self, both: Union, plan: Plan) -> None:
        self.both = both
        super().__init__(both.genotype, plan)

    def edge_mark(self, edge: DrawnEdge) -> Mark:
        """The mark of a drawn edge; for one through a small stage, that of the stage and its two links."""
        marks = {self.both.mark(name) for name in parts_of(self.both, edge)}
        return marks.pop() if len(marks) == 1 else CHANGED

    @cached_property
    def level_labels(self) -> dict[int, Tag]:
        return {
            level: changed_level(self.both, level, is_optional=level > self.last_certain)
            for level in self.layout.lines
        }

    @cached_property
    def optional(self) -> set[str]:
        """The stages that a search may still leave out; what was removed is gone."""
        return optional_stages(self.both.after)

    def box_stroke(self, name: str, tag: Tag) -> Stroke:
        edges = {edge.name: edge for edge in self.plan.edges}
        return (self.edge_mark(edges[name]) if name in edges else self.both.mark(name)).stroke

    def box_ground(self, tag: Tag) -> dict[str, str]:
        """None: colours are those of marks."""
        return {}

    def edge_stroke(self, edge: DrawnEdge) -> Stroke:
        return self.edge_mark(edge).stroke

    def end_stroke(self, name: str) -> Stroke:
        return self.both.mark(name).stroke

    def draw_header(self) -> None:
        stages = [*self.both.before.stages.values(), *self.both.after.stages.values()]
        signed = (stage for name, stage in self.genotype.stages.items() if self.both.mark(name) != CHANGED)
        notes = [*sign_notes(signed), *squeeze_notes(stages), *padding_notes(stages)]
        aligned = [*aligned_notes(self.both.before), *aligned_notes(self.both.after)][:1]
        both = (self.both.before, self.both.after)
        linear = dict.fromkeys(note for each in both for note in linear_notes(each, each.stages.values()))
        said = "; ".join([*notes, *aligned, *linear, *self.optional_notes()])
        explained = filled(said, self.frame.width, most=NOTE_LINES)
        lines = [self.summary(), *self.style_lines(), *explained, *self.told_changes()]
        keys = family_keys(self.families, self.lettered)
        label, size = heading(self.title(), [line for line in lines if line], keys)
        where = Box(self.frame.x, self.frame.top - 2 * PAD - size[1] / 2, *size)
        self.canvas.words("the title", where, label)

    @cached_property
    def families(self) -> list[str]:
        """The families of squares: outlines and grounds tell of marks alone."""
        return [family for edge in self.plan.edges if edge.tag is not None for family in edge.tag.squares]

    def title(self) -> str:
        return " → ".join(dict.fromkeys([self.both.before.name, self.both.after.name]))

    def styles(self) -> list[str]:
        """The norm, activation and bias of stages that say no other, before and after."""
        return list(dict.fromkeys([network_style(self.both.before), network_style(self.both.after)]))

    def style_lines(self) -> Iterator[str | Text]:
        """That style; in the colour of changes where it changed."""
        styles = self.styles()
        yield styles[0] if len(styles) == 1 else Text(" → ".join(styles), SAID, CHANGED.colour)

    def told_changes(self) -> Iterator[Text]:
        """The changes of no part that is drawn, as the list of differences says them."""
        said = ("name", *(STYLE if len(self.styles()) > 1 else ()))
        for change in self.both.changes.others:
            if change.path.partition(".")[0] not in said:
                for line in filled(sentence(change, (self.both.before, self.both.after)), self.frame.width):
                    yield Text(line, SAID, CHANGED.colour)

    def summary(self) -> str:
        counts = [f"{parameters(each):,}" for each in counted_alike(self.both.before, self.both.after)]
        return f"{' → '.join(dict.fromkeys(counts))} parameters"
