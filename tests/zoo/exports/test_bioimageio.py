"""Packages for bioimage.io pass its own test in every format, and say what they can of the preparation."""

from __future__ import annotations

import zipfile

import numpy as np
import pytest
import torch

from genotype import InputError
from search.data.arrays.standardised import brought
from tests.zoo.exports.networks import PREPARED, exportable_of, with_private_words
from zoo.exports.settings import ExportSettings
from zoo.exports.target import is_installed, require_close
from zoo.exports.targets.bioimageio import TARGET, verify
from zoo.exports.targets.bioimageio.verify import FORMATS

# Importing bioimageio.core takes seconds, which only the process that runs these tests spends.
pytestmark = pytest.mark.skipif(
    not all(map(is_installed, TARGET.modules)), reason="pip install 'genoc[bioimageio]'"
)

CASES = {
    "colour, stretched": ("resizing: pictures are brought to 16 x 24", FORMATS),
    "volumes of two channels": ("do not resample", ()),
}
"""What is packaged: what its card says of the preparation, and the formats that are tried."""


@pytest.fixture(scope="module", params=CASES)
def made(request, tmp_path_factory):
    model = exportable_of(*PREPARED[request.param])
    folder = tmp_path_factory.mktemp("bioimageio") / "package"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verify, "FORMATS", CASES[request.param][1])
        return request.param, model, folder, TARGET.write(model, folder, ExportSettings())


def test_every_format_passes(made):
    name, _, folder, exported = made
    said, formats = CASES[name]
    assert tuple(check.what.rpartition(" ")[2] for check in exported.checks) == formats
    for check in exported.checks:
        assert check.difference <= check.tolerance
        assert check.batches == (1, 2)
        assert len({*check.sizes}) == 2
    card = (folder / "README.md").read_text()
    assert said in " ".join(card.split())
    assert all(f"bioimageio.core | {check.version}" in card for check in exported.checks)


def test_folder_and_zip_hold_the_same(made):
    _, _, folder, exported = made
    assert {path.name for path in folder.iterdir()} == {*exported.files}
    assert with_private_words(folder) == []
    with zipfile.ZipFile(folder / "package.zip") as package:
        inside = {name for name in package.namelist() if name not in ("rdf.yaml", "bioimageio.yaml")}
        assert inside == {*exported.files} - {"package.zip", "rdf.yaml", "genotype.json"}
        for name in inside:
            assert package.read(name) == (folder / name).read_bytes()


def test_the_description_tells_sizes_channels_and_labels(made):
    from bioimageio.core import load_model_description

    _, model, folder, _ = made
    found = load_model_description(folder / "package.zip")
    assert str(found.license) == "CC-BY-NC-4.0"
    [image], [output] = found.inputs, found.outputs
    _, channel, *spatial = image.axes
    assert channel.channel_names == list(model.preparation.channels)
    assert [(axis.size.min, axis.size.step) for axis in spatial] == [(4, 2)] * len(spatial)
    assert [*output.axes[1].channel_names] == [
        *(model.labels if model.threshold is None else model.labels[1:])
    ]
    if model.preparation.is_of_volumes:
        assert [(axis.id, axis.scale, axis.unit) for axis in spatial] == [
            ("z", 2, "millimeter"), ("y", 1, "millimeter"), ("x", 1, "millimeter"),
        ]  # fmt: skip
        assert image.dtype == "float32"
    else:
        assert image.dtype == "uint8"


def test_the_test_tensors_are_of_raw_values(made):
    """Computed here from the network alone."""
    _, model, folder, _ = made
    given, wanted = (np.load(folder / name) for name in ("test_input.npy", "test_output.npy"))
    if given.dtype == np.uint8:
        image = torch.from_numpy((given.astype(np.float32) / 255 - 0.5) / 0.25)
    else:
        image = torch.from_numpy(np.stack([brought(each) for each in given]))
    with torch.no_grad():
        logits = model.network(image)
    found = logits.sigmoid() if model.threshold is not None else logits.softmax(1)
    np.testing.assert_allclose(found.numpy(), wanted, atol=1e-5)
    assert wanted.std() > 0.01


def test_names_and_licences_are_those_of_the_form():
    from zoo.exports.targets.bioimageio.description import name_of, spdx

    assert spdx("apache-2.0") == "Apache-2.0"
    assert spdx("unknown") is None
    model = exportable_of(*PREPARED["grey, in patches"])
    assert name_of(model) == "lesions"


def test_other_probabilities_are_refused():
    expected = {"one": torch.full((1, 1, 8, 8), 0.5)}
    for found in ({"one": expected["one"] + 1e-3}, {}, {"one": expected["one"][..., :4]}):
        with pytest.raises(InputError, match="other probabilities"):
            require_close("net", verify.compared("onnx", expected, found))
