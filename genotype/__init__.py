"""The genotype: attrs classes, their JSON form, and what can be computed from them without a framework.

A search space is a genotype in which choices are left open.
"""

from genotype.diagnostics.diagnostic import Diagnostic, InputError, refuse
from genotype.form.blocks import Squeeze, StageBlock
from genotype.form.cells import Block, BlockInput, Cell, Edge, Keep, Like
from genotype.form.choose import Choose
from genotype.form.links import INPUT, Head, Link, Resize, WidthOf
from genotype.form.network import FORMAT, Genotype
from genotype.form.stages import Fusion, Level, Stage
from genotype.form.styles import Activation, Norm
from genotype.text.encode import canonical_text, content_hash, encode
from genotype.text.read import Reading, load, loads, read_file, read_text

__all__ = [
    "FORMAT",
    "INPUT",
    "Activation",
    "Block",
    "BlockInput",
    "Cell",
    "Choose",
    "Diagnostic",
    "Edge",
    "Fusion",
    "Genotype",
    "Head",
    "InputError",
    "Keep",
    "Level",
    "Like",
    "Link",
    "Norm",
    "Reading",
    "Resize",
    "Squeeze",
    "Stage",
    "StageBlock",
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
