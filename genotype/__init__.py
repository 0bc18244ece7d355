"""The genotype: attrs classes, their JSON, and what can be said of it without a framework.

A space is a genotype with choices left open.
"""

from genotype.cells import Block, BlockInput, Cell, Edge, Keep, Like
from genotype.choose import Choose
from genotype.encode import canonical_text, content_hash, encode
from genotype.links import INPUT, Head, Link, Resize, WidthOf
from genotype.network import FORMAT, Genotype
from genotype.problems import Problem, Refused, refuse
from genotype.read import Reading, load, loads, read_file, read_text
from genotype.stages import Level, Stage

__all__ = [
    "FORMAT",
    "INPUT",
    "Block",
    "BlockInput",
    "Cell",
    "Choose",
    "Edge",
    "Genotype",
    "Head",
    "Keep",
    "Level",
    "Like",
    "Link",
    "Problem",
    "Reading",
    "Refused",
    "Resize",
    "Stage",
    "WidthOf",
    "canonical_text",
    "content_hash",
    "encode",
    "load",
    "loads",
    "read_file",
    "read_text",
    "refuse",
]
