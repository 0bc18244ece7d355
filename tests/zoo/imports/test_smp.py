"""`genoc import smp`: the bundled networks from their arguments, and the package's own counts of others."""

import json
from typing import Any

import pytest
from attrs import evolve

from compiler.analysis.cost import parameters
from compiler.lowering.network import lower
from genotype import Genotype, InputError
from zoo.imports.smp.config import imported
from zoo.references import reference

BUNDLED = {
    "smp-unet-resnet18": ("Unet", "resnet18", {}),
    "smp-unet-resnet34": ("unet", "resnet34", {}),
    "smp-unet-resnet50": ("Unet", "resnet50", {}),
    "smp-unet-mobilenet-v2": ("Unet", "mobilenet_v2", {}),
    "smp-unet-efficientnet-b0": ("Unet", "efficientnet-b0", {}),
    "smp-unet-resnet18-scse": ("Unet", "resnet18", {"decoder_attention_type": "scse"}),
    "smp-unet-plus-plus-resnet18": ("UnetPlusPlus", "resnet18", {}),
    "smp-linknet-resnet18": ("Linknet", "resnet18", {}),
    "smp-fpn-resnet18": ("FPN", "resnet18", {}),
}
"""The bundled files, whose outputs tests compare with the package's, by what they are made of."""


def network(arch: str, **arguments: Any) -> Genotype:
    return imported(json.dumps({"arch": arch, **arguments}), "config.json").passed()


@pytest.mark.parametrize("name", BUNDLED)
def test_the_bundled_networks_are_imported_from_their_arguments(name: str):
    (arch, encoder, more), bundled = BUNDLED[name], reference(name)
    found = network(arch, encoder_name=encoder, classes=3, **more)
    assert evolve(found, name=bundled.name, about=bundled.about) == bundled


COUNTED: list[tuple[dict[str, Any], int]] = [
    (
        {
            "arch": "Unet",
            "encoder_name": "resnet101",
            "classes": 1,
        },
        51_513_233,
    ),
    (
        {
            "arch": "Unet",
            "encoder_name": "resnet152",
            "classes": 2,
            "decoder_channels": [32, 24, 16, 8, 4],
        },
        59_210_250,
    ),
    (
        {
            "arch": "Unet",
            "encoder_name": "resnet34",
            "in_channels": 1,
            "classes": 4,
            "decoder_use_norm": False,
        },
        24_429_540,
    ),
    (
        {
            "arch": "Unet",
            "encoder_name": "resnet18",
            "encoder_depth": 4,
            "decoder_channels": [64, 32, 24, 16],
            "decoder_attention_type": "scse",
        },
        3_143_174,
    ),
    (
        {
            "arch": "Unet",
            "encoder_name": "mobilenet_v2",
            "encoder_depth": 3,
            "decoder_channels": [64, 32, 16],
        },
        164_369,
    ),
    (
        {
            "arch": "Unet",
            "encoder_name": "efficientnet-b0",
            "encoder_depth": 4,
            "decoder_channels": [64, 32, 16, 8],
            "decoder_interpolation": "bilinear",
        },
        607_441,
    ),
    (
        {
            "arch": "UnetPlusPlus",
            "encoder_name": "resnet50",
            "encoder_depth": 4,
            "decoder_channels": [40, 32, 24, 16],
            "decoder_attention_type": "scse",
        },
        12_640_936,
    ),
    (
        {
            "arch": "UnetPlusPlus",
            "encoder_name": "mobilenet_v2",
            "in_channels": 2,
        },
        6_824_433,
    ),
    (
        {
            "arch": "Linknet",
            "encoder_name": "resnet50",
            "classes": 2,
        },
        31_177_810,
    ),
    (
        {
            "arch": "Linknet",
            "encoder_name": "efficientnet-b0",
            "encoder_depth": 4,
            "decoder_use_norm": "identity",
        },
        456_417,
    ),
    (
        {
            "arch": "FPN",
            "encoder_name": "resnet50",
            "decoder_merge_policy": "cat",
            "decoder_pyramid_channels": 64,
            "decoder_segmentation_channels": 32,
        },
        23_856_001,
    ),
    (
        {
            "arch": "FPN",
            "encoder_name": "efficientnet-b0",
            "in_channels": 4,
        },
        5_347_613,
    ),
]
"""Arguments, and the parameters that the package, 0.5.0, reads with them; outputs were equal, too."""


@pytest.mark.parametrize(("arguments", "count"), COUNTED, ids=str)
def test_other_networks_have_the_packages_parameters(arguments: dict[str, Any], count: int):
    assert parameters(lower(network(**arguments))) == count


def test_what_is_left_out_is_told():
    aside = {"encoder_weights": "imagenet", "activation": "sigmoid", "aux_params": {"classes": 2}}
    notes = imported(json.dumps({"arch": "Unet", **aside}), "config.json").notes
    assert [note.split()[0] for note in notes] == ["encoder_weights", "activation", "aux_params:"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({}, "no network is named"),
        ({"arch": "DeepLabV3"}, "genoc has no such network"),
        ({"arch": "Unet", "encoder_name": "resnet35"}, "did you mean"),
        ({"arch": "Unet", "encoder_depth": 6}, "encoder_depth: 6 is out of range"),
        ({"arch": "Unet", "encoder_depth": 4}, "5 numbers for 4 levels"),
        ({"arch": "Unet", "decoder_use_norm": "layernorm"}, "a batch norm or none"),
        ({"arch": "Linknet", "decoder_channels": [1]}, "unknown key"),
        ({"arch": "FPN", "upsampling": 2}, "the logits would not be of the image's size"),
        ({"arch": "Unet", "in_channels": "3"}, "is not a whole number"),
    ],
)
def test_what_cannot_be_said_is_refused_at_its_place(arguments: dict[str, Any], said: str):
    with pytest.raises(InputError) as refused:
        imported(json.dumps(arguments), "config.json")
    assert said in str(refused.value)
