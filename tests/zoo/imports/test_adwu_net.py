"""`genoc import adwu-net`: the published networks from their lists."""

import pytest
from attrs import evolve

from compiler.analysis.cost import parameters
from compiler.lowering.network import lower
from genotype import InputError
from zoo.imports.adwu_net import imported
from zoo.references import reference

PUBLISHED = {
    "brain-tumour": (
        "[[48,48,48], [96,96], [192,192], [384,384], [320,384,320], [384,384,384], "
        "[384,384,384], [384,384,384], [192,192], [96,96], [40,40]]",
        66_559_232,
    ),
    "heart": (
        "[[48,48], [80,80,96], [192,192], [384], [256,256,320], [384,128,320], "
        "[256,384], [384,320], [160,192], [80,80], [24]]",
        40_598_152,
    ),
    "prostate": (
        "[[48,32,32], [80,96], [192,192,192], [384,256], [384,320,384], [320,384], [384,256,384], "
        "[384,384,384], [256,320,384], [384,320,320], [192], [48], [48,48,16]]",
        77_077_776,
    ),
    "pancreas": (
        "[[48,48,48], [96,96,96], [192,192,192], [384,384,384], [320,256,320], [384,320,384], "
        "[384,384], [320,320,384], [192,192,192], [96,96,80], [48,32,40]]",
        62_308_200,
    ),
}
"""The authors' lists, and what their code counts for one channel, two classes and isotropic kernels."""


@pytest.mark.parametrize("task", PUBLISHED)
def test_the_published_networks_have_their_parameters(task: str):
    widths, count = PUBLISHED[task]
    genotype = imported(widths, "list", 1, 2, 3).passed()
    assert parameters(lower(genotype)) == count
    bundled = reference(f"adwu-net-{task}")
    assert parameters(lower(bundled)) == count


def test_a_list_gives_the_bundled_network():
    bundled = reference("adwu-net-heart")
    found = imported(PUBLISHED["heart"][0], "list", 1, 2, 3).passed()
    assert evolve(found, name=bundled.name, about=bundled.about) == bundled


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[1], [2]]",
        "[[1], [2], [True]]",
        "[[1], [], [2]]",
        "[[1], [2], [-3]]",
        "[1, 2, 3]",
        "x = [[1]]",
        "1 2",
    ],
)
def test_what_is_no_list_of_widths_is_refused(text: str):
    with pytest.raises(InputError):
        imported(text, "list", 1, 2, 3)
