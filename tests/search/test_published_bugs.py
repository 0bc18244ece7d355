"""What went wrong in the published DARTS-UNet search, as tests that its code would fail.

Other tests hold what is not here: data whose masks are not its own are refused (`data/test_decode.py`,
`data/test_pairs.py`), evaluation of a supernet repeats (`test_supernet.py`), momentum is kept
(`test_bilevel.py`), the mean logsumexp by hand (`test_decisions.py`), measures of the target class at
half of its probability with a convention for empty masks (`test_metrics.py`), a folder is not written
into twice (`test_api.py`).
"""

import ast
import math
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.optim import Optimizer
from torch.optim.optimizer import register_optimizer_step_pre_hook

from compiler.backend.emit import emit
from compiler.backend.load import load_network
from compiler.lowering.network import lower
from compiler.structure.widths import total_stride
from genotype import Genotype, loads
from search.config import DataConfig, SearchConfig, TrainConfig
from search.runs.read import read_steps
from search.runs.run import Run
from search.search import Search
from search.supernet.alphas import Alphas
from search.supernet.supernet import Supernet
from search.training.losses import loss_named
from search.training.train import Training
from tests.search.data.loading import data_of
from tests.spaces import SKIP_SPACE
from tests.strategies import genotypes, spaces
from zoo.references import names, reference

HELPERS = {"conv", "make_norm", "make_activation"}
"""The functions of emitted text that make layers."""


def built_in_forward(source: str) -> list[str]:
    """The layers that any method but `__init__` of emitted text makes."""
    classes = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
    makers = {one.name for one in classes} | HELPERS
    methods = (one for found in classes for one in found.body if isinstance(one, ast.FunctionDef))
    nodes = (node for method in methods if method.name != "__init__" for node in ast.walk(method))
    return [
        ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call) and makes(node.func, makers)
    ]


def makes(called: ast.expr, makers: set[str]) -> bool:
    """Whether a layer is made: by a class or helper of the text, from `nn`, or from a table of classes."""
    match called:
        case ast.Name(id=name):
            return name in makers
        case ast.Attribute(value=ast.Name(id="nn"), attr=name):
            return isinstance(getattr(nn, name), type)
        case ast.Subscript():
            return True
    return False


def test_a_layer_built_in_forward_would_be_seen():
    body = "nn.Conv2d(3, 3, 1)(B()(CONV[2](3)(self.conv(nn.functional.relu(x)))))"
    source = f"class A(nn.Module):\n def forward(self, x):\n  return {body}\nclass B: pass"
    assert sorted(built_in_forward(source)) == ["B", "CONV[2]", "nn.Conv2d"]


@pytest.mark.parametrize("name", names())
def test_no_network_to_start_from_builds_a_layer_in_forward(name: str):
    network = reference(name)
    assert built_in_forward(emit(network, lower(network))) == []


@settings(max_examples=15)
@given(genotypes() | spaces())
def test_no_emitted_network_builds_a_layer_in_forward(network: Genotype):
    assert built_in_forward(emit(network, lower(network))) == []


def parts(module: nn.Module) -> tuple[list[str], list[str], list[int]]:
    return (
        [name for name, _ in module.named_modules()],
        [*module.state_dict()],
        [*map(id, module.parameters())],
    )


@pytest.mark.parametrize("training", [True, False])
def test_running_a_network_neither_adds_nor_replaces_layers(training: bool):
    supernet = Supernet(loads(SKIP_SPACE)).train(training)
    before = parts(supernet)
    for _ in range(2):
        supernet(torch.randn(2, 3, 8, 8))
    assert parts(supernet) == before


@settings(max_examples=15)
@given(genotypes())
def test_a_head_is_linear(network: Genotype):
    # A norm and a ReLU at the end kept logits from falling below 0.
    heads = (evolve(head, norm=None, activation=None, conv=True) for head in network.heads)
    network = evolve(network, heads=tuple(heads))
    torch.manual_seed(0)
    module = load_network(network).double()
    size = [step * max(2, 8 // step) for step in total_stride(network)]
    x = torch.randn(2, network.in_channels, *size).double()
    before = logits_of(module, x)
    with torch.no_grad():
        for name, weight in module.named_parameters():
            if name.startswith("head_"):
                weight.neg_()
    for one, other in zip(before, logits_of(module, x), strict=True):
        assert (one != 0).any()
        torch.testing.assert_close(other, -one)


def logits_of(module: nn.Module, x: torch.Tensor) -> list[torch.Tensor]:
    torch.manual_seed(1)  # of dropout
    found = module(x)
    return [found] if isinstance(found, torch.Tensor) else list(found)


def test_the_loss_falls_below_what_a_relu_at_the_end_would_leave():
    # With logits from 0 up the probability is never below a half, and the loss on two masks, one the
    # complement of the other, never below ln 2 / 2.
    torch.manual_seed(0)
    space = SKIP_SPACE.replace('"out_channels": 1', '"out_channels": 2, "output": "mask_pair"')
    supernet, loss = Supernet(loads(space)), loss_named("bce", "mask_pair")
    images = torch.randn(4, 3, 16, 16)
    labels = (images.mean(1) > 0).long()
    optimizer = torch.optim.Adam(supernet.network.parameters(), 0.02)
    for _ in range(60):
        value = loss(supernet(images, supernet.fixed_gates()), labels)
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
    assert float(value.detach()) < math.log(2) / 2
    assert loss(torch.zeros(1, 2, 4, 4), torch.ones(1, 4, 4).long()) == pytest.approx(math.log(2))


@given(spaces(), st.floats(-100, 100), st.integers(0, 2**31))
def test_alphas_that_drift_together_change_nothing(space: Genotype, drift: float, seed: int):
    # Used raw, alphas that beta-decay had made negative weighed the most where they were the least.
    torch.manual_seed(seed)
    for decision in Alphas(space).decisions:
        if decision.relaxation != "softmax":
            continue
        alphas = torch.randn(decision.size).double()
        before, after = decision.relax(alphas), decision.relax(alphas + drift)
        for path in before:
            torch.testing.assert_close(before[path], after[path])
            assert (after[path] >= 0).all()


@given(spaces(), st.integers(0, 2**31))
def test_beta_decay_pulls_at_each_alpha_by_its_weight(space: Genotype, seed: int):
    # The derivative of logsumexp is softmax: so the two are over the same groups if and only if the
    # gradient is the gates themselves. In the published code it left the blocks out.
    torch.manual_seed(seed)
    alphas = Alphas(space).double()
    for values in alphas.values:
        nn.init.normal_(values, std=2)
    pulled = [(d, v) for d, v in alphas.pairs() if d.relaxation == "softmax"]
    if not pulled:
        return
    alphas.beta_decay().backward()
    count = sum(len(decision.groups) for decision, _ in pulled)
    for decision, values in pulled:
        weights = torch.cat(list(decision.relax(values.detach()).values()))
        torch.testing.assert_close(values.grad, weights / count)


@pytest.fixture
def used() -> Iterator[list[tuple[str, float]]]:
    """The optimizer and the learning rate of every step that is taken."""
    found: list[tuple[str, float]] = []

    def hook(optimizer: Optimizer, *_: object) -> None:
        found.append((type(optimizer).__name__, optimizer.param_groups[0]["lr"]))

    handle = register_optimizer_step_pre_hook(hook)
    yield found
    handle.remove()


def test_the_rate_in_the_log_is_the_one_that_was_used_and_each_run_begins_with_its_own(
    tmp_path: Path, used: list[tuple[str, float]]
):
    # A global that the search had left behind was where the published retraining began.
    data = data_of(DataConfig(size=16, limit=8), 0)
    search = Search.start(loads(SKIP_SPACE), data, SearchConfig(epochs=3, batch=4, warmup=1), Run(tmp_path))
    search.finish()
    halves = {"alpha": "Adam", "weight": "SGD"}
    steps = read_steps(tmp_path)
    assert used == [(halves[row.half], row.lr) for row in steps]
    assert {row.lr for row in steps if row.half == "alpha"} == {0.01}
    used.clear()
    folder = tmp_path / "training"
    folder.mkdir()
    training = Training.start(
        search.derivation().genotype,
        data,
        TrainConfig(epochs=2, batch=4, precision="fp32", lr=0.002),
        Run(folder),
    )
    training.finish()
    steps = read_steps(folder)
    assert [rate for _, rate in used] == [row.lr for row in steps]
    assert max(row.lr for row in steps) == 0.002
