"""What every emitted network promises: each way that it goes gives the numbers that it gives itself.

Slow ways are tried on a small network here, and by `python -m tests.ways` on bundled ones.
`tests/zoo/test_reference_contract.py` holds that every bundled network can be scripted and batched;
`test_transforms.py` that generated ones can be traced.
"""

import re
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from genotype import load
from tests.strategies import genotypes
from tests.ways import of_onnx, of_torch
from tests.ways.listing import FAST, QUICKEST, WAYS
from tests.ways.networks import bundled, cover, layers
from tests.ways.table import PAGE, rows
from tests.ways.trial import Trial

GOLDEN = Path(__file__).with_name("golden")
NETWORKS = bundled()
COVER = cover({name: layers(genotype) for name, genotype in NETWORKS.items()})
EXACT = [way for way in FAST if way.name not in ("bfloat16", "float16")]
"""Rounding of a network of any depth has no bound to test."""
SLOW = [way for way in WAYS if way.speed == "slow"]
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]


def test_the_cover_holds_every_kind_of_layer_of_a_bundled_network():
    held = frozenset().union(*(layers(NETWORKS[name]) for name in COVER))
    assert held == frozenset().union(*map(layers, NETWORKS.values()))
    assert len(COVER) < len(NETWORKS) / 3


@pytest.mark.parametrize("name", COVER)
@torch.no_grad()
def test_every_kind_of_layer_goes_every_quick_way(name):
    trial = Trial(NETWORKS[name])
    for way in QUICKEST:
        way.held_by(trial)


@pytest.mark.parametrize("way", SLOW, ids=lambda way: way.name)
@torch.no_grad()
def test_a_small_network_goes_every_slow_way(way):
    way.held(load(GOLDEN / "unet.json"))


@pytest.mark.parametrize("free_sizes", [of_torch.export_free_sizes, of_onnx.onnx_from_trace])
@torch.no_grad()
def test_cells_are_exported_with_free_sizes(free_sizes):
    """Both kinds of pools among their ops, where channels grow and stay: norms still know how many."""
    cells = load(GOLDEN / "cells.json")
    found = list(free_sizes(Trial(cells)))
    assert max(each.difference for each in found) < 1e-5


@settings(max_examples=20)
@given(genotypes(max_width=8), st.sampled_from(EXACT))
@torch.no_grad()
def test_a_generated_network_goes_any_quick_way(genotype, way):
    way.held(genotype)


TORCHS_OWN = {
    "bfloat16": "fails (nnu-net-resenc-3d, nnu-net-resenc-3d-anisotropic), works (49)",
    "float16": "fails (nnu-net-resenc-3d, nnu-net-resenc-3d-anisotropic), works (49)",
}
"""What torch itself cannot do, as the page says above the table."""


def test_the_table_has_every_way_and_all_work_that_torch_can():
    found = rows(PAGE.read_text())
    assert [*found] == [way.name for way in WAYS]
    results = {name: row.split(" | ")[1] for name, row in found.items()}
    assert {name: result for name, result in results.items() if "fails" in result} == TORCHS_OWN
    assert all(re.search(r"works \(\d+\)$", result) for result in results.values())
