"""`genoc import monai`: for MONAI's weights the network gives MONAI's outputs, whatever its arguments."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from torch import Tensor, nn

from compiler.backend.load import load_network
from genotype import InputError
from genotype.form.field_types import per_axis
from tests.zoo.imports.drawn_monai import DRAWN
from tests.zoo.originals.monai import attention_order
from tests.zoo.originals.original import needed
from tests.zoo.same_outputs import Ran, last_in, map_weights, run, scramble
from zoo.imports.monai.config import imported


def heads_last(names: list[str]) -> list[str]:
    """A DynUNet computes its coarse heads first, ours the output first."""
    return sorted(names, key=lambda name: name if "deep_supervision" in name else "")


ORDERS = {"AttentionUnet": attention_order, "DynUNet": heads_last, "UNet": last_in("residual")}
SOME = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def text(name: str, arguments: dict[str, Any]) -> str:
    return json.dumps({"_target_": f"monai.networks.nets.{name}", **arguments})


@pytest.mark.parametrize("name", DRAWN)
def test_outputs_are_monais_to_the_last_bit(name: str):
    nets = needed("monai.networks.nets")

    @SOME
    @given(DRAWN[name])
    def holds(arguments: dict[str, Any]) -> None:
        if any(max(per_axis(stride, 3)) > 2 for stride in arguments.get("strides", ())):
            with pytest.raises(InputError, match=r"strides\[\d\]: MONAI"):  # other padding than a genotype's
                imported(text(name, arguments), "net")
            return
        genotype = imported(text(name, arguments), "net").passed()
        heads = bool(arguments.get("deep_supervision"))
        theirs, ours = getattr(nets, name)(**arguments).eval(), load_network(genotype).eval()
        scramble(theirs)
        image = torch.randn((1, genotype.in_channels, *(2 * side for side in genotype.strides[-1])))
        expected = every_head(theirs, image) if heads else run(theirs, image)
        if heads:
            ours.deep_supervision = True
        order = ORDERS.get(name, list)(list(expected.modules))
        map_weights({each: expected.modules[each] for each in order}, run(ours, image).modules)
        assert_equal(expected.outputs, run(ours, image).outputs)

    holds()


@pytest.mark.parametrize("name", ["UNet", "AttentionUnet"])
def test_a_kernel_smaller_than_its_stride_is_told_of_the_argument(name: str):
    arguments = {"spatial_dims": 2, "in_channels": 1, "out_channels": 2, "channels": [4, 8], "strides": [2]}
    with pytest.raises(InputError, match="up_kernel_size: is smaller than the stride 2"):
        imported(text(name, {**arguments, "up_kernel_size": 1}), "net")


def every_head(network: nn.Module, image: Tensor) -> Ran:
    """What a DynUNet gives while it trains, but without dropout and with the statistics of its norms."""
    network.training = True
    ran = run(network, image)
    return Ran(list(ran.outputs[0].unbind(1)), ran.modules)


def assert_equal(theirs: Sequence[Tensor], ours: Sequence[Tensor]) -> None:
    """MONAI brings every head to the size of the image."""
    assert len(theirs) == len(ours)
    for a, b in zip(theirs, ours, strict=True):
        assert a.isfinite().all()
        assert torch.equal(a, nn.functional.interpolate(b, a.shape[2:]))
