"""What every emitted network promises: each target gives the numbers that it gives itself.

Slow targets are tried on a small network here, and by `python -m tests.compatibility` on bundled ones.
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
from tests.compatibility import of_onnx, of_torch
from tests.compatibility.listing import FAST, QUICKEST, TARGETS
from tests.compatibility.networks import bundled, cover, layers
from tests.compatibility.table import PAGE, rows
from tests.compatibility.trial import Trial
from tests.strategies import genotypes

GOLDEN = Path(__file__).with_name("golden")
NETWORKS = bundled()
COVER = cover({name: layers(genotype) for name, genotype in NETWORKS.items()})
EXACT = [target for target in FAST if target.name not in ("bfloat16", "float16")]
"""Rounding of a network of any depth has no bound to test."""
SLOW = [target for target in TARGETS if target.speed == "slow"]
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
def test_every_kind_of_layer_works_with_every_quick_target(name):
    trial = Trial(NETWORKS[name])
    for target in QUICKEST:
        target.held_by(trial)


@pytest.mark.parametrize("target", SLOW, ids=lambda target: target.name)
@torch.no_grad()
def test_a_small_network_works_with_every_slow_target(target):
    target.held(load(GOLDEN / "unet.json"))


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
def test_a_generated_network_works_with_any_quick_target(genotype, target):
    target.held(genotype)


def test_the_table_has_every_target_and_all_work():
    found = rows(PAGE.read_text())
    assert [*found] == [target.name for target in TARGETS]
    results = {name: row.split(" | ")[1] for name, row in found.items()}
    assert [name for name, result in results.items() if not re.fullmatch(r"works \(\d+\)", result)] == []
