"""Genotypes of as many edges as are asked for, as JSON: deep and wide cells, many cells, many links."""

from collections.abc import Callable, Mapping
from typing import Any

Document = dict[str, Any]
OPS = ("conv_3x3", "skip_connect", "max_pool_3x3", "avg_pool_3x3", "dil_conv_3x3", "depth_sep_conv_3x3")
STAGE = {"level": 0, "depth": 1, "widths": 8}


def document(links: list[Document], cells: Document, stages: Document | None = None) -> Document:
    """A network around links: of two stages, unless it has stages of its own."""
    names = stages or {"first": STAGE, "last": STAGE}
    return {
        "format": "genoc/1",
        "name": "large",
        "spatial_dims": 2,
        "in_channels": 3,
        "out_channels": 1,
        "levels": [{"stride": 1}],
        "stages": names,
        "links": [{"from": "input", "to": next(iter(names))}, *links],
        "heads": [{"from": list(names)[-1]}],
        "cells": cells,
    }


def edges_between(source: int, target: int) -> list[Document]:
    return [{"from": source, "to": target, "op": op} for op in OPS]


def through(cell: str) -> Document:
    return {"from": "first", "to": "last", "cell": cell}


def deep_cell(edges: int) -> Document:
    """One cell whose nodes stand one behind the other."""
    nodes = edges // len(OPS)
    chain = [edge for node in range(nodes) for edge in edges_between(node, node + 1)]
    cell = {"width": 8, "edges": chain, "blocks": [{"kind": "sum", "inputs": [{"node": nodes}]}]}
    return document([through("cell")], {"cell": cell})


def wide_cell(edges: int) -> Document:
    """One cell whose nodes all read its input, each with a block of its own."""
    nodes = range(1, edges // len(OPS) + 1)
    fan = [edge for node in nodes for edge in edges_between(0, node)]
    blocks = [{"kind": "concat", "inputs": [{"node": node}]} for node in nodes]
    return document([through("cell")], {"cell": {"width": 8, "edges": fan, "blocks": blocks}})


def many_cells(edges: int) -> Document:
    """Small cells, each on a link of its own."""
    block = {"kind": "sum", "inputs": [{"node": 1}]}
    cell = {"width": 8, "edges": edges_between(0, 1), "blocks": [block]}
    names = [f"cell_{number}" for number in range(edges // len(OPS))]
    return document([through(name) for name in names], dict.fromkeys(names, cell))


def many_links(edges: int) -> Document:
    """Stages one behind the other, each of which reads the five before it."""
    names = [f"stage_{number}" for number in range(edges // 5 + 1)]
    links = [
        {"from": source, "to": target}
        for number, target in enumerate(names)
        for source in names[max(0, number - 5) : number]
    ]
    return document(links, {}, dict.fromkeys(names, STAGE))


SHAPES: Mapping[str, Callable[[int], Document]] = {
    "one deep cell": deep_cell,
    "one wide cell": wide_cell,
    "many cells": many_cells,
    "many links": many_links,
}
