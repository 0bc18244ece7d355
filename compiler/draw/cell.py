"""The drawing of a cell, from its input on the left to its output on the right."""

from collections.abc import Iterator

import graphviz

from compiler.analysis.cost import unit_parameters
from compiler.draw.canvas import LEAST, Size, identifier, inches, new_graph, text_node
from compiler.draw.style.cell_legend import legend_keys, shared_choice
from compiler.draw.style.header import Header
from compiler.draw.style.markup import SQUARE, strip
from compiler.draw.style.palette import INK, QUIET, SKIP, family_of, paint
from compiler.draw.style.tags import options_table, options_width, square_of
from compiler.draw.style.text import Line, Text, html_label, line_width, quiet
from compiler.draw.words.network import count_words
from compiler.lowering.link import cell_unit
from compiler.structure.graph import block_names, cell_graph, reaching
from genotype import Block, Cell, Choose, Edge, Genotype, Like

OUTPUT = "output"
LEGEND = 460.0
"""The width of the legend."""
MIXING = ("concat,", "mixing conv")
LINES = {"open": "dashed", "none": "dotted"}


def draw_cell(genotype: Genotype, cell_name: str) -> graphviz.Digraph:
    """Draw a cell of a genotype or a space that passes every check. KeyError where there is none."""
    cell = genotype.cell(cell_name)
    graph = new_graph(f"{genotype.name}-{cell_name}")
    graph.attr(rankdir="LR", nodesep="0.14", ranksep="0.22", labelloc="t")
    graph.attr(label=Header(cell_name, list(facts(genotype, cell_name)), legend_keys(cell), LEGEND).label)
    draw_nodes(graph, cell)
    shared = shared_choice(cell)
    for index, edge in enumerate(cell.edges):
        draw_edge(graph, index, edge, *(strip_label(shared) if edge.op == shared else ops_label(edge.op)))
    for number, block in enumerate(cell.blocks):
        draw_block(graph, f"block {number}", block)
    draw_output(graph, cell)
    return graph


def facts(genotype: Genotype, name: str) -> Iterator[str]:
    """The lines below the title."""
    cell, written = genotype.cell(name), genotype.cells[name]
    like = f", like {written.like}" if isinstance(written, Like) else ""
    nodes = count_words(len(nodes_of(cell)) - 1, "node")
    yield f"cell of {genotype.name}{like}: {nodes} of width {cell.width}"
    links = [link for link in genotype.links if link.cell == name]
    counts = sorted({sum(unit_parameters(cell_unit(genotype, link, "Cell"))) for link in links})
    if len(links) == 1:
        yield f"{links[0].source} → {links[0].target}: {count_words(counts[0], 'parameter')}"
    elif links:
        each = " to ".join(dict.fromkeys([f"{counts[0]:,}", f"{counts[-1]:,}"]))
        yield f"on {len(links)} links, with {each} parameters on each"


def nodes_of(cell: Cell) -> list[int]:
    """The nodes of a cell."""
    return sorted({0, *(edge.source for edge in cell.edges), *(edge.target for edge in cell.edges)})


def draw_nodes(graph: graphviz.Digraph, cell: Cell) -> None:
    """The nodes by number; those that nothing reads are pale."""
    read = reaching(cell_graph(cell), block_names(cell))
    for node in nodes_of(cell):
        used = node in read
        lines: list[Line] = [Text(str(node), 13, INK if used else QUIET, bold=True)]
        lines += [quiet("input")] if node == 0 else [] if used else [quiet("unused")]
        style = {"color": INK if used else SKIP, "penwidth": "1.4"}
        text_node(graph, f"node {node}", lines, (32, 36), **style)


def draw_edge(graph: graphviz.Digraph, index: int, edge: Edge, label: str, size: Size) -> None:
    """An edge through its op, or through its candidate ops."""
    name = f"edge {index}"
    family = "open" if isinstance(edge.op, Choose) else family_of(edge.op)
    marked = {"class": identifier(name)}
    line = {"color": paint(family).colour, "style": LINES.get(family, "solid"), **marked}
    line["weight"] = "8" if edge.target == edge.source + 1 else "2"  # what goes node by node is straight
    # Not dashed, for in a bitmap the dashes of so small a box leave out its corners.
    outline = {"color": line["color"], "style": "rounded,filled"}
    graph.node(name, label, **inches(*size), **outline, **marked)
    graph.edge(f"node {edge.source}", name, headport="w", arrowhead="none", **line)
    graph.edge(name, f"node {edge.target}", tailport="e", **line)


def ops_label(op: str | Choose[str]) -> tuple[str, Size]:
    """The label of an op, or of candidate ops one below the other, and its size."""
    if not isinstance(op, Choose):
        line = Text(op, 9)
        return html_label([line]), (max(LEAST[0], line_width(line) + 14), 17)
    return f"<{options_table(op)}>", (max(LEAST[0], options_width(op) + 14), 13 * len(op.options) + 6)


def strip_label(op: Choose[str]) -> tuple[str, Size]:
    """The label of many candidate ops as a row of squares, which the legend explains, and its size."""
    families = [family_of(option) for option in op.options]
    square = square_of(families)
    return f"<{strip(families, square)}>", (max(LEAST[0], square * len(families) + 14), SQUARE + 7)


def draw_block(graph: graphviz.Digraph, name: str, block: Block) -> None:
    """A block and the nodes it reads, with their weights if given."""
    short, words = ("SSB", ("weighted sum",)) if block.kind == "sum" else ("CSB", MIXING)
    lines = [Text(short, 11, bold=True), *map(quiet, words), *map(quiet, weight_words(block))]
    text_node(graph, name, lines, LEAST, color=INK, **{"class": identifier(name)})
    if isinstance(block.inputs, Choose):
        for node in block.inputs.options:
            graph.edge(f"node {node}", name, color=SKIP, style="dashed", weight="1")
    else:
        for given in block.inputs:
            graph.edge(f"node {given.node}", name, color=QUIET, weight="1")


def weight_words(block: Block) -> list[str]:
    """`0.42 of 0`: the weight of each node that a block reads, if given."""
    if isinstance(block.inputs, Choose):
        return []
    return [f"{given.weight:.3g} of {given.node}" for given in block.inputs if given.weight is not None]


def draw_output(graph: graphviz.Digraph, cell: Cell) -> None:
    """The concatenation of the blocks' outputs."""
    count = len(cell.blocks)
    channels = count_words(count * cell.width, "channel")
    lines = [Text(OUTPUT, 11, bold=True), *map(quiet, ["concat,", channels] if count > 1 else [channels])]
    text_node(graph, OUTPUT, lines, LEAST, color=QUIET)
    for number in range(count):
        graph.edge(f"block {number}", OUTPUT, color=INK)
