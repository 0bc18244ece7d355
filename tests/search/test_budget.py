"""A budget is never exceeded, gives up as little as it must, and says where it cannot be met."""

from itertools import product
from pathlib import Path

import pytest
import torch
from attrs import evolve
from click.testing import CliRunner, Result
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from compiler.checks import check
from compiler.cost import cost
from compiler.lower import lower
from genotype import Genotype, Refused, load, loads
from search.alphas import Alphas
from search.budget import Budget
from search.derive import derive
from search.within import Fitting, require_budget
from tests.compiler.running import small_size
from tests.search.test_open_stages import narrow
from tests.spaces import OPEN_STAGE, SKIP_SPACE
from tests.strategies import spaces
from zoo.main import main


def drawn_alphas(space: Genotype, seed: int) -> Alphas:
    torch.manual_seed(seed)
    alphas = Alphas(space)
    for values in alphas.values:
        torch.nn.init.normal_(values)
    return alphas


def spent(space: Genotype, alphas: Alphas, budget: Budget | None) -> tuple[int, int]:
    decided = alphas.decided() if budget is None else Fitting.of(budget, alphas).decided()
    genotype = derive(space, decided).genotype
    assert check(genotype) == ()
    counted = cost(lower(genotype), small_size(space))
    return counted.parameters, counted.macs


def can_be_met(budget: Budget, alphas: Alphas) -> bool:
    try:
        Fitting.of(budget, alphas).least()
    except Refused:
        return False
    return True


@settings(max_examples=40, deadline=None)
@given(spaces(max_width=8), st.integers(0, 2**31), st.floats(0.02, 1.1), st.sampled_from(["both", "p", "m"]))
def test_a_budget_is_never_exceeded(space: Genotype, seed: int, share: float, limited: str):
    assume(len(Alphas(space).decisions) <= 8)
    alphas = drawn_alphas(space, seed)
    parameters, macs = (max(int(share * number), 1) for number in spent(space, alphas, None))
    of_parameters, of_macs = parameters if limited != "m" else None, macs if limited != "p" else None
    budget = Budget.of(space, small_size(space), of_parameters, of_macs)
    if not can_be_met(budget, alphas):
        return
    found = spent(space, alphas, budget)
    assert of_parameters is None or found[0] <= parameters
    assert of_macs is None or found[1] <= macs


@given(st.integers(0, 2**31))
def test_within_a_budget_that_is_wide_enough_the_alphas_decide(seed: int):
    space = narrow()
    alphas = drawn_alphas(space, seed)
    parameters, macs = spent(space, alphas, None)
    for one in (Budget.of(space, small_size(space), parameters, macs), Budget.of(space, (8, 8), None, None)):
        assert Fitting.of(one, alphas).decided() == alphas.decided()


def two_stages() -> Genotype:
    space = loads(OPEN_STAGE)
    return evolve(space, stages={**space.stages, "dec1": evolve(space.stages["dec1"], widths=8)})


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**31), st.floats(0, 1))
def test_what_is_found_is_as_good_as_single_changes_can_make_it_and_near_the_best(seed: int, share: float):
    space = two_stages()
    alphas = drawn_alphas(space, seed)
    free = Fitting.of(Budget.of(space, (8, 8), None, None), alphas)
    every = [tuple(map(frozenset, places)) for places in product(*([[i] for i in range(d.size)]
             for d in alphas.decisions))]  # fmt: skip
    costs = {kept: free.cost(kept).parameters for kept in every}
    limit = int(min(costs.values()) + share * (max(costs.values()) - min(costs.values())))
    fitting = Fitting.of(Budget.of(space, (8, 8), limit, None), alphas)

    def score(kept: tuple[frozenset[int], ...]) -> float:
        return sum(fitting.scores[index][place] for index, (place,) in enumerate(map(tuple, kept)))

    wanted = fitting.wanted()
    found = fitting.improved(fitting.shrunk(wanted)) if fitting.excess(wanted) else wanted
    assert costs[found] <= limit
    best = max((kept for kept in every if costs[kept] <= limit), key=score)
    singles = [other for _, other in fitting.changes(found) if costs[other] <= limit]
    assert all(score(other) <= score(found) + 1e-9 for other in singles)
    assert score(found) <= score(best) + 1e-9


def test_the_least_cost_is_that_of_the_smallest_network():
    space = two_stages()
    require_budget(Budget.of(space, (8, 8), 10**9, None), space)
    decided = {"stages.enc1.widths[0]": 2, "stages.enc2.depth": 1}
    least = cost(lower(derive(space, decided).genotype), (8, 8))
    require_budget(Budget.of(space, (8, 8), least.parameters, least.macs), space)
    with pytest.raises(Refused) as refused:
        require_budget(Budget.of(space, (8, 8), least.parameters - 1, least.macs - 1), space)
    assert [(p.path, p.problem) for p in refused.value.problems] == [
        ("--max-params", f"the smallest network of the space has {least.parameters:,}"),
        ("--max-macs", f"the smallest network of the space has {least.macs:,}"),
    ]


@pytest.mark.parametrize("text", [OPEN_STAGE, SKIP_SPACE])
def test_the_penalty_steers_the_alphas_towards_what_costs_less(text: str):
    space = loads(text)
    torch.manual_seed(0)
    alphas = Alphas(space)
    budget = Budget.of(space, (8, 8), 1, 1)
    before = budget.penalty(alphas, alphas.gates())
    optimizer = torch.optim.Adam(alphas.parameters(), 0.1)
    for _ in range(20):
        optimizer.zero_grad()
        budget.penalty(alphas, alphas.gates()).backward()
        optimizer.step()
    assert budget.penalty(alphas, alphas.gates()) < before
    wide = Budget.of(space, (8, 8), 10**9, None)
    assert wide.penalty(alphas, alphas.gates()) == 0


def test_the_weight_is_a_factor_of_the_penalty():
    space = loads(OPEN_STAGE)
    alphas = drawn_alphas(space, 0)
    one, three = (Budget.of(space, (8, 8), 10, None, weight) for weight in (1.0, 3.0))
    gates = alphas.gates()
    torch.testing.assert_close(three.penalty(alphas, gates), 3 * one.penalty(alphas, gates))


def genoc(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_search_and_what_is_derived_from_it_later_keep_to_the_budget(tmp_path: Path):
    (tmp_path / "space.json").write_text(OPEN_STAGE)
    small = ["--size", 16, "--limit", 8, "--batch", 4, "--epochs", 2]
    searched = ["search", tmp_path / "space.json", "--out", tmp_path / "run", *small]
    result = genoc(*searched, "--max-params", 10)
    assert result.exit_code == 2
    assert "--max-params: the smallest network of the space has 595" in result.stderr
    assert not (tmp_path / "run").exists()
    result = genoc(*searched, "--max-params", 595, "--max-macs", 10**6)
    assert result.exit_code == 0, result.output
    found = load(tmp_path / "run" / "genotype.json")
    assert cost(lower(found), (16, 16)).parameters == 595  # 58 + 80 + 448 + 9
    result = genoc("derive", tmp_path / "run")
    assert result.exit_code == 0, result.output
    assert loads(result.stdout) == found
    result = genoc("derive", tmp_path / "run", "--method", "perturbation")
    assert result.exit_code == 2
    assert "use --method alphas" in result.stderr
    for text, path in {
        '{"size": [16, 16], "parameters": "many", "macs": null}': "parameters",
        '{"size": [16, 16], "parameters": 0, "macs": null}': "parameters",
        '{"size": [16, 0], "parameters": null, "macs": 9}': "size",
        '{"size": [16, 16, 16], "parameters": 9, "macs": null}': "size",
        "[" * 100_000: "budget.json",
    }.items():
        (tmp_path / "run" / "budget.json").write_text(text)
        result = genoc("derive", tmp_path / "run")
        assert result.exit_code == 2, result.output
        assert path in result.stderr
