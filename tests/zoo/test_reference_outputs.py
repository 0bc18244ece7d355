"""The bundled networks give what the originals give, with the originals' weights."""

import copy
import os

import pytest
import torch
from torch import Tensor, nn

from compiler.backend.load import load_network
from tests.zoo.originals import ORIGINALS, Original
from tests.zoo.originals.nnunet import NNUNET
from tests.zoo.same_outputs import Ran, difference, map_weights, run, scramble

COMPARED = [each for each in ORIGINALS if each.runs is not None]
LARGE = 17_000_000
"""Parameters beyond which a network is compared only when asked for; its smaller siblings always are."""
LEAST = 1e-9
"""Above what a sum in another order changes in float64, below any mistake."""


def image(original: Original) -> Tensor:
    chance = torch.Generator().manual_seed(1)
    shape = (1, original.genotype().in_channels, *(original.runs or ()))
    return torch.randn(shape, generator=chance, dtype=torch.float64)


def theirs(original: Original) -> Ran:
    """What the original gives; of one that stacks its heads, each of them."""
    assert original.made is not None
    network = original.made().double().eval()
    scramble(network)
    if original.trains:
        network.train()
    ran = run(network, image(original))
    outputs = ran.outputs
    if len(outputs) == 1 and outputs[0].dim() > 2 + len(original.runs or ()):
        outputs = list(outputs[0].unbind(1))
    if original.file == "monai-basic-unet-plus-plus":
        outputs = outputs[::-1]
    return Ran(outputs, {name: ran.modules[name] for name in original.reorder(list(ran.modules))})


def ours(original: Original) -> nn.Module:
    network = load_network(original.genotype()).double().eval()
    if hasattr(network, "deep_supervision"):
        network.deep_supervision = True
    return network


def in_order(network: nn.Module, original: Original) -> dict[str, nn.Module]:
    """The modules with weights in the order in which they run, told without computing anything."""
    names = run(copy.deepcopy(network).to("meta"), image(original).to("meta")).modules
    return {name: network.get_submodule(name) for name in names}


@pytest.mark.parametrize("original", COMPARED, ids=lambda each: each.title)
def test_outputs_are_the_originals(original: Original):
    """Every head, in float64, all weights and statistics unlike each other; nnU-Net's to the last bit."""
    if original.parameters > LARGE and "GENOC_LARGE" not in os.environ:
        pytest.skip("more than 17 M parameters: GENOC_LARGE=1 ./run test tests/zoo/test_reference_outputs.py")
    torch.manual_seed(1)
    expected, network = theirs(original), ours(original)
    map_weights(expected.modules, in_order(network, original))
    found = difference(expected.outputs, run(network, image(original)).outputs)
    assert found <= (0 if original in NNUNET else LEAST), found
