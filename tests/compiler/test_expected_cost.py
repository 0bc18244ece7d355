"""What a space is expected to cost, against the networks in it."""

from itertools import product
from math import prod

import pytest
import torch
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.analysis.cost import cost
from compiler.analysis.expected_cost import Expectation, expected_cost
from compiler.lowering.network import lower
from genotype import Genotype, loads
from genotype.form.choices import choices
from genotype.form.resolve_choices import fill
from search.supernet.alphas import Alphas, gates_of
from tests.compiler.running import small_size
from tests.spaces import OPEN_STAGE
from tests.strategies import genotypes, spaces


def numbers(gates: dict[str, torch.Tensor]) -> dict[str, list[int]]:
    """Gates of what stays as 0 and 1, whatever weight a block gives it."""
    return {path: [int(bool(weight)) for weight in gate.tolist()] for path, gate in gates.items()}


def real(genotype: Genotype, size: tuple[int, ...]) -> Expectation:
    counted = cost(lower(genotype), size)
    return Expectation(counted.parameters, counted.macs)


@settings(max_examples=20, deadline=None)
@given(spaces(), st.integers(0, 2**31))
def test_under_the_gates_of_a_decision_it_is_the_decided_networks_cost(space: Genotype, seed: int):
    torch.manual_seed(seed)
    alphas = Alphas(space)
    for values in alphas.values:
        torch.nn.init.normal_(values)
    decided = alphas.decided()
    found = expected_cost(lower(space), small_size(space), numbers(gates_of(space, decided)))
    assert found == real(fill(space, decided), small_size(space))


@given(genotypes())
def test_of_a_genotype_it_is_its_cost(genotype: Genotype):
    assert expected_cost(lower(genotype), small_size(genotype), {}) == real(genotype, small_size(genotype))


def test_it_is_the_mean_over_all_that_may_be_decided():
    """Of independent choices none of which meets itself, so that means multiply."""
    space = loads(OPEN_STAGE)
    sites = list(choices(space))
    shares = {path: torch.softmax(torch.randn(len(c.options)).double(), 0) for path, c in sites}
    total = torch.zeros(2, dtype=torch.float64)
    for decided in product(*(range(len(choice.options)) for _, choice in sites)):
        values = {path: c.options[number] for (path, c), number in zip(sites, decided, strict=True)}
        found = real(fill(space, values), small_size(space))
        weight = prod(shares[path][number] for (path, _), number in zip(sites, decided, strict=True))
        total += weight * torch.tensor([found.parameters, found.macs])
    found = expected_cost(lower(space), small_size(space), shares)
    assert [float(found.parameters), float(found.macs)] == pytest.approx(total.tolist())


def is_weighing(path: str, leaf: torch.Tensor) -> bool:
    """Whether a choice is between what has weights: fusions without a gate have none, and a single option has
    nothing beside it.
    """
    return not path.endswith(".fusion") and len(leaf) > 1


@settings(max_examples=16, deadline=None)
@given(spaces())
def test_every_choice_of_a_stage_weighs_on_it(space: Genotype):
    leaves = {path: torch.rand(len(c.options), requires_grad=True) for path, c in choices(space)}
    found = expected_cost(lower(space), small_size(space), leaves)
    stages = [one for path, one in leaves.items() if path.startswith("stages") and is_weighing(path, one)]
    if stages:
        found.parameters.backward()
        assert all(leaf.grad is not None for leaf in stages)
        assert all((leaf.grad >= 0).all() for leaf in stages)


def test_norms_without_scale_cost_nothing():
    space = loads(OPEN_STAGE)
    plain = evolve(space, norm="none")
    gates = {path: [1] + [0] * (len(c.options) - 1) for path, c in choices(space)}
    both = [expected_cost(lower(one), small_size(space), gates).parameters for one in (space, plain)]
    assert both[0] - both[1] == 2 * (2 + 4 + 8)
