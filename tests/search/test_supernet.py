"""The design's invariants: a supernet is the compiled network, gate by gate."""

import torch
from hypothesis import given, settings

from compiler.backend.load import load_network
from compiler.structure.widths import total_stride
from genotype import loads
from genotype.form.choices import is_space
from genotype.form.resolve_choices import fill
from search.selection.derive import derive
from search.selection.weight_inheritance import inherit
from search.supernet.alphas import gates_of
from search.supernet.supernet import Supernet
from tests.spaces import OPEN_STAGE, SKIP_SPACE
from tests.strategies import single_candidate_spaces, spaces


def pictures(genotype) -> torch.Tensor:
    # Two pixels at the coarsest level: an instance norm cannot train on one.
    size = [step * max(2, 8 // step) for step in total_stride(genotype)]
    return torch.randn(2, genotype.in_channels, *size)


def unsettle(network: torch.nn.Module) -> None:
    """Norms as after some training, so that no statistic is at its neutral start."""
    for module in network.modules():
        if "Norm" in type(module).__name__:
            for values in (*module.parameters(recurse=False), *module.buffers(recurse=False)):
                if values.is_floating_point():
                    values.data.uniform_(0.5, 1.5)


def without_drops(network: torch.nn.Module) -> torch.nn.Module:
    """The network with nothing left out in training: a supernet draws for all its candidates."""
    for module in network.modules():
        if isinstance(module, torch.nn.Dropout2d | torch.nn.Dropout3d):
            module.p = 0.0
        elif isinstance(getattr(module, "dropout", None), float):
            module.dropout = 0.0
    return network


@settings(max_examples=15)
@given(single_candidate_spaces())
def test_a_space_without_alternatives_is_the_compiled_network_to_the_last_bit(space):
    torch.manual_seed(0)
    supernet = Supernet(space)
    network = load_network(fill(space, {}))
    network.load_state_dict(supernet.network.state_dict())
    x = supernet.forward_plans.plan.laid(pictures(space))
    assert is_space(space)
    for training in (True, False):
        both = []
        for forward in (supernet.train(training).plain, network.train(training)):
            torch.manual_seed(1)
            both.append(forward(x))
        assert torch.equal(*both)


@settings(max_examples=15)
@given(spaces())
def test_a_supernet_forced_one_hot_is_the_derived_network_with_its_weights(space):
    torch.manual_seed(0)
    supernet = Supernet(space).double()
    unsettle(supernet.network)
    for alphas in supernet.alphas.values:
        torch.nn.init.normal_(alphas, std=2)
    derivation = derive(space, supernet.alphas.decided())
    network = load_network(derivation.genotype).double()
    carried = inherit(space, derivation.genotype, supernet.network.state_dict(), network.state_dict())
    network.load_state_dict(carried)
    x = pictures(space).double()
    gates = {path: gate.double() for path, gate in gates_of(space, derivation.decided).items()}
    without_drops(supernet)
    without_drops(network)
    for training in (True, False):
        ours, theirs = supernet.train(training)(x, gates), network.train(training)(x)
        torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-6)


def test_weights_are_carried_over_where_an_open_stage_is_concatenated_with_another():
    # The second of two values keeps its place behind channels of the first that are gone.
    space = loads(OPEN_STAGE)
    supernet = Supernet(space).eval()
    unsettle(supernet.network)
    decided = {"stages.enc1.widths[0]": 2, "stages.enc2.depth": 1}
    genotype = derive(space, decided).genotype
    network = load_network(genotype).eval()
    network.load_state_dict(inherit(space, genotype, supernet.network.state_dict(), network.state_dict()))
    x = torch.randn(2, 3, 8, 8)
    torch.testing.assert_close(supernet(x, gates_of(space, decided)), network(x), rtol=0, atol=1e-6)


def test_alphas_start_small_and_not_alike():
    alphas = torch.cat([values.detach() for values in Supernet(loads(SKIP_SPACE)).alphas.values])
    assert 0 < alphas.std() < 2e-3
    assert alphas.abs().max() < 1e-2


def test_every_alpha_and_every_weight_gets_a_gradient():
    supernet = Supernet(loads(SKIP_SPACE))
    supernet(torch.randn(2, 3, 8, 8)).square().mean().backward()
    for name, parameter in supernet.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.isfinite().all(), name
    for decision, alphas in supernet.alphas.pairs():
        assert (alphas.grad != 0).all(), decision.name


def test_evaluation_repeats_to_the_last_bit():
    # The thesis's code built layers inside forward: evaluating twice differed by up to .8.
    supernet = Supernet(loads(SKIP_SPACE)).eval()
    x = torch.randn(2, 3, 8, 8)
    assert torch.equal(supernet(x), supernet(x))
