"""One drawing of two networks: what both have, and what was added, removed and changed."""

import graphviz
from attrs import evolve

from compiler.analysis.cost import parameters
from compiler.draw.comparison.labels import changed_box, changed_head, changed_link
from compiler.draw.comparison.marks import CHANGED, KEY_WIDTH, Mark, key, mark_of
from compiler.draw.comparison.union import Union, union
from compiler.draw.layout.edges import DrawnEdge
from compiler.draw.layout.geometry import Box
from compiler.draw.layout.layout_pipeline import planned
from compiler.draw.layout.plan import Plan
from compiler.draw.network import PAD, NetworkDrawing, outline
from compiler.draw.style.header import MARGIN, above, titled
from compiler.draw.style.markup import room
from compiler.draw.style.palette import PAPER
from compiler.draw.style.tags import Size, Tag
from compiler.draw.words.fusions import sign_notes
from compiler.draw.words.layers import network_style
from compiler.lowering.network import lower
from genotype import Genotype


def draw_compared(before: Genotype, after: Genotype) -> graphviz.Digraph:
    """Draw two genotypes or search spaces that pass every check as one U. Raises InputError if they cannot be
    drawn together.
    """
    both = union(before, after)
    return ComparedDrawing(both, marked(planned(both.genotype), both)).drawn()


def marked(plan: Plan, both: Union) -> Plan:
    """A plan in which changed parts show their values before and after."""
    names = [name for name, mark in both.stages.items() if mark == CHANGED and name in plan.boxes]
    edges = tuple(evolve(edge, tag=changed_link(both, edge)) for edge in plan.edges)
    ends = {name: (source, changed_head(both, name, tag)) for name, (source, tag) in plan.ends.items()}
    return evolve(
        plan,
        boxes={**plan.boxes, **{name: changed_box(both, name) for name in names}},
        edges=edges,
        ends=ends,
    )


def heading(title: str, lines: list[str]) -> tuple[str, Size]:
    """A title with lines below it and the legend of marks, and its size."""
    width = max(KEY_WIDTH, *map(room, above(title, lines)))
    return titled(title, lines, [key(width)]), (MARGIN[0] + width, MARGIN[1] + 24 + 15 * len(lines) + 30)


class ComparedDrawing(NetworkDrawing):
    """A network's drawing in which line and colour show what happened to each part."""

    def __init__(self, both: Union, plan: Plan) -> None:
        self.both = both
        super().__init__(both.genotype, plan)

    def mark(self, name: str) -> Mark:
        """The mark of a stage, a drawn edge or a head, by its name in the plan."""
        kind, _, number = name.partition(" ")
        if kind == "link" and number:
            return self.both.link_mark(int(number))
        return mark_of(*self.both.heads[int(number)]) if number else self.both.stages[name]

    def edge_mark(self, edge: DrawnEdge) -> Mark:
        """The mark of a drawn edge; for one through a small stage, that of the stage and its two links."""
        links = enumerate(self.both.genotype.links)
        of_links = [self.mark(f"link {n}") for n, link in links if edge.name in (link.source, link.target)]
        marks = {self.mark(edge.name), *of_links}
        return marks.pop() if len(marks) == 1 else CHANGED

    def box_style(self, name: str, tag: Tag, ground: str = PAPER) -> dict[str, str]:
        if tag.colour is None:
            return outline(tag, ground)
        edges = {edge.name: edge for edge in self.plan.edges}
        return (self.edge_mark(edges[name]) if name in edges else self.mark(name)).outline()

    def edge_style(self, edge: DrawnEdge) -> dict[str, str]:
        return self.edge_mark(edge).style()

    def end_style(self, name: str) -> dict[str, str]:
        return self.mark(name).style()

    def draw_header(self) -> None:
        signed = (stage for name, stage in self.genotype.stages.items() if self.mark(name) != CHANGED)
        lines = [self.summary(), self.style(), "; ".join(sign_notes(signed))]
        label, size = heading(self.title(), [line for line in lines if line])
        where = Box(self.frame.x, self.frame.top - 2 * PAD - size[1] / 2, *size)
        self.canvas.words("the title", where, label)

    def title(self) -> str:
        return " → ".join(dict.fromkeys([self.both.before.name, self.both.after.name]))

    def style(self) -> str:
        """The norm and activation of stages that say no other, before and after."""
        return " → ".join(dict.fromkeys([network_style(self.both.before), network_style(self.both.after)]))

    def summary(self) -> str:
        counts = [f"{parameters(lower(each)):,}" for each in (self.both.before, self.both.after)]
        return f"{' → '.join(dict.fromkeys(counts))} parameters"
