"""The execution of a program computes what its source does, by which it is measured here."""

import copy

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.backend.load import load_network
from compiler.lowering.network import lower
from genotype import loads
from search.supernet.execution import Execution
from search.supernet.execution.gated_sum import Term, gated_sum
from search.supernet.supernet import Supernet
from search.training.supervision import supervise
from tests.search.test_supernet import pictures, unsettle
from tests.spaces import OPEN_STAGE, SKIP_SPACE
from tests.strategies import genotypes, spaces
from zoo.references import reference

CLOSE = 1e-10
"""Of the greatest number beside it."""


def compared(program, network, images, gates, alphas=(), recompute=False):
    """Both ways from the same start: outputs, gradients by name, and buffers by name."""
    found = []
    for quick in (False, True):
        module = copy.deepcopy(network)
        forward = Execution(program, module, recompute) if quick else module
        torch.manual_seed(1)  # both drop the same
        logits = forward(images, gates) if gates else forward(images)
        logits = [logits] if isinstance(logits, torch.Tensor) else logits
        generator = torch.Generator().manual_seed(1)
        total = sum(
            (one * torch.randn(one.shape, generator=generator, dtype=one.dtype)).sum() for one in logits
        )
        wanted = [*dict(module.named_parameters()).items(), *alphas]
        gradients = torch.autograd.grad(
            total, [value for _, value in wanted], retain_graph=True, materialize_grads=True
        )
        names = [name for name, _ in wanted]
        found.append(
            (
                dict(enumerate(logits)),
                dict(zip(names, gradients, strict=True)),
                dict(module.named_buffers()),
            )
        )
    return zip(*found, strict=True)


def assert_the_same(program, network, images, gates=None, alphas=(), recompute=False):
    for plain, quick in compared(program, network, images, gates, alphas, recompute):
        scale = max(
            (float(value.detach().abs().max()) for value in plain.values() if value.numel()), default=0
        )
        assert plain.keys() == quick.keys()
        for name, value in plain.items():
            worst = float((value - quick[name]).detach().abs().max()) if value.numel() else 0.0
            assert worst <= CLOSE * max(scale, 1), f"{name}: {worst} beside {scale}"


@settings(max_examples=16)
@given(spaces(), st.booleans(), st.booleans())
def test_a_supernet_is_executed_to_the_same_numbers(space, last, recompute):
    torch.manual_seed(0)
    supernet = Supernet(space).double().train()
    unsettle(supernet.network)
    supervise(supernet.network, on=True)
    for alphas in supernet.alphas.values:
        torch.nn.init.normal_(alphas)
    images = pictures(space).double()
    if last and images.dim() == 4:
        images = images.contiguous(memory_format=torch.channels_last)
    named = list(supernet.alphas.named_parameters())
    gates = supernet.alphas.gates()
    assert_the_same(lower(space), supernet.network, images, gates, named, recompute)


@settings(max_examples=16)
@given(genotypes(), st.booleans())
def test_a_genotype_is_executed_to_the_same_numbers(genotype, training):
    torch.manual_seed(0)
    network = load_network(genotype).double().train(training)
    unsettle(network)
    assert_the_same(lower(genotype), network, pictures(genotype).double())


def test_the_whole_darts_unet_is_executed_to_the_same_numbers():
    torch.manual_seed(0)
    space = reference("darts-unet")
    supernet = Supernet(space).double().train()
    for alphas in supernet.alphas.values:
        torch.nn.init.normal_(alphas)
    images = torch.randn(2, 3, 32, 32).double().contiguous(memory_format=torch.channels_last)
    named = list(supernet.alphas.named_parameters())
    assert_the_same(lower(space), supernet.network, images, supernet.alphas.gates(), named)


def test_what_needs_no_gradient_gets_none():
    """The alphas' half: frozen weights, gradients for the alphas alone."""
    torch.manual_seed(0)
    space = reference("darts-unet")
    supernet = Supernet(space).double().train()
    images = torch.randn(2, 3, 16, 16).double()
    supernet.network.requires_grad_(False)
    found = []
    for forward in (supernet.plain, supernet):
        gates = supernet.alphas.gates()
        forward(images, gates).square().sum().backward()
        found.append([alphas.grad.clone() for alphas in supernet.alphas.values])
        supernet.alphas.zero_grad()
    assert all(parameter.grad is None for parameter in supernet.network.parameters())
    for plain, quick in zip(*found, strict=True):
        assert torch.allclose(plain, quick, rtol=1e-8, atol=1e-10)


def test_a_supernet_in_training_is_executed_and_else_is_its_source(monkeypatch):
    supernet = Supernet(loads(SKIP_SPACE))
    calls = []
    monkeypatch.setattr(Execution, "__call__", lambda *given: calls.append("quick") or torch.zeros(()))
    images = torch.randn(2, 3, 8, 8)
    supernet.train()(images)
    with torch.no_grad():
        supernet(images)
    supernet.eval()(images)
    assert calls == ["quick"]


def test_low_precision_runs_and_is_near(monkeypatch):
    torch.manual_seed(0)
    supernet = Supernet(loads(SKIP_SPACE)).train()
    images = torch.randn(2, 3, 16, 16)
    whole = supernet(images)
    with torch.autocast("cpu", torch.bfloat16):
        low = supernet(images)
    low.float().sum().backward()
    assert torch.allclose(whole, low.float(), atol=0.1 * float(whole.detach().abs().max()))


def test_one_value_a_channel_is_refused_as_a_norm_refuses_it():
    x, norm = torch.randn(1, 4, 1, 1), torch.nn.BatchNorm2d(4)
    with pytest.raises(ValueError, match="more than 1 value"):
        gated_sum([Term(x.new_ones(()), x, norm)])
    assert torch.equal(norm.running_var, torch.ones(4))


def test_a_depth_that_has_no_weight_at_all_has_its_gradient():
    torch.manual_seed(0)
    bare = '"from": "enc2", "to": "dec1", "resize": "bilinear"'
    space = loads(OPEN_STAGE.replace(bare, f'{bare}, "op": "conv_3x3", "width": 8'))
    supernet = Supernet(space).double().train()
    gates = {path: gate.detach() for path, gate in supernet.alphas.gates().items()}
    gates["stages.enc2.depth"] = torch.tensor([0.0, 1.0], dtype=torch.float64)
    gates = {path: gate.requires_grad_() for path, gate in gates.items()}
    assert_the_same(lower(space), supernet.network, pictures(space).double(), gates, list(gates.items()))
