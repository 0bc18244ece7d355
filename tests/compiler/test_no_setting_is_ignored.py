"""Two values of a setting that are both accepted are two networks; what would be ignored is refused.

Every setting of every kind of part stands at several values, wherever it may stand.
"""

import json
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
import torch
from attrs import fields
from torch import Tensor

from compiler.backend.load import load_network
from compiler.blocks.registry import BY_NAME
from compiler.checks import problems_of
from genotype import Activation, Fusion, Genotype, Head, Link, Norm, Resize, Stage, StageBlock, read_text
from genotype.text.keys import json_name
from tests.compiler import settings_document
from tests.compiler.settings_document import Json, Part, parts

PARTS = {part.name: part for part in parts()}
DOCUMENT = Path(__file__).parents[2] / "docs" / "blocks.md"

ELSEWHERE = {
    "shortcut": "where neither stride nor channels change, whatever `shortcut` says",
    "padding": "Where nothing is strided it means nothing.",
    "drop_path": "A block without a shortcut always keeps its branch.",
    "fusion": "With a single link, `concat` and `add` mean the same.",
}
"""Settings that mean something in some stages alone, with what the documentation says of the others."""

ONE = ({"instance", "group"}, {"avg_pool", "bilinear"})
"""Words for what is the same function: a group for each channel, a mean of two pixels."""


def accepted(document: Json) -> Genotype | None:
    reading = read_text(json.dumps(document))
    return None if problems_of(reading) else reading.genotype


def computed(genotype: Genotype) -> list[Tensor]:
    """Weights, and logits of all heads while training and after, from the same seed."""
    torch.default_generator.manual_seed(0)  # `torch.manual_seed` keeps a traceback for devices not yet used
    network = load_network(genotype)
    network.deep_supervision = True
    images = torch.randn(8, genotype.in_channels, 8, 8)
    with torch.no_grad():
        logits = [*network(images), *network.eval()(images)]
    return [*network.state_dict().values(), *logits]


def are_one(some: list[Tensor], others: list[Tensor]) -> bool:
    return len(some) == len(others) and all(torch.equal(a, b) for a, b in zip(some, others, strict=True))


def ignored(part: Part, setting: str) -> list[tuple[Json, Json]]:
    """Pairs of values of a setting that are accepted and compute the same."""
    found = [(value, accepted(document)) for value, document in part.variants(setting)]
    made = [(value, computed(genotype)) for value, genotype in found if genotype is not None]
    return [(one, two) for (one, a), (two, b) in combinations(made, 2) if are_one(a, b)]


@cache
def alike(name: str) -> dict[str, list[tuple[Json, Json]]]:
    """By setting, the pairs of values of a part that are accepted and compute the same."""
    found = {setting: ignored(PARTS[name], setting) for setting in PARTS[name].settings}
    return {setting: pairs for setting, pairs in found.items() if pairs}


def is_one_function(pair: tuple[Json, Json]) -> bool:
    return all(isinstance(value, str) for value in pair) and {*pair} in ONE


@pytest.mark.parametrize("name", PARTS)
def test_no_setting_is_accepted_and_ignored(name):
    pairs = {key: [pair for pair in some if not is_one_function(pair)] for key, some in alike(name).items()}
    assert {key for key, some in pairs.items() if some} <= set(ELSEWHERE)


@pytest.mark.parametrize("kind", BY_NAME)
@pytest.mark.parametrize("setting", ELSEWHERE)
def test_what_means_nothing_in_some_stages_means_something_in_others(kind, setting):
    """And the documentation says where it means nothing."""
    assert ELSEWHERE[setting] in " ".join(DOCUMENT.read_text().split())
    names = [name for name in PARTS if name.split()[0] == kind and setting in PARTS[name].settings]
    if setting not in (*BY_NAME[kind].settings, "fusion"):
        return
    always = set.intersection(*({str(pair) for pair in alike(name).get(setting, ())} for name in names))
    assert not always


SETTINGS = {
    Stage: settings_document.STAGE,
    StageBlock: settings_document.BLOCK,
    Resize: settings_document.RESIZE,
    Head: settings_document.HEAD,
    Link: settings_document.LINK,
    Norm: settings_document.NORM,
    Activation: settings_document.ACTIVATION,
    Fusion: settings_document.FUSION,
}
NAMING = ("kind", "level", "block", "from", "to", "cell", "weight")
"""What says which part it is and where it stands, and a head's share of the loss."""


@pytest.mark.parametrize("part", SETTINGS, ids=lambda part: part.__name__)
def test_every_setting_of_a_part_is_tried(part):
    assert {json_name(each) for each in fields(part)} - {*NAMING} == set(SETTINGS[part])


def test_parts_stand_in_networks_that_are_accepted():
    """But for those that their kind of part may not have."""
    wrong = [name for name, part in PARTS.items() if accepted(part.document) is None]
    allowed = (
        *("identity enc2 16", "identity enc3", "dense enc3"),
        *("pool 6", "strided_conv 6", "transposed_conv, conv False"),
    )
    assert [name for name in wrong if not any(words in name for words in allowed)] == []


def test_drop_path_keeps_a_branch_without_a_shortcut():
    assert (0, 0.7) in alike("mbconv enc2 16 block")["drop_path"]
    assert "drop_path" not in alike("mbconv enc2 8 block")
