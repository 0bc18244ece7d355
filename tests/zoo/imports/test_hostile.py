"""Whatever is given to an import is imported or refused with a message: nothing else is raised."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from genotype import InputError
from tests.zoo.imports.test_darts import DARTS_V2, SMALL
from zoo.imports.adwu_net import imported as adwu_net
from zoo.imports.darts.imported import imported as darts
from zoo.imports.monai.config import imported as monai
from zoo.imports.monai.networks import NETWORKS
from zoo.imports.smp.config import imported as smp

Reader = Callable[[str], Any]
READERS: dict[str, Reader] = {
    "darts": lambda text: darts(text, "text", SMALL).passed(),
    "adwu-net": lambda text: adwu_net(text, "text", 1, 2, 2).passed(),
    "monai": lambda text: monai(text, "text").passed(),
    "smp": lambda text: smp(text, "text").passed(),
}
SEEDS = {
    "darts": [DARTS_V2, "|nor_conv_3x3~0|+|none~0|skip_connect~1|"],
    "adwu-net": ["[[8, 8], [16], [8, 8]]"],
    "monai": [
        '{"_target_": "DynUNet", "spatial_dims": 2, "in_channels": 1, "out_channels": 2, '
        '"kernel_size": [3, 3, 3], "strides": [1, 2, 2], "upsample_kernel_size": [2, 2]}',
        '{"net": {"_target_": "BasicUNet", "norm": ["instance", {"eps": 1}], "features": "@a"}, "a": [1, 2]}',
    ],
    "smp": [
        '{"arch": "FPN", "encoder_name": "resnet18"}',
        '{"_model_class": "Unet", "decoder_channels": [1, 2]}',
    ],
}
PARTS = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    '"',
    "'",
    ",",
    ":",
    "@",
    "$",
    "|",
    "~",
    "0",
    "9" * 30,
    "-",
    "\\",
    "\n",
    "\x00",
    "é",
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def damaged(draw: st.DrawFn, seeds: list[str]) -> str:
    """A text that is one of these but for a few pieces that are cut out, doubled or put in."""
    text = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 3))):
        at, length = draw(st.integers(0, len(text))), draw(st.integers(0, 6))
        text = text[:at] + draw(st.sampled_from(PARTS) | st.text(max_size=3)) + text[at + length :]
    return text


@st.composite
def arguments(draw: st.DrawFn, key: str, names: list[str], known: dict[str, list[str]]) -> str:
    """A network's name with any values for arguments that it has."""
    name = draw(st.sampled_from(names))
    given = st.dictionaries(st.sampled_from(known[name]), VALUES, max_size=4)
    return json.dumps({key: name, **draw(given)})


def fields_of(name: str) -> list[str]:
    return [each.name for each in NETWORKS[name].__attrs_attrs__]  # type: ignore[attr-defined]


MONAI = {name: fields_of(name) for name in NETWORKS}
MANY = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", READERS)
def test_any_text_is_read_or_refused(name: str):
    texts = st.text(max_size=200) | damaged(SEEDS[name]) | VALUES.map(json.dumps)
    if name == "monai":
        texts |= arguments("_target_", list(NETWORKS), MONAI)

    @MANY
    @given(texts)
    def holds(text: str) -> None:
        with suppress(InputError):
            READERS[name](text)

    holds()


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000,
        '{"a":' * 20_000,
        "-" * 50_000 + "1",
        "(" * 5_000 + ")" * 5_000,
        "9" * 20_000,
        "\\",
        "\x00",
        "\ud800",
    ],
    ids=range(8),
)
def test_extreme_texts_are_refused(name: str, text: str):
    with pytest.raises(InputError):
        READERS[name](text)
