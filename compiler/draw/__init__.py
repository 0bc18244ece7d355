"""Drawings of genotypes and search spaces: a network as a U, a cell as its graph."""

from compiler.draw.cell import draw_cell
from compiler.draw.network import draw_network
from compiler.draw.render import render, svg_text

__all__ = ["draw_cell", "draw_network", "render", "svg_text"]
