"""Spaces that leave open what stages are made of, how they join their links, and how links are resized."""

import json
from itertools import product
from pathlib import Path

import pytest
import torch
from attrs import evolve
from click.testing import CliRunner, Result
from torch import nn

from compiler.analysis.cost import cost
from compiler.backend.load import load_network
from compiler.checks import check, load_checked
from compiler.lowering.network import lower
from compiler.structure.membership import outside
from genotype import Choose, Genotype, StageBlock, content_hash, load, loads
from genotype.form.choices import choices
from genotype.form.resolve_choices import fill
from genotype.form.space_size import in_words, powers, space_size
from search.selection.budget import Budget
from search.selection.constrained_selection import ConstrainedSelection
from search.selection.inherited_weights import inherited
from search.selection.weight_inheritance import inherit
from search.supernet.alphas import Alphas, gates_of, recorded
from search.supernet.execution import Execution
from search.supernet.relaxation import Gumbel
from search.supernet.supernet import Supernet
from tests.search.test_supernet import unsettle
from tests.spaces import BLOCK_SPACE, SETTINGS_SPACE, SKIP_SPACE
from zoo.main import main
from zoo.references import reference

SMALL = ["--size", "16", "--limit", "8", "--batch", "4", "--precision", "fp32"]


def every_genotype(space: Genotype) -> list[dict[str, object]]:
    """All that may be decided, one choice after the other."""
    sites = list(choices(space))
    combinations = product(*(choice.options for _, choice in sites))
    return [dict(zip((path for path, _ in sites), values, strict=True)) for values in combinations]


@pytest.mark.parametrize(("text", "size"), [(BLOCK_SPACE, 384), (SETTINGS_SPACE, 128)])
def test_every_network_of_a_small_space_is_its_supernet_one_hot(text: str, size: int):
    space = loads(text)
    assert check(space) == ()
    every = every_genotype(space)
    assert space_size(space) == len(every) == size
    assert len({content_hash(fill(space, decided)) for decided in every}) == size
    torch.manual_seed(0)
    supernet = Supernet(space).double().eval()
    unsettle(supernet.network)
    x = torch.randn(2, 3, 8, 8).double()
    for decided in every[::7]:
        genotype = fill(space, decided)
        assert list(outside(space, genotype)) == []
        network = load_network(genotype).double().eval()
        network.load_state_dict(inherit(space, genotype, supernet.network.state_dict(), network.state_dict()))
        gates = {path: gate.double() for path, gate in gates_of(space, decided).items()}
        torch.testing.assert_close(supernet(x, gates), network(x), rtol=0, atol=1e-9)


def test_a_stages_value_is_the_sum_of_its_candidates_by_the_products_of_their_gates():
    space = loads(BLOCK_SPACE)
    supernet = Supernet(space).double().eval()
    gates = {path: gate.detach().double() for path, gate in supernet.alphas.gates().items()}
    x = torch.randn(1, 3, 4, 4).double()
    by_block, by_kernel = gates["stages.enc1.block"], gates["stages.enc1.kernel"]
    candidates = list(supernet.network.enc1.children())
    assert len(candidates) == 6
    depth = gates["stages.enc1.depth"]
    total = torch.zeros(1, 8, 4, 4).double()
    for number, (block, kernel) in enumerate(product(range(3), range(2))):
        sizes = (depth, (None, None)) if block == 0 else (depth,)
        total += by_block[block] * by_kernel[kernel] * candidates[number](x, *sizes)
    torch.testing.assert_close(supernet.network.enc1(x, gates), total)


def test_settings_of_a_block_are_candidates_weighed_by_the_product_of_their_gates():
    space = loads(SETTINGS_SPACE)
    supernet = Supernet(space).double().eval()
    gates = {path: gate.detach().double() for path, gate in supernet.alphas.gates().items()}
    x, depth = torch.randn(1, 3, 4, 4).double(), gates["stages.enc1.depth"]
    runs = dict(supernet.network.enc1.named_children())
    assert list(runs) == [
        "expansion_2_no_squeeze",
        "expansion_2_squeeze_4",
        "expansion_0_5_no_squeeze",
        "expansion_0_5_squeeze_4",
    ]
    weights = torch.outer(gates["stages.enc1.block.expansion"], gates["stages.enc1.block.squeeze"]).flatten()
    total = sum(weight * run(x, depth) for weight, run in zip(weights, runs.values(), strict=True))
    torch.testing.assert_close(supernet.network.enc1(x, gates), total)


def test_the_expected_cost_of_open_settings_is_the_mean_of_what_they_may_be():
    """Each run is a network of its own, so costs add up linearly in each gate."""
    space = loads(SETTINGS_SPACE)
    budget = Budget.of(space, (16, 16), 10**9, None)
    halves = {path: [0.5] * len(choice.options) for path, choice in choices(space)}
    every = [cost(lower(fill(space, decided)), (16, 16)).parameters for decided in every_genotype(space)]
    assert budget.cost(halves).parameters == pytest.approx(sum(every) / len(every))


def test_a_setting_outside_a_space_is_told_at_its_own_path():
    space = loads(SETTINGS_SPACE)
    inside = fill(space, every_genotype(space)[0])
    for block, wanted in [
        (StageBlock("mbconv", expansion=3.0), ["stages.enc1.block.expansion"]),
        (StageBlock("mbconv", expansion=2.0, squeeze=8.0), ["stages.enc1.block.squeeze"]),
        (StageBlock("mbconv", expansion=2.0), []),
        ("mbconv", ["stages.enc1.block.expansion"]),
        ("residual", ["stages.enc1.block"]),
    ]:
        stages = {**inside.stages, "enc1": evolve(inside.stages["enc1"], block=block)}
        assert list(outside(space, evolve(inside, stages=stages))) == wanted


@pytest.mark.parametrize("word", ["residual", StageBlock("residual")])
def test_a_block_is_inside_a_space_however_it_is_written(word: str | StageBlock):
    space = loads(BLOCK_SPACE)
    genotype = fill(space, every_genotype(space)[0])
    stages = {**genotype.stages, "enc1": evolve(genotype.stages["enc1"], block=word)}
    assert list(outside(space, evolve(genotype, stages=stages))) == []


def test_a_search_of_settings_names_them_in_its_records(tmp_path: Path):
    (tmp_path / "space.json").write_text(SETTINGS_SPACE)
    run = tmp_path / "run"
    result = genoc(
        "search",
        tmp_path / "space.json",
        "--out",
        run,
        "--warmup",
        0,
        "--epochs",
        1,
        "--method",
        "darts",
        *SMALL,
    )
    assert result.exit_code == 0, result.output
    found = load_checked(run / "genotype.json")
    assert list(outside(load(run / "space.json"), found)) == []
    told = {row["name"]: row for row in json.loads((run / "alphas.json").read_text())["decisions"]}
    assert told["stages.enc1.block.expansion"]["candidates"] == ["2", "0.5"]
    assert told["stages.enc1.block.squeeze"]["candidates"] == ["none", "4"]
    assert told["stages.dec1.block.shortcut"]["kind"] == "shortcut"
    assert "expansion 0.5" in (run / "report.html").read_text()


def test_a_search_of_blocks_and_kernels_runs_from_beginning_to_end(tmp_path: Path):
    (tmp_path / "space.json").write_text(BLOCK_SPACE)
    run = tmp_path / "run"
    result = genoc(
        "search",
        tmp_path / "space.json",
        "--out",
        run,
        "--warmup",
        0,
        "--epochs",
        2,
        "--method",
        "darts",
        *SMALL,
    )
    assert result.exit_code == 0, result.output
    space, found = load(run / "space.json"), load_checked(run / "genotype.json")
    assert list(outside(space, found)) == []
    alphas = json.loads((run / "alphas.json").read_text())
    told = {row["name"]: row["candidates"] for row in alphas["decisions"]}
    assert told["stages.enc1.block"] == ["conv", "residual", "mbconv (expansion 2, squeeze 4)"]
    assert told["links[3].resize"] == ["bilinear", "transposed_conv"]
    assert alphas["epochs"][0] != alphas["epochs"][-1]
    given = ["--out", tmp_path / "train", "--inherit", run, "--epochs", 1, *SMALL]
    trained = genoc("train", run / "genotype.json", *given)
    assert trained.exit_code == 0, trained.output
    load_network(found).load_state_dict(inherited(found, run))


def genoc(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_the_reference_space_of_blocks_is_searched_by_every_choice():
    space = reference("blocks")
    assert in_words(powers(space)) == "4^7 x 2^7 = 2,097,152"
    kinds = {row["kind"] for row in recorded(Alphas(space).decisions)}
    assert kinds == {"block", "kernel"}
    for block in ("conv", "residual", "convnext"):
        decided = {path: block if path.endswith("block") else 5 for path, _ in choices(space)}
        assert check(fill(space, decided)) == ()


def test_a_budget_is_met_by_the_smallest_blocks():
    space = reference("blocks")
    decided = {path: choice.options[0] for path, choice in choices(space)}
    costs = {}
    for block, kernel in product(space.stages["enc1"].block.options, (3, 5)):
        decided = {path: block if path.endswith("block") else kernel for path, _ in choices(space)}
        costs[block, kernel] = cost(lower(fill(space, decided)), (32, 32)).parameters
    least = min(costs.values())
    budget, alphas = Budget.of(space, (32, 32), least, None), Alphas(space)
    found = fill(space, ConstrainedSelection.of(budget, alphas).decided())
    assert cost(lower(found), (32, 32)).parameters <= least


def test_a_gumbel_softmax_draws_for_blocks_as_for_depths():
    alphas = Alphas(loads(BLOCK_SPACE))
    alphas.relaxation = Gumbel(2.0, 0.9, 0, 0)
    once, again, drawn = alphas.gates(), alphas.gates(), alphas.drawn_gates()
    for path, gate in once.items():
        assert torch.equal(gate, again[path])
        assert not torch.equal(gate, drawn[path])


def test_a_resize_before_several_ops_is_computed_once():
    """Its batch norm would see every batch twice, and a supernet pay for it as often."""
    text = SKIP_SPACE.replace('"cells"', '"unused"')
    plain = json.loads(text)
    del plain["unused"]
    plain["links"][2] = {"from": "enc1", "to": "dec1"}
    resize = {"kind": "transposed_conv", "norm": "batch", "kernel": 3}
    plain["links"][3] |= {"resize": resize, "op": {"choose": ["conv_3x3", "skip_connect"]}}
    space = loads(json.dumps(plain))
    assert check(space) == ()
    network = load_network(space).train()
    network(torch.randn(2, 3, 8, 8), {path: torch.rand(2) for path, _ in choices(space)})
    (norm,) = [m for name, m in network.named_modules() if "resize" in name and isinstance(m, nn.BatchNorm2d)]
    assert norm.num_batches_tracked == 1
    counted = cost(lower(space), (8, 8)).parameters
    assert counted == sum(weight.numel() for weight in network.parameters())


def test_parallel_links_of_one_op_each_inherit_their_own_weights():
    """One may lose what the other keeps: a number that told their layers apart is then gone."""
    plain = json.loads(SKIP_SPACE)
    del plain["cells"]
    ops = {"choose": ["conv_3x3", "conv_1x1"]}
    first, second = ({"from": "enc1", "to": "dec1", "op": ops, "width": width} for width in (4, 8))
    plain["links"][2:3] = [first, second]
    space = loads(json.dumps(plain))
    assert check(space) == ()
    torch.manual_seed(0)
    supernet = Supernet(space).eval()
    unsettle(supernet.network)
    decided = {"links[2].op": "conv_1x1", "links[3].op": "conv_3x3"}
    genotype = fill(space, decided)
    network = load_network(genotype).eval()
    network.load_state_dict(inherit(space, genotype, supernet.network.state_dict(), network.state_dict()))
    x = torch.randn(2, 3, 8, 8)
    torch.testing.assert_close(supernet(x, gates_of(space, decided)), network(x), rtol=0, atol=1e-6)


@pytest.mark.parametrize("recompute", [False, True])
def test_a_drop_path_is_the_same_when_a_stage_is_computed_again(recompute: bool):
    space = loads(BLOCK_SPACE)
    dropping = Choose((StageBlock("residual", drop_path=0.5), StageBlock("preact", drop_path=0.5)))
    space = evolve(space, stages={**space.stages, "enc1": evolve(space.stages["enc1"], block=dropping)})
    torch.manual_seed(0)
    supernet = Supernet(space).double().train()
    gates, x = supernet.alphas.gates(), torch.randn(8, 3, 8, 8).double()
    gradients = []
    for forward in (Execution(lower(space), supernet.network, recompute), supernet.network):
        torch.manual_seed(1)
        loss = forward(x, gates).square().sum()
        gradients.append(torch.autograd.grad(loss, list(supernet.alphas.parameters()), retain_graph=True))
    for ours, theirs in zip(*gradients, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-6, atol=1e-9)
