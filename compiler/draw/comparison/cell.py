"""One drawing of a cell of two genotypes."""

from collections.abc import Iterator
from typing import Any

import graphviz

from compiler.draw.canvas import LEAST, new_graph, text_node
from compiler.draw.comparison.changes import Pair
from compiler.draw.comparison.labels import was_and_is
from compiler.draw.comparison.marks import mark_of
from compiler.draw.comparison.network import heading
from compiler.draw.comparison.union import pairs, standing
from compiler.draw.style.text import Text, quiet
from compiler.draw.words.choices import option_words
from compiler.draw.words.network import count_words
from genotype import Block, Cell, Choose, Genotype

NOTHING = Cell(1, (), ())
OUTPUT = "output"


def draw_compared_cell(before: Genotype, after: Genotype, name: str) -> graphviz.Digraph:
    """Draw a cell of two genotypes or spaces that pass every check; one of them may lack it."""
    a, b = (each.cell(name) if name in each.cells else None for each in (before, after))
    graph = new_graph(f"{after.name}-{name}")
    graph.attr(rankdir="LR", nodesep="0.17", ranksep="0.4", labelloc="t")
    title = " → ".join(dict.fromkeys([before.name, after.name]))
    graph.attr(label=heading(name, [f"cell of {title}: {widths(a, b)}"])[0])
    draw_nodes(graph, a or NOTHING, b or NOTHING)
    for number, pair in enumerate(pairs((a or NOTHING).edges, (b or NOTHING).edges)):
        draw_edge(graph, f"edge {number}", pair)
    for number, pair in enumerate(pairs((a or NOTHING).blocks, (b or NOTHING).blocks)):
        draw_block(graph, f"block {number}", pair)
    draw_output(graph, a, b)
    return graph


def widths(a: Cell | None, b: Cell | None) -> str:
    """The width of both and whether norms are affine where that changed, or that it was added or removed."""
    if a is None or b is None:
        return f"{'added' if a is None else 'removed'}, of width {(a or b or NOTHING).width}"
    norms = [f"norms {'' if each.affine else 'not '}affine" for each in (a, b)]
    more = f", {was_and_is(*norms)}" if a.affine != b.affine else ""
    return f"nodes of width {was_and_is(str(a.width), str(b.width))}{more}"


def nodes_of(cell: Cell) -> set[int]:
    """The nodes that edges join."""
    return {node for edge in cell.edges for node in (edge.source, edge.target)}


def draw_nodes(graph: graphviz.Digraph, a: Cell, b: Cell) -> None:
    """The nodes by number; node 0 is the input of both."""
    for node in sorted({0} | nodes_of(a) | nodes_of(b)):
        mark = mark_of(*(True if node in {0} | nodes_of(each) else None for each in (a, b)))
        lines = [Text(str(node), 13, bold=True), *([quiet("input")] if node == 0 else [])]
        text_node(graph, f"node {node}", lines, LEAST, **mark.stroke.outline())


def draw_edge(graph: graphviz.Digraph, name: str, pair: Pair) -> None:
    """An edge through its op, or through its op before and after."""
    mark, edge = mark_of(*pair), standing(pair)
    text = (
        was_and_is(*(option_words(each.op) for each in pair)) if None not in pair else option_words(edge.op)
    )
    text_node(graph, name, [Text(text, 9)], (LEAST[0], 17), **mark.stroke.outline())
    weight = "8" if edge.target == edge.source + 1 else "2"
    line = {"weight": weight, **mark.stroke.arrow()}
    graph.edge(f"node {edge.source}", name, headport="w", arrowhead="none", **line)
    graph.edge(name, f"node {edge.target}", tailport="e", **line)


def draw_block(graph: graphviz.Digraph, name: str, pair: Pair) -> None:
    """A block with what it reads before and after."""
    mark, block = mark_of(*pair), standing(pair)
    short, words = ("SSB", "weighted sum") if block.kind == "sum" else ("CSB", "concat, mixing conv")
    text_node(graph, name, [Text(short, 11, bold=True), quiet(words)], LEAST, **mark.stroke.outline())
    for node, before, after in reads(*pair):
        read = mark_of(before, after)
        graph.edge(f"node {node}", name, weight="1", **read.stroke.arrow(), **weight_label(before, after))
    graph.edge(name, OUTPUT, **mark.stroke.arrow())


def reads(before: Block | None, after: Block | None) -> Iterator[tuple[int, Any, Any]]:
    """Every node that a block reads before or after, with its weight in each."""
    a, b = weights(before), weights(after)
    for node in sorted({*a, *b}):
        yield node, a.get(node), b.get(node)


def weights(block: Block | None) -> dict[int, str]:
    """The text for the weight of each node that a block reads, or may read."""
    if block is None:
        return {}
    if isinstance(block.inputs, Choose):
        return dict.fromkeys(block.inputs.options, "open")
    return {given.node: "" if given.weight is None else f"{given.weight:.3g}" for given in block.inputs}


def weight_label(before: str | None, after: str | None) -> dict[str, str]:
    """The label of a block's input: its weight before and after."""
    words = [each for each in (before, after) if each is not None]
    text = was_and_is(*(word or "1" for word in words)) if len(words) == 2 and any(words) else "".join(words)
    return {"label": text} if text else {}


def draw_output(graph: graphviz.Digraph, a: Cell | None, b: Cell | None) -> None:
    """The concatenation of the blocks' outputs."""
    counts = [count_words(len(each.blocks) * each.width, "channel") for each in (a, b) if each is not None]
    text = was_and_is(*counts)
    mark = mark_of(*(None if each is None else len(each.blocks) * each.width for each in (a, b)))
    text_node(graph, OUTPUT, [Text(OUTPUT, 11, bold=True), quiet(text)], LEAST, **mark.stroke.outline())
