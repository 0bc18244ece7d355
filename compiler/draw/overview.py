"""A network at a glance: an SVG of a few kilobytes with a box for each stage. No Graphviz is needed."""

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from attrs import frozen

from compiler.draw.layout.edges import DrawnEdge, drawn_edges
from compiler.draw.layout.grid import Place, places
from compiler.draw.style.grounds import ground_of
from compiler.draw.style.palette import BAND, INK, OPEN, PAPER, QUIET, SKIP, dominant, family_of, paint
from compiler.structure.in_brief import in_brief
from compiler.structure.widths import is_open as has_open_sizes
from compiler.structure.widths import stage_width
from genotype import INPUT, Choose, Genotype, Stage
from genotype.form.choose import options_of
from genotype.form.presence import in_force, optional_stages
from genotype.text.encode import in_order

COLUMN, RUNG, ROW, EDGE = 36, 15, 16, 10
"""The space from column to column, from rung to rung, between levels, and around the picture."""
BOX = (26, 11)
RISE = 5
"""By how much a link over its row rises for each column that it passes."""


def overview(genotype: Genotype) -> str:
    """An SVG of a genotype or search space that passes every check: a row for each level, finest first.

    A box is a stage, with its channels; its colour the kind of its blocks, dashed where a search decides.
    Squares on links are cells and ops; triangles heads.
    """
    return Overview.of(in_order(in_brief(in_force(genotype)))).svg()


@frozen
class Overview:
    """A network, and the place of each of its stages on the picture."""

    genotype: Genotype
    edges: tuple[DrawnEdge, ...]
    centres: Mapping[str, tuple[float, float]]
    bands: Mapping[int, tuple[float, float]]
    """Where the band of each level begins and ends."""

    @staticmethod
    def of(genotype: Genotype) -> "Overview":
        edges = drawn_edges(genotype)
        where = places(genotype, edges)
        lines, bands = rows(where, risen(edges, where))
        left = min(place.column for place in where.values())
        centres = {
            name: (EDGE + BOX[0] / 2 + (place.column - left) * COLUMN, lines[place.level] + place.rung * RUNG)
            for name, place in where.items()
        }
        return Overview(genotype, edges, centres, bands)

    @property
    def size(self) -> tuple[float, float]:
        right = max(x for x, _ in self.centres.values()) + BOX[0] / 2 + EDGE + 6
        return right, max(end for _, end in self.bands.values()) + 4

    def svg(self) -> str:
        width, height = map(number, self.size)
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" font-family="sans-serif" font-size="7" text-anchor="middle" role="img">'
        )
        lines = [head, f"<title>{escape(self.genotype.name)}</title>"]
        lines.append(f'<rect width="{width}" height="{height}" fill="{PAPER}"/>')
        lines += [*self.levels(), *self.links(), *self.heads(), *self.stages(), *self.squares(), "</svg>"]
        return "\n".join(lines) + "\n"

    def levels(self) -> Iterator[str]:
        """A band for each level."""
        width = number(self.size[0] - 4)
        for start, end in self.bands.values():
            y, height = number(start), number(end - start)
            yield f'<rect x="2" y="{y}" width="{width}" height="{height}" fill="{BAND}"/>'

    def stages(self) -> Iterator[str]:
        """A box for each stage, dotted where it may be absent."""
        optional = optional_stages(self.genotype)
        for name, (x, y) in self.centres.items():
            if name == INPUT:
                yield f'<circle cx="{number(x)}" cy="{number(y)}" r="3" fill="{INK}"/>'
                continue
            stage = self.genotype.stages[name]
            dashes = "1,2" if name in optional else "3,2" if is_decided_later(stage) else ""
            style = f' stroke-dasharray="{dashes}"' if dashes else ""
            yield (
                f'<rect x="{number(x - BOX[0] / 2)}" y="{number(y - BOX[1] / 2)}" width="{BOX[0]}" '
                f'height="{BOX[1]}" rx="2" fill="{ground_of(stage) or PAPER}" stroke="{INK}"{style}/>'
            )
            yield f'<text x="{number(x)}" y="{number(y + 2.5)}" fill="{INK}">{stage_width(stage)}</text>'

    def links(self) -> Iterator[str]:
        """A line for each link: grey where it stays at its level, dotted where it may be absent."""
        for edge in self.edges:
            colour = SKIP if self.is_level(edge) else QUIET
            dashes = ' stroke-dasharray="1,2"' if edge.optional else ""
            yield f'<path d="{self.way(edge)}" fill="none" stroke="{colour}"{dashes}/>'

    def way(self, edge: DrawnEdge) -> str:
        """A straight line, or over the row where stages stand between."""
        (x, y), (a, b) = self.centres[edge.source], self.centres[edge.target]
        start = f"M{number(x)} {number(y)}"
        if y != b or self.passed(edge) == 0:
            return f"{start}L{number(a)} {number(b)}"
        middle, top = (x + a) / 2, y - BOX[1] / 2 - 2 * RISE * self.passed(edge)
        return f"{start}Q{number(middle)} {number(top)} {number(a)} {number(b)}"

    def passed(self, edge: DrawnEdge) -> float:
        """How many columns of its row a link passes over."""
        (x, y), (a, _) = self.centres[edge.source], self.centres[edge.target]
        between = [u for u, v in self.centres.values() if v == y and min(x, a) < u < max(x, a)]
        return min(len(between), 3)

    def is_level(self, edge: DrawnEdge) -> bool:
        return edge.source != INPUT and self.centres[edge.source][1] == self.centres[edge.target][1]

    def squares(self) -> Iterator[str]:
        """A square for what a link carries, in the colour of most of its ops; grey where they are open."""
        for edge in self.edges:
            ops = self.ops(edge)
            if not ops:
                continue
            (x, y), (a, b) = self.centres[edge.source], self.centres[edge.target]
            over = RISE * self.passed(edge) + BOX[1] / 4 if y == b and self.passed(edge) else 0
            left, top = number((x + a) / 2 - 3.5), number((y + b) / 2 - over - 3.5)
            decided = [op for op in ops if isinstance(op, str)]
            is_open = len(decided) < len(ops)
            fill = OPEN.colour if is_open else paint(dominant(map(family_of, decided))).colour
            yield f'<rect x="{left}" y="{top}" width="7" height="7" fill="{fill}" stroke="{PAPER}"/>'

    def ops(self, edge: DrawnEdge) -> list[str | Choose[str]]:
        """The ops that a link carries, by itself or in a cell."""
        kind, _, place = edge.name.partition(" ")
        if kind != "link":
            return []
        link = self.genotype.links[int(place)]
        if link.cell is not None:
            return [one.op for one in self.genotype.cell(link.cell).edges]
        return [] if link.op is None else [link.op]

    def heads(self) -> Iterator[str]:
        """A triangle for each head; those for deep supervision are white."""
        for place, head in enumerate(self.genotype.heads):
            if head.source in self.centres:
                x, y = self.centres[head.source]
                left, right = number(x + BOX[0] / 2), number(x + BOX[0] / 2 + 6)
                fill = PAPER if place else INK
                points = f"{left},{number(y - 4)} {left},{number(y + 4)} {right},{number(y)}"
                yield f'<polygon points="{points}" fill="{fill}" stroke="{INK}"/>'


def is_decided_later(stage: Stage) -> bool:
    """Whether a search decides anything of a stage."""
    return has_open_sizes(stage) or any(len(options_of(value)) > 1 for _, value in stage.places())


def risen(edges: tuple[DrawnEdge, ...], where: Mapping[str, Place]) -> dict[int, float]:
    """How much room the links over the row of a level need."""
    room: dict[int, float] = {}
    for edge in edges:
        source, target = where[edge.source], where[edge.target]
        if edge.source != INPUT and source.level == target.level and source.rung == target.rung:
            apart = abs(source.column - target.column)
            over = RISE * min(max(0.0, apart - 1), 3)
            room[source.level] = max(room.get(source.level, 0), over)
    return room


def rows(
    where: Mapping[str, Place], room: Mapping[int, float]
) -> tuple[dict[int, float], dict[int, tuple[float, float]]]:
    """The line of each level that has stages, and where its band begins and ends."""
    lines, bands, y = {}, {}, 4.0
    for level in sorted({place.level for place in where.values()}):
        rungs = [place.rung for place in where.values() if place.level == level]
        start = y
        y += room.get(level, 0) + ROW / 2 - min(*rungs, 0) * RUNG
        lines[level] = y
        y += max(*rungs, 0) * RUNG + ROW / 2
        bands[level] = (start, y)
        y += ROW / 2
    return lines, bands


def number(value: float) -> str:
    """A coordinate, to half a point."""
    return f"{round(2 * value) / 2:g}"
