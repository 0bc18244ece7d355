"""The cell on a link: every edge and block with its shape and its costs."""

from collections.abc import Iterator

from compiler.analysis.cost import Cost, LayerCost
from compiler.lowering.network import lower_stages
from compiler.structure.widths import level_of
from compiler.view.parts import DrawnPart, numbered_links, op_words, resolution
from genotype import Cell, Choose, Edge, Genotype


def cell_parts(genotype: Genotype, index: int, counted: Cost) -> tuple[DrawnPart, ...]:
    """The parts of the cell on link number `index`."""
    link = genotype.links[index]
    cell = genotype.cell(link.cell or "")
    layers = layers_of(genotype, index, counted)
    size = resolution(genotype, level_of(genotype, link.target), counted.size)
    return (*edge_parts(cell, layers, size), *block_parts(cell, layers, size))


def layers_of(genotype: Genotype, index: int, counted: Cost) -> dict[str, LayerCost]:
    """The costs of the layers of a link's cell, by their names in it."""
    name = cell_layer(genotype, index)
    paths = (layer.path.partition(".") for layer in counted.layers)
    inside = zip(paths, counted.layers, strict=True)
    return {rest: layer for (first, _, rest), layer in inside if first == name and rest}


def cell_layer(genotype: Genotype, index: int) -> str:
    """The name of a link's cell in the network."""
    target = genotype.links[index].target
    stage = next(stage for stage in lower_stages(genotype) if stage.name == target)
    numbers = [number for number, _ in numbered_links(genotype, target)]
    return stage.links[numbers.index(index)].layers[-1].name


def edge_parts(cell: Cell, layers: dict[str, LayerCost], size: tuple[int, ...]) -> Iterator[DrawnPart]:
    """The edges of a cell."""
    for number, edge in enumerate(cell.edges):
        costs = [layers[name] for name in edge_layers(edge) if name in layers]
        trained, macs = sum(one.parameters for one in costs), sum(one.macs for one in costs)
        name = f"{edge.source} → {edge.target}"
        yield DrawnPart(f"edge-{number}", name, (op_words(edge.op),), (cell.width, *size), trained, macs)


def edge_layers(edge: Edge) -> list[str]:
    """The names of the layers of an edge."""
    options = edge.op.options if isinstance(edge.op, Choose) else (edge.op,)
    return [f"edge_{edge.source}_{edge.target}_{op}" for op in options]


def block_parts(cell: Cell, layers: dict[str, LayerCost], size: tuple[int, ...]) -> Iterator[DrawnPart]:
    """The blocks, and the layer that converts the input to the width at which they read it."""
    shape = (cell.width, *size)
    if "adapt" in layers:
        adapter = layers["adapt"]
        yield DrawnPart(
            "adapt",
            "input of the blocks",
            ("brought to their width",),
            shape,
            adapter.parameters,
            adapter.macs,
        )
    for number, block in enumerate(cell.blocks):
        kind = "weighted sum" if block.kind == "sum" else "concat, mixing conv"
        mixing = layers.get(f"mix_{number}")
        costs = (mixing.parameters, mixing.macs) if mixing else (0, 0)
        reads = f"reads {', '.join(map(str, block.nodes))}"
        yield DrawnPart(f"block-{number}", kind, (reads,), shape, *costs)
