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


COUNTED: list[tuple[dict[str, Any], int]] = []
"""Arguments, and the parameters that version 0.5.0 of the package uses with them."""


@pytest.mark.parametrize(("arguments", "count"), COUNTED, ids=str)
def test_other_networks_have_the_packages_parameters(arguments: dict[str, Any], count: int):
    assert parameters(lower(network(**arguments))) == count


def test_what_is_left_out_is_told():
    text = {
        "arch": "Unet",
        "encoder_weights": "imagenet",
        "activation": "sigmoid",
        "aux_params": {"classes": 2},
    }
    notes = imported(json.dumps(text), "config.json").notes
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
