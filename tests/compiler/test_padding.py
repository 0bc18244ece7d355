"""`genoc compile --pad`: images of any size, padded and cropped back."""

import re
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn.functional import pad

import genoc
from compiler.backend.emit import emit
from compiler.backend.load import load_network, load_source
from compiler.backend.weights import weights_bytes
from compiler.lowering.network import lower
from genotype import Genotype, canonical_text, load
from tests.strategies import genotypes
from zoo.main import main

GOLDEN = Path(__file__).with_name("golden")
UNET, CELLS = GOLDEN / "unet.json", GOLDEN / "cells.json"
SIDES = st.tuples(*[st.integers(1, 20)] * 3)


def both(genotype: Genotype) -> tuple[nn.Module, nn.Module]:
    """The network that refuses sizes, and the one that pads, with the same weights."""
    plain, padding = load_network(genotype).eval(), load_network(genotype, pad=True).eval()
    padding.load_state_dict(plain.state_dict())
    return plain, padding


def by_hand(x: Tensor, stride: tuple[int, ...]) -> Tensor:
    """An image with zeros behind, up to multiples of the stride."""
    sides = list(zip(x.shape[2:], stride, strict=True))
    return pad(x, [margin for side, step in reversed(sides) for margin in (0, -side % step)])


@settings(max_examples=20)
@given(genotypes(max_width=4), SIDES)
@torch.no_grad()
def test_every_head_is_that_of_an_image_padded_by_hand_cropped_to_the_image(genotype, sides):
    plain, padding = both(genotype)
    x = torch.randn(2, genotype.in_channels, *sides[: genotype.spatial_dims])
    whole = by_hand(x, lower(genotype).stride)
    if not lower(genotype).sizes.take(whole.shape[2:]):
        with pytest.raises(ValueError, match=re.escape(f"{[*x.shape[2:]]} must be larger than")):
            padding(x)
        return
    plain.deep_supervision = padding.deep_supervision = len(genotype.heads) > 1
    expected, found = plain(whole), padding(x)
    if len(genotype.heads) == 1:
        expected, found = [expected], [found]
    for one, other in zip(found, expected, strict=True):
        step = [a // b for a, b in zip(whole.shape[2:], other.shape[2:], strict=True)]
        size = [-(-side // each) for side, each in zip(x.shape[2:], step, strict=True)]
        assert torch.equal(one, other[(..., *map(slice, size))])
    assert found[0].shape[2:] == x.shape[2:]


@pytest.mark.parametrize("shape", [(1, 1, 8), (1, 1, 0, 8), (1, 1, 8, 8, 8)], ids=str)
def test_what_is_no_image_is_refused(shape):
    genotype = load(UNET)
    images = torch.zeros(shape[0], genotype.in_channels, *shape[2:])
    with pytest.raises(ValueError, match="must be 2 numbers greater than 0"):
        load_network(genotype, pad=True)(images)


def test_a_stage_may_have_the_name_of_the_image_s_size():
    genotype = genoc.loads(canonical_text(load(UNET)).replace("enc2", "size"))
    source = emit(genotype, lower(genotype), pad=True)
    assert "size_2 = list(x.shape[2:])" in source
    assert load_network(genotype, pad=True).eval()(torch.zeros(1, 3, 5, 7)).shape[2:] == (5, 7)


def test_the_file_says_what_it_takes_and_does():
    source = emit(load(UNET), lower(load(UNET)), pad=True)
    assert f"Input: (batch, {load(UNET).in_channels}, height, width) of any size" in source
    assert "padded with zeros after its last pixels" in source
    assert "pad_to_multiples" not in emit(load(UNET), lower(load(UNET)))


def test_the_command_and_python_give_the_same_file(tmp_path):
    result = CliRunner().invoke(main, ["compile", str(UNET), "--pad", "-o", str(tmp_path / "unet.py")])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "unet.py").read_text() == genoc.compile(UNET, pad=True)


@torch.no_grad()
def test_it_goes_with_optimize(tmp_path):
    """The network rewritten for inference pads, too."""
    genotype = load(UNET)
    plain, padding = both(genotype)
    (tmp_path / "model.safetensors").write_bytes(weights_bytes(plain, genotype))
    quick = tmp_path / "quick.py"
    options = ["--optimize", "inference", "--weights", str(tmp_path / "model.safetensors"), "-o", str(quick)]
    result = CliRunner().invoke(main, ["compile", str(UNET), "--pad", *options])
    assert result.exit_code == 0, result.output
    module = load_source(quick.read_text(), "<quick>")
    network = module.__dict__[lower(genotype).network.class_name]().eval()
    genoc_weights = genoc.build(UNET, tmp_path / "model.safetensors", pad=True).eval()
    network.load_state_dict(load_file(quick.with_suffix(".safetensors")))
    x = torch.randn(2, genotype.in_channels, 13, 18)
    torch.testing.assert_close(network(x), padding(x), rtol=1e-4, atol=1e-4)
    assert torch.equal(genoc_weights(x), padding(x))
