"""Emitted networks under torch's own transforms: scripted, traced, batched by vmap."""

import warnings

import pytest
import torch
from hypothesis import given, settings
from torch import Tensor, nn
from torch.func import functional_call, grad, vmap

from compiler.backend.emit import emit
from compiler.backend.load import load_network, load_source
from compiler.inference.optimize import optimized
from compiler.layers.shared import max_of_groups, mean_of_groups, repeat_channels
from compiler.lowering.network import lower
from genotype import Genotype
from tests.compiler.running import even_gates
from tests.strategies import genotypes, spaces

GENOTYPES = genotypes(max_width=8)
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:torch.jit")


def image(genotype: Genotype, batch: int = 1, times: int = 2) -> Tensor:
    """Images of `times` the least size along every axis, once more along the last."""
    *sizes, last = (times * step for step in lower(genotype).stride)
    return torch.randn(batch, genotype.in_channels, *sizes, last + lower(genotype).stride[-1])


def heads(network: nn.Module, x: Tensor) -> list[Tensor]:
    """What a network gives with and without deep supervision."""
    torch.manual_seed(0)  # of dropout
    first = [network(x)]
    if not hasattr(network, "deep_supervision"):
        return first
    network.deep_supervision = True
    found = [*first, *network(x)]
    network.deep_supervision = False
    return found


def require_same(found: list[Tensor], expected: list[Tensor], tolerance: float = 0) -> None:
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other, rtol=tolerance, atol=tolerance)


@settings(max_examples=15)
@given(GENOTYPES)
@torch.no_grad()
def test_a_scripted_network_gives_the_same_and_refuses_what_does_not_fit(genotype):
    """Every head, in evaluation and in training, at sizes that were not seen before."""
    network = load_network(genotype)
    scripted = torch.jit.script(network)
    assert scripted.state_dict().keys() == network.state_dict().keys()
    for mode in (False, True):
        network.train(mode)
        scripted.train(mode)
        for x in (image(genotype, batch=2), image(genotype, batch=2, times=3)):
            require_same(heads(scripted, x), heads(network, x), 1e-5)
    require_refused(scripted, genotype)


def require_refused(scripted: nn.Module, genotype: Genotype) -> None:
    """Images that lack an axis, and such as an instance norm is left with a single pixel of."""
    with pytest.raises(torch.jit.Error, match="must be a multiple of"):
        scripted(image(genotype)[..., 0])
    if lower(genotype).sizes.norm == "instance":
        with pytest.raises(torch.jit.Error, match="must be larger than"):
            scripted(torch.zeros(1, genotype.in_channels, *lower(genotype).stride))


@settings(max_examples=12)
@given(GENOTYPES)
@torch.no_grad()
def test_what_is_rewritten_for_inference_can_be_scripted(genotype):
    found = optimized(genotype, load_network(genotype).state_dict())
    module = load_source(emit(genotype, found.program), "<quick>")
    quick = module.__dict__[found.program.network.class_name]().eval()
    x = image(genotype)
    require_same([torch.jit.script(quick)(x)], [quick(x)], 1e-5)


@settings(max_examples=10)
@given(GENOTYPES)
@torch.no_grad()
def test_a_traced_network_gives_the_same_at_another_size(genotype):
    network = load_network(genotype).eval()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", torch.jit.TracerWarning)
        traced = torch.jit.trace(network, image(genotype))
    x = image(genotype, batch=2, times=3)
    require_same([traced(x)], [network(x)], 1e-5)


@settings(max_examples=16)
@given(GENOTYPES | spaces(max_width=8))
@torch.no_grad()
def test_a_network_under_vmap_gives_the_same(genotype):
    """In double precision: a norm of equal values makes the last digits of single precision the first."""
    network = load_network(genotype).double().eval()
    gates = {path: gate.double() for path, gate in even_gates(genotype).items()}
    given = (gates,) if gates else ()
    x = image(genotype, batch=3).double()
    found = vmap(lambda one: network(one[None], *given)[0])(x)
    require_same([found], [network(x, *given)], 1e-9)


@settings(max_examples=15)
@given(GENOTYPES)
def test_gradients_by_image_are_those_of_each_image_alone(genotype):
    network = load_network(genotype).double().eval()
    weights, x = dict(network.named_parameters()), image(genotype, batch=2).double()

    def loss(weights: dict[str, Tensor], one: Tensor) -> Tensor:
        return functional_call(network, weights, (one[None],)).square().mean()

    found = vmap(grad(loss), in_dims=(None, 0))(weights, x)
    for number, one in enumerate(x):
        alone = grad(loss)(weights, one)
        require_same([each[number] for each in found.values()], list(alone.values()), 1e-8)


LAYOUTS = {"4D": (torch.channels_last, (2, 6, 3, 5)), "5D": (torch.channels_last_3d, (2, 6, 2, 3, 5))}


@pytest.mark.parametrize(("layout", "shape"), LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize(
    ("change", "channels"), [(repeat_channels, 12), (mean_of_groups, 3), (max_of_groups, 3)]
)
def test_channels_stay_where_they_lie(layout, shape, change, channels):
    """Last in memory, or first; the values are the same."""
    x = torch.randn(shape)
    first, last = change(x, channels), change(x.to(memory_format=layout), channels)
    assert first.is_contiguous()
    assert last.is_contiguous(memory_format=layout)
    torch.testing.assert_close(first, last.contiguous())
