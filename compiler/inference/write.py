"""A trained network rewritten for inference, proved, and written as two files."""

from pathlib import Path

import torch

from compiler.cost import fitted, parameters
from compiler.emit import emit
from compiler.inference.optimize import Optimized, optimized
from compiler.inference.proof import require_equal
from compiler.load import load_network, load_source
from compiler.lower import lower
from compiler.weights import put_weights, state_bytes
from genotype import Genotype, refuse
from genotype.files import write_bytes, write_text

SIDE = 64
"""Of the images that the two networks are compared on, or what comes next that the network takes."""


def write_optimized(genotype: Genotype, weights: Path, output: Path) -> str:
    """Write the source, and its weights beside it; say what was written.

    Refused where the weights are not this genotype's, or the two networks differ by more than rounding.
    """
    beside = output.with_suffix(".safetensors")
    if beside.resolve() == weights.resolve():
        remedy = "give -o another name"
        raise refuse("--optimize", str(beside), "would be written over the trained weights", remedy)
    program, plain = lower(genotype), load_network(genotype)
    put_weights(weights, plain)
    found = optimized(program, plain.state_dict())
    source = emit(genotype, found.program)
    generator = torch.Generator().manual_seed(0)
    size = fitted([SIDE], program.stride)
    images = torch.randn(2, genotype.in_channels, *size, generator=generator)
    worst = require_equal(plain, loaded(source, found), images, str(weights))
    write_bytes(beside, state_bytes(found.weights, genotype))
    write_text(output, source)
    return (
        f"{output}: {len(source.splitlines())} lines; {beside}: {parameters(found.program):,} parameters; "
        f"within {worst:.0e} of the trained network"
    )


def loaded(source: str, found: Optimized) -> torch.nn.Module:
    network: torch.nn.Module = load_source(source, "<genoc inference>").__dict__[
        found.program.network.class_name
    ]()
    network.load_state_dict(dict(found.weights))
    return network
