"""A budget is never exceeded, gives up as little as it must, and says where it cannot be met."""

from itertools import product
from pathlib import Path

import pytest
import torch
from attrs import evolve
from click.testing import CliRunner, Result
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from compiler.analysis.cost import cost
from compiler.checks import check
from compiler.lowering.network import lower
from genotype import Choose, Genotype, InputError, load, loads
from search.selection.budget import Budget
from search.selection.constrained_selection import ConstrainedSelection, require_budget
from search.selection.derive import derive
from search.supernet.alphas import Alphas
from tests.compiler.running import small_size
from tests.search.test_open_stages import narrow
from tests.spaces import OPEN_STAGE, SKIP_SPACE
from tests.strategies import spaces
from zoo.main import main
from zoo.references import reference


def drawn_alphas(space: Genotype, seed: int) -> Alphas:
    torch.manual_seed(seed)
    alphas = Alphas(space)
    for values in alphas.values:
        torch.nn.init.normal_(values)
    return alphas


def spent(space: Genotype, alphas: Alphas, budget: Budget | None) -> tuple[int, int]:
    decided = alphas.decided() if budget is None else ConstrainedSelection.of(budget, alphas).decided()
    genotype = derive(space, decided).genotype
    assert check(genotype) == ()
    counted = cost(lower(genotype), small_size(space))
    return counted.parameters, counted.macs


def can_be_met(budget: Budget, alphas: Alphas) -> bool:
    try:
        ConstrainedSelection.of(budget, alphas).least()
    except InputError:
        return False
    return True


@settings(max_examples=20, deadline=None)
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
        assert ConstrainedSelection.of(one, alphas).decided() == alphas.decided()


def two_stages() -> Genotype:
    space = loads(OPEN_STAGE)
    return evolve(space, stages={**space.stages, "dec1": evolve(space.stages["dec1"], widths=8)})


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 2**31), st.floats(0, 1))
def test_what_is_found_is_as_good_as_single_changes_can_make_it_and_near_the_best(seed: int, share: float):
    space = two_stages()
    alphas = drawn_alphas(space, seed)
    free = ConstrainedSelection.of(Budget.of(space, (8, 8), None, None), alphas)
    every = [tuple(map(frozenset, places)) for places in product(*([[i] for i in range(d.size)]
             for d in alphas.decisions))]  # fmt: skip
    costs = {kept: free.cost(kept).parameters for kept in every}
    limit = int(min(costs.values()) + share * (max(costs.values()) - min(costs.values())))
    fitting = ConstrainedSelection.of(Budget.of(space, (8, 8), limit, None), alphas)

    def score(kept: tuple[frozenset[int], ...]) -> float:
        return sum(fitting.scores[index][place] for index, (place,) in enumerate(map(tuple, kept)))

    wanted = fitting.wanted()
    found = fitting.improved(fitting.shrunk(wanted)) if fitting.excess(wanted) else wanted
    assert costs[found] <= limit
    best = max((kept for kept in every if costs[kept] <= limit), key=score)
    singles = [other for _, other in fitting.changes(found) if costs[other] <= limit]
    assert all(score(other) <= score(found) + 1e-9 for other in singles)
    assert score(found) <= score(best) + 1e-9


@pytest.mark.parametrize("larger", [0, 1])
def test_of_two_gains_that_do_not_fit_together_the_larger_is_taken(larger: int):
    space = two_stages()
    alphas = Alphas(space)
    for number, values in enumerate(alphas.values):
        gain = 2.0 if number == larger else 1.0
        values.data.copy_(torch.tensor([0.0, gain] + [-9.0] * (len(values) - 2)))
    neither, both = (tuple(frozenset([place]) for _ in alphas.values) for place in (0, 1))
    singles = [(both[0], neither[1]), (neither[0], both[1])]
    free = ConstrainedSelection.of(Budget.of(space, (8, 8), None, None), alphas)
    limit = max(free.cost(each).parameters for each in singles)
    fitting = ConstrainedSelection.of(Budget.of(space, (8, 8), limit, None), alphas)
    assert not fitting.excess(neither)
    assert fitting.excess(both)
    assert fitting.improved(neither) == singles[larger]


def test_the_least_cost_is_that_of_the_smallest_network():
    space = two_stages()
    require_budget(Budget.of(space, (8, 8), 10**9, None), space)
    decided = {"stages.enc1.widths[0]": 2, "stages.enc2.depth": 1}
    least = cost(lower(derive(space, decided).genotype), (8, 8))
    require_budget(Budget.of(space, (8, 8), least.parameters, least.macs), space)
    with pytest.raises(InputError) as refused:
        require_budget(Budget.of(space, (8, 8), least.parameters - 1, least.macs - 1), space)
    smallest = "the smallest network of the search space has"
    assert [(p.path, p.problem, p.remedy) for p in refused.value.problems] == [
        (option, f"{smallest} {number:,}", f"give {number:,} or more")
        for option, number in (("--max-params", least.parameters), ("--max-macs", least.macs))
    ]


@pytest.mark.parametrize("seed", range(2))
def test_a_budget_that_can_be_met_is_met_whatever_the_alphas(seed: int):
    """A cell's input costs nothing where no block reads it: no change of one block alone shows that."""
    space = reference("skip-cells")
    with pytest.raises(InputError) as refused:
        require_budget(Budget.of(space, (16, 16), 1, None), space)
    (problem,) = refused.value.problems
    least = int(problem.problem.rsplit(" ", 1)[1].replace(",", ""))
    assert least <= 472_737
    budget = Budget.of(space, (16, 16), least, None)
    decided = ConstrainedSelection.of(budget, drawn_alphas(space, seed)).decided()
    assert cost(lower(derive(space, decided).genotype), (16, 16)).parameters <= least


def test_a_space_of_single_candidates_has_one_cost():
    space = two_stages()
    single = {"enc1": evolve(space.stages["enc1"], depth=1, widths=Choose((4,)))}
    single["enc2"] = evolve(space.stages["enc2"], depth=Choose((1,)))
    space = evolve(space, stages={**space.stages, **single})
    assert not Alphas(space).decisions
    only = cost(lower(derive(space, {}).genotype), (8, 8)).parameters
    require_budget(Budget.of(space, (8, 8), only, None), space)
    with pytest.raises(InputError, match=f"{only:,}"):
        require_budget(Budget.of(space, (8, 8), only - 1, None), space)


def with_gradient(alphas: Alphas, seed: int) -> list[torch.Tensor]:
    """Give the alphas a gradient, as a loss would."""
    generator = torch.Generator().manual_seed(seed)
    for values in alphas.values:
        values.grad = torch.randn(values.shape, generator=generator)
    return [values.grad.clone() for values in alphas.values]


def flat(tensors: list[torch.Tensor]) -> torch.Tensor:
    return torch.cat([tensor.flatten() for tensor in tensors])


@pytest.mark.parametrize("text", [OPEN_STAGE, SKIP_SPACE])
@given(st.integers(0, 2**31), st.floats(0.3, 1.2), st.sampled_from([0.0, 1.0, 3.0]))
@settings(max_examples=15, deadline=None)
def test_steering_adds_the_gradient_of_the_expected_cost_while_the_decided_one_is_above(
    text: str, seed: int, share: float, weight: float
):
    space = loads(text)
    alphas = drawn_alphas(space, seed)
    decided, _ = spent(space, alphas, None)
    budget = Budget.of(space, (8, 8), max(int(share * decided), 1), None, weight)
    before = with_gradient(alphas, seed)
    budget.steer(alphas)
    added = flat([values.grad for values in alphas.values]) - flat(before)
    counted = ConstrainedSelection.of(budget, alphas)
    over = min(max(counted.cost(counted.wanted()).parameters / budget.parameters - 1, 0), 1)
    assert float(added.norm()) == pytest.approx(
        weight * over * float(flat(before).norm()), rel=1e-4, abs=1e-5
    )
    if weight * over > 0.01:
        cost_gradient = torch.autograd.grad(
            torch.as_tensor(budget.expected(alphas).parameters), list(alphas.values)
        )
        assert float(torch.cosine_similarity(added, flat(list(cost_gradient)), dim=0)) == pytest.approx(
            1, abs=1e-3
        )


@pytest.mark.parametrize("scale", [1e-6, 1.0])
def test_alphas_that_are_hardly_decided_come_near_the_budget_and_not_to_the_smallest(scale: float):
    """The expected cost of undecided alphas lies above a budget that what they decide is far within.

    The loss wants everything large, some decisions more than others; whatever its scale.
    """
    space = reference("adwu-net-2d")
    torch.manual_seed(0)
    alphas = Alphas(space)
    free = ConstrainedSelection.of(Budget.of(space, (64, 64), None, None), alphas)
    least, middle = (free.cost(kept).macs for kept in (free.starts()[0], free.wanted()))
    limit = (least + middle) // 2
    budget = Budget.of(space, (64, 64), None, limit)
    assert float(budget.expected(alphas).macs.detach()) > limit
    optimizer = torch.optim.Adam(alphas.parameters(), 0.03)
    wishes = [float(torch.rand(())) for _ in alphas.decisions]
    for _ in range(60):
        optimizer.zero_grad()
        gates = alphas.gates()
        for decision, wish in zip(alphas.decisions, wishes, strict=True):
            own = torch.cat([gates[site.path] for site in decision.sites])
            noise = torch.randn(decision.size)
            (-scale * (own * (wish * torch.linspace(0, 1, decision.size) + noise)).sum()).backward(
                retain_graph=True
            )
        budget.steer(alphas)
        optimizer.step()
    found = ConstrainedSelection.of(budget, alphas)
    assert 0.7 * limit < found.cost(found.wanted()).macs < 1.5 * limit
    assert spent_at(space, found, (64, 64)) <= limit


def spent_at(space: Genotype, found: ConstrainedSelection, size: tuple[int, ...]) -> int:
    return cost(lower(derive(space, found.decided()).genotype), size).macs


def genoc(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_search_and_what_is_derived_from_it_later_keep_to_the_budget(tmp_path: Path):
    (tmp_path / "space.json").write_text(OPEN_STAGE)
    small = ["--size", 16, "--limit", 8, "--batch", 4, "--epochs", 2]
    searched = ["search", tmp_path / "space.json", "--out", tmp_path / "run", "--method", "darts", *small]
    result = genoc(*searched, "--max-params", 10)
    assert result.exit_code == 2
    assert "--max-params: the smallest network of the search space has 595" in result.stderr
    assert not (tmp_path / "run").exists()
    result = genoc(*searched, "--max-params", 595, "--max-macs", 10**6)
    assert result.exit_code == 0, result.output
    assert "budget   595 of at most 595 parameters (100%), " in result.stdout
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
