"""What every reference must do as a network: run, learn, refuse odd sizes, keep its weights and names."""

from functools import cache
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from compiler.backend.load import load_network
from compiler.backend.weights import put_weights, weights_bytes
from compiler.structure.coarsest import sizes_of
from compiler.structure.widths import total_stride
from genotype import Genotype
from genotype.form.styles import norm_of
from tests.zoo.thinned import decided, thin
from zoo.entries.example import example_shape
from zoo.references import names, reference

GOLDEN = Path(__file__).with_name("golden")


@cache
def networks(name: str) -> tuple[Genotype, nn.Module]:
    torch.manual_seed(0)
    genotype = thin(decided(reference(name)))
    return genotype, load_network(genotype)


def image(genotype: Genotype, batch: int = 1) -> Tensor:
    """The smallest images that leave instance norm two pixels at the bottom."""
    size = [*total_stride(genotype)]
    size[-1] *= 2
    return torch.randn(batch, genotype.in_channels, *size, generator=torch.Generator().manual_seed(1))


def all_heads(network: nn.Module, given: Tensor) -> list[Tensor]:
    if not hasattr(network, "deep_supervision"):
        return [network(given)]
    network.deep_supervision = True
    found = network(given)
    network.deep_supervision = False
    return found


@pytest.mark.parametrize("name", names())
def test_every_weight_learns(name: str):
    genotype, network = networks(name)
    network.train().zero_grad()
    heads = all_heads(network, image(genotype, batch=2))
    assert len(heads) == len(genotype.heads)
    sum(head.square().mean() for head in heads).backward()
    left = [key for key, weight in network.named_parameters() if weight.grad is None]
    assert left == []
    assert all(bool(weight.grad.isfinite().all()) for weight in network.parameters())


@pytest.mark.parametrize("name", names())
def test_full_size_output_has_the_images_resolution(name: str):
    genotype = decided(reference(name))
    with torch.device("meta"):
        network = load_network(genotype).eval()
        shape = example_shape(genotype)
        assert network(torch.empty(shape)).shape == (1, genotype.out_channels, *shape[2:])


@pytest.mark.parametrize("name", names())
def test_the_least_size_is_taken_and_what_is_smaller_refused(name: str):
    genotype, network = networks(name)
    sizes, least = sizes_of(genotype), sizes_of(genotype).fitted([1])
    with torch.no_grad():
        assert network.eval()(torch.zeros(1, genotype.in_channels, *least)).shape[2:] == least
    norm = norm_of(genotype.norm)
    by_image = norm.kind == "instance" or (norm.kind == "group" and norm.groups is None)
    assert (least == sizes.stride) == (not by_image)
    if least != sizes.stride:
        with pytest.raises(ValueError, match=r"must be larger than .* along an axis"):
            network(torch.zeros(1, genotype.in_channels, *sizes.stride))


@pytest.mark.parametrize("name", names())
@pytest.mark.filterwarnings("ignore::DeprecationWarning:torch.jit")
@torch.no_grad()
def test_it_can_be_scripted_and_batched(name: str):
    """By `torch.jit.script`, with every head, and by `torch.func.vmap`."""
    genotype, network = networks(name)
    given = image(genotype, batch=2)
    expected = all_heads(network.eval(), given)
    scripted = torch.jit.script(network)
    assert scripted.state_dict().keys() == network.state_dict().keys()
    for one, other in zip(all_heads(scripted, given), expected, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-4)
    batched = torch.func.vmap(lambda each: network(each[None])[0])(given)
    torch.testing.assert_close(batched, expected[0], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", names())
def test_odd_sizes_are_refused(name: str):
    genotype, network = networks(name)
    size = [step + 1 for step in total_stride(genotype)]
    with pytest.raises(ValueError, match=r"must be a multiple of .*: pad or resize"):
        network(torch.zeros(1, genotype.in_channels, *size))


@pytest.mark.parametrize("name", names())
def test_weights_survive_their_file(name: str, tmp_path: Path):
    genotype, network = networks(name)
    path = tmp_path / "model.safetensors"
    path.write_bytes(weights_bytes(network, genotype))
    again = load_network(genotype)
    put_weights(path, again)
    given = image(genotype)
    with torch.no_grad():
        assert torch.equal(network.eval()(given), again.eval()(given))


@pytest.mark.parametrize("name", ["unet", "skip-cells"])
def test_names_of_weights_are_kept(name: str):
    """Files of weights refer to these names: a change here makes every published entry unreadable."""
    with torch.device("meta"):
        state = load_network(decided(reference(name))).state_dict()
    lines = [f"{key} {' x '.join(map(str, tensor.shape))}".rstrip() for key, tensor in state.items()]
    assert lines == (GOLDEN / f"{name}.txt").read_text().splitlines()
