"""The drawing of a cell, from its input on the left to its output on the right."""

from collections.abc import Iterator

import graphviz
import networkx as nx

from compiler.cost import unit_parameters
from compiler.draw.canvas import new_graph
from compiler.draw.header import header
from compiler.draw.markup import html_label, quiet, styled
from compiler.draw.palette import INK, QUIET, SKIP, family_of, in_legend_order, paint
from compiler.draw.tags import cell_families, options_table
from compiler.draw.words import count_words
from compiler.graph import cell_graph
from compiler.lower_link import cell_unit
from genotype import Block, BlockInput, Cell, Choose, Edge, Genotype, Like

OUTPUT = "output"
LINES = {"open": "dashed", "none": "dotted"}


def draw_cell(genotype: Genotype, cell_name: str) -> graphviz.Digraph:
    """Draw a cell of a genotype or a space that passes every check. KeyError where there is none."""
    cell = genotype.cell(cell_name)
    graph = new_graph(f"{genotype.name}-{cell_name}")
    graph.attr(rankdir="LR", nodesep="0.17", ranksep="0.4", labelloc="t")
    graph.attr(label=header(cell_name, list(facts(genotype, cell_name)), legend_families(cell)))
    draw_nodes(graph, cell)
    for index, edge in enumerate(cell.edges):
        draw_edge(graph, index, edge)
    for number, block in enumerate(cell.blocks):
        draw_block(graph, f"block {number}", block)
    draw_output(graph, cell)
    return graph


def facts(genotype: Genotype, name: str) -> Iterator[str]:
    """What is said below the title."""
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


def legend_families(cell: Cell) -> list[str]:
    """The families of every op that stands or may stand on an edge."""
    options = [op for edge in cell.edges for op in options_of(edge)]
    open_ones = [family for family in cell_families(cell) if family == "open"]
    return in_legend_order([*map(family_of, options), *open_ones])


def options_of(edge: Edge) -> tuple[str, ...]:
    return edge.op.options if isinstance(edge.op, Choose) else (edge.op,)


def nodes_of(cell: Cell) -> list[int]:
    return sorted({0, *(edge.source for edge in cell.edges), *(edge.target for edge in cell.edges)})


def draw_nodes(graph: graphviz.Digraph, cell: Cell) -> None:
    """The nodes by number; pale are those that nothing reads."""
    view = cell_graph(cell)
    for node in nodes_of(cell):
        used = any(nx.has_path(view, node, f"block {number}") for number in range(len(cell.blocks)))
        lines = [styled(str(node), 13, INK if used else QUIET, bold=True)]
        lines += [quiet("input")] if node == 0 else [] if used else [quiet("unused")]
        graph.node(f"node {node}", html_label(lines), color=INK if used else SKIP, penwidth="1.4")


def draw_edge(graph: graphviz.Digraph, index: int, edge: Edge) -> None:
    """An edge through its op, or through the ops to choose from."""
    name = f"edge {index}"
    family = "open" if isinstance(edge.op, Choose) else family_of(edge.op)
    line = {"color": paint(family).colour, "style": LINES.get(family, "solid")}
    line["weight"] = "8" if edge.target == edge.source + 1 else "2"  # what goes node by node is straight
    outline = {"color": line["color"], "style": f"rounded,filled{',dashed' if family == 'open' else ''}"}
    graph.node(name, ops_label(edge.op), height="0.22", margin="0.09,0.03", **outline)
    graph.edge(f"node {edge.source}", name, headport="w", arrowhead="none", **line)
    graph.edge(name, f"node {edge.target}", tailport="e", **line)


def ops_label(op: str | Choose[str]) -> str:
    """An op, or the ops to choose from one below the other."""
    if not isinstance(op, Choose):
        return html_label([styled(op, 9)])
    return f"<{options_table(op)}>"


def draw_block(graph: graphviz.Digraph, name: str, block: Block) -> None:
    """A block and what it reads, with the weight of each where there is one."""
    short, words = ("SSB", "weighted sum") if block.kind == "sum" else ("CSB", "concat, mixing conv")
    graph.node(name, html_label([styled(short, 11, bold=True), quiet(words)]), color=INK)
    if isinstance(block.inputs, Choose):
        for node in block.inputs.options:
            graph.edge(f"node {node}", name, color=SKIP, style="dashed", weight="1")
    else:
        for given in block.inputs:
            graph.edge(f"node {given.node}", name, color=QUIET, weight="1", **weight_label(given))


def weight_label(given: BlockInput) -> dict[str, str]:
    return {} if given.weight is None else {"label": f"{given.weight:.3g}", "fontcolor": QUIET}


def draw_output(graph: graphviz.Digraph, cell: Cell) -> None:
    """The blocks' outputs, concatenated."""
    count = len(cell.blocks)
    channels = count_words(count * cell.width, "channel")
    lines = [styled(OUTPUT, 11, bold=True), quiet(f"concat, {channels}" if count > 1 else channels)]
    graph.node(OUTPUT, html_label(lines), color=QUIET)
    for number in range(count):
        graph.edge(f"block {number}", OUTPUT, color=INK)
