"""A trained network rewritten for inference, proved, and written as two files."""

import os
from pathlib import Path

import torch

from compiler.analysis.cost import parameters
from compiler.backend.emit import emit
from compiler.backend.load import load_network, load_source
from compiler.backend.weights import put_weights, read_tensors, require_carried, state_bytes
from compiler.inference.equivalence import require_equal
from compiler.inference.optimize import Optimized, optimized
from compiler.lowering.network import lower
from genotype import Genotype, refuse
from genotype.text.files import write_bytes, write_text

SIDE = 64
"""Of the images that the two networks are compared on, or what comes next that the network takes."""


def write_optimized(genotype: Genotype, weights: Path, output: Path, pad: bool = False) -> str:
    """Write the source, and its weights beside it; say what was written. See `emit` for `pad`.

    Refused where the weights are not this genotype's, the two networks differ by more than rounding, or
    a file would be lost.
    """
    beside = output.with_suffix(".safetensors")
    require_free(weights, output, beside)
    program, plain = lower(genotype), load_network(genotype, pad)
    require_carried(weights, genotype)
    put_weights(weights, plain)
    found = optimized(genotype, plain.state_dict())
    require_ours(beside, found)
    source = emit(genotype, found.program, pad)
    generator = torch.Generator().manual_seed(0)
    size = program.sizes.fitted([max(SIDE, 2 * step) for step in program.stride])
    if pad:
        size = tuple(side + 1 for side in size)
    images = torch.randn(2, genotype.in_channels, *size, generator=generator)
    worst = require_equal(plain, loaded(source, found), images, str(weights))
    write_bytes(beside, state_bytes(found.weights, genotype))
    write_text(output, source)
    return (
        f"{output}: {len(source.splitlines())} lines; {beside}: {parameters(found.program):,} parameters; "
        f"within {worst:.0e} of the trained network"
    )


def require_free(weights: Path, output: Path, beside: Path) -> None:
    """Refuse to write over the trained weights, and where nothing can be written."""
    for path in (output, beside):
        if os.path.realpath(path) == os.path.realpath(weights):
            problem = "would be written over the trained weights"
            raise refuse("--optimize", str(path), problem, "give -o another name")
        if path.is_dir():
            raise refuse(str(path), "--output", "is a folder", "give -o another name")
    if not output.parent.is_dir():
        raise refuse(str(output), "--output", "its folder does not exist", "make it, or give another")


def require_ours(beside: Path, found: Optimized) -> None:
    """Refuse to write over weights that are not an earlier version of these."""
    if beside.exists() and read_tensors(beside).keys() != found.weights.keys():
        problem = "is there and holds other weights, which would be lost"
        raise refuse("--optimize", str(beside), problem, "give -o another name, or move it away")


def loaded(source: str, found: Optimized) -> torch.nn.Module:
    """The network of an emitted source, with the rewritten weights."""
    network: torch.nn.Module = load_source(source, "<genoc inference>").__dict__[
        found.program.network.class_name
    ]()
    network.load_state_dict(dict(found.weights))
    return network
