"""The bundled networks cost what the originals cost: parameters and MACs, counted on paper and by torch."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from compiler.analysis.cost import cost
from compiler.backend.load import load_network
from compiler.checks import check
from compiler.lowering.network import lower
from tests.zoo.originals import ORIGINALS, Original


@pytest.mark.parametrize("original", ORIGINALS, ids=lambda each: each.title)
def test_parameters_and_macs_are_the_originals(original: Original):
    genotype = original.genotype()
    assert check(genotype) == ()
    found = cost(lower(genotype), original.size)
    assert (found.parameters, found.macs) == (original.parameters - original.unused, original.macs)


@pytest.mark.parametrize("original", ORIGINALS, ids=lambda each: each.title)
def test_torch_counts_the_same(original: Original):
    """On the meta device, every head."""
    genotype = original.genotype()
    with torch.device("meta"), FlopCounterMode(display=False) as counter:
        network = load_network(genotype).eval()
        if hasattr(network, "deep_supervision"):
            network.deep_supervision = True
        network(torch.empty(1, genotype.in_channels, *original.size))
    weights = sum(weight.numel() for weight in network.parameters())
    assert weights == original.parameters - original.unused
    assert counter.get_total_flops() // 2 == original.macs
