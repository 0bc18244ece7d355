"""`genoc import monai`: an argument that no genotype can say is refused where it stands, with what to do."""

import json
from typing import Any

import pytest

from genotype import InputError
from zoo.imports.monai.config import imported

IN_2D = {"spatial_dims": 2, "in_channels": 1, "out_channels": 2}
NETWORKS: dict[str, dict[str, Any]] = {
    "UNet": {**IN_2D, "channels": [4, 8, 16], "strides": [2, 2]},
    "BasicUNet": {**IN_2D, "features": [4, 4, 8, 16, 32, 4]},
    "SegResNet": IN_2D,
    "DynUNet": {**IN_2D, "kernel_size": [3, 3, 3], "strides": [1, 2, 2], "upsample_kernel_size": [2, 2]},
}
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("UNet", {"channels": [4]}, "channels: 1 numbers -> give from 2 to 32"),
    ("UNet", {"strides": [2]}, "strides: 1 for 3 levels -> give 2"),
    ("UNet", {"strides": [2, 1]}, "strides[1]: a level with the resolution of the one before it"),
    ("UNet", {"strides": [2, [2, 2, 2]]}, "strides[1]: 3 sizes for 2 axes -> write one number, or 2"),
    (
        "UNet",
        {"strides": [2, 3], "up_kernel_size": 3},
        "strides[1]: MONAI's transposed convolutions of stride 3",
    ),
    ("UNet", {"kernel_size": 4}, "kernel_size: an even kernel has no middle -> use odd sizes"),
    ("UNet", {"kernel_size": [3, 3, 3]}, "kernel_size: 3 sizes for 2 axes"),
    ("UNet", {"num_res_units": 17}, "num_res_units: 17 is out of range -> from 0 to 16"),
    ("UNet", {"adn_ordering": "NNA"}, 'adn_ordering: is no ordering -> write "NDA"'),
    ("UNet", {"adn_ordering": "ADN"}, "adn_ordering: an activation before its norm"),
    ("UNet", {"norm": "layer"}, "norm: genoc has no norm 'layer' -> use one of: instance, batch"),
    ("UNet", {"norm": ["batch", {"momentum": 0.2}]}, "norm[1].momentum: batch norms have a momentum of 0.1"),
    ("UNet", {"norm": ["batch", {"eps": 2}]}, "norm[1].eps: 2 is out of range -> from 1e-12 to 1"),
    ("UNet", {"norm": ["batch", {"affine": "yes"}]}, "norm[1].affine: 'yes' is no value of it"),
    ("UNet", {"norm": ["instance", {"track_running_stats": True}]}, "norm[1].track_running_stats: instance"),
    ("UNet", {"norm": ["group", {"num_groups": 0}]}, "norm: a group norm has 1 or more groups"),
    ("UNet", {"norm": ["group", {"size": 2}]}, "norm[1].size: genoc has no such setting -> remove it"),
    ("UNet", {"norm": 3}, "norm: is no layer -> write its name"),
    ("UNet", {"act": "tanh"}, "act: genoc has no activation 'tanh' -> use one of: relu"),
    ("UNet", {"act": ["prelu", {"init": 2}]}, "act[1].init: 2 is out of range -> write a number from 0 to 1"),
    ("UNet", {"act": ["prelu", {"num_parameters": 4}]}, "act[1].num_parameters: a prelu has one slope"),
    ("UNet", {"act": ["elu", {"alpha": 2.0}]}, "act[1].alpha: an elu has an alpha of 1 here"),
    ("UNet", {"act": ["gelu", {"approximate": "tanh"}]}, "act[1].approximate: a gelu is not approximated"),
    ("UNet", {"act": ["swish", {"alpha": 2.0}]}, "act[1].alpha: a swish has an alpha of 1 here"),
    ("UNet", {"dropout": 1.0}, "dropout: 1 is out of range -> write a probability from 0 to 0.99"),
    ("UNet", {"dropout": ["alphadropout", {"p": 0.1}]}, "dropout: genoc has no 'alphadropout'"),
    ("UNet", {"dropout": "$1/2"}, "dropout: is an expression, or part of another file"),
    ("UNet", {"dropout": "@dropout"}, "dropout: refers to itself -> write its value"),
    ("UNet", {"dropout": "@strides#7"}, "dropout: there is no 'strides#7' in this file"),
    ("BasicUNet", {"features": [4, 4, 8]}, "features: 3 numbers -> give six, the finest level first"),
    ("BasicUNet", {"features": [4, 4, 1, 4, 4, 4]}, "features[2]: half of one channel is none -> give 2"),
    ("BasicUNet", {"upsample": "pixelshuffle"}, "upsample: genoc has no pixel shuffle -> use"),
    ("SegResNet", {"blocks_down": [1]}, "blocks_down: 1 levels -> give from 2 to 16"),
    ("SegResNet", {"blocks_up": [1]}, "blocks_up: 1 for 4 levels -> give 3"),
    ("SegResNet", {"blocks_up": [1, 65, 1]}, "blocks_up[1]: 65 is out of range -> from 0 to 64"),
    ("SegResNet", {"norm_name": "batch"}, 'norm_name: is an old argument for a group norm -> write "norm"'),
    ("SegResNet", {"upsample_mode": "pixelshuffle"}, "upsample_mode: genoc has no pixel shuffle"),
    ("DynUNet", {"kernel_size": [3, 3]}, "kernel_size: 2 for 3 strides -> give as many, at least 3"),
    ("DynUNet", {"strides": [2, 2, 2]}, "strides[0]: the network would give logits for a smaller image"),
    ("DynUNet", {"upsample_kernel_size": [2, 3]}, "upsample_kernel_size: "),
    ("DynUNet", {"filters": [4, 8]}, "filters: 2 for 3 levels -> give one for each level"),
    (
        "DynUNet",
        {"deep_supervision": True, "deep_supr_num": 2},
        "deep_supr_num: 2 heads for 2 decoder stages",
    ),
]


@pytest.mark.parametrize(("name", "arguments", "said"), REFUSED, ids=lambda value: str(value)[:40])
def test_an_argument_is_refused_at_its_place(name: str, arguments: dict[str, Any], said: str):
    given = {"_target_": f"monai.networks.nets.{name}", **NETWORKS[name], **arguments}
    assert told(given).startswith(said)


def told(config: Any) -> str:
    """The only problem of a configuration."""
    with pytest.raises(InputError) as refused:
        imported(json.dumps(config), "net.json")
    [found] = refused.value.problems
    return f"{found.path}: {found.problem} -> {found.remedy}"


@pytest.mark.parametrize("name", NETWORKS)
def test_the_networks_are_fine_otherwise(name: str):
    given = {"_target_": f"monai.networks.nets.{name}", **NETWORKS[name]}
    assert imported(json.dumps(given), "net.json").passed()


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"network": {"_target_": "torch.nn.ReLU"}}, "its targets are torch.nn.ReLU -> name the network:"),
        ({}, "has no network that can be imported"),
        ({"a": {"_target_": "UNet"}, "b": [{"_target_": "DynUNet"}]}, "has 2 networks: a, b[0] -> leave one"),
    ],
    ids=["another target", "empty", "two"],
)
def test_a_file_of_no_network_or_of_two(config: Any, said: str):
    assert said in told(config)
