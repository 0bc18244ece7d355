"""Bundles: MONAI's workflow computes what `genoc predict` computes, from any file, for any preparation."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from compiler.program.sizes import Sizes
from genotype import InputError
from search.data.images.canvas import whole_frame
from search.preparation import Preparation
from tests.zoo.exports.networks import PREPARED, exportable_of, with_private_words
from zoo.exports.on_own_grid import own_logits
from zoo.exports.settings import ExportSettings
from zoo.exports.target import require_close
from zoo.exports.targets.monai_bundle import TARGET
from zoo.exports.targets.monai_bundle.contents import write_contents
from zoo.exports.targets.monai_bundle.verify import of_logits, of_masks
from zoo.exports.tried_images import made_images

pytest.importorskip("fire", reason="pip install 'genoc[monai-bundle]'")
pytest.importorskip("ignite", reason="pip install 'genoc[monai-bundle]'")


@pytest.fixture
def in_bundle(tmp_path, monkeypatch):
    """The folder of a bundle, whose `scripts` are those that are imported."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in [name for name in sys.modules if name.partition(".")[0] == "scripts"]:
        del sys.modules[name]


@pytest.mark.parametrize("name", PREPARED)
def test_the_workflow_gives_the_logits_of_predict(name, in_bundle):
    """Its parts, by MONAI's own parser; the whole is run once below."""
    from monai.bundle import ConfigParser

    model, images = exportable_of(*PREPARED[name]), in_bundle / "images"
    images.mkdir()
    made = made_images(model, images)
    write_contents(model, in_bundle)
    parser = ConfigParser()
    parser.read_config(in_bundle / "configs/inference.json")
    parts = ("dataset", "network", "inferer", "postprocessing")
    dataset, network, inferer, after = map(parser.get_parsed_content, parts)
    network.load_state_dict(torch.load("models/model.pt", weights_only=True))
    for image, case in zip(made, dataset, strict=True):
        with torch.no_grad():
            case["pred"] = inferer(case["image"][None], network.eval())[0]
        if type(after.transforms[0]).__name__ == "Invertd":
            case = after.transforms[0](case)
        wanted = own_logits(model.model, image.files)
        assert wanted.min() < 0 < wanted.max()
        np.testing.assert_allclose(case["pred"].numpy(), wanted.numpy(), atol=1e-3)


def test_the_whole_is_verified_by_monai(tmp_path):
    model = exportable_of(*PREPARED["volumes of two channels"], notice="Of *nobody*.")
    exported = TARGET.write(model, tmp_path, ExportSettings())
    files = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert files == {*exported.files}
    assert with_private_words(tmp_path) == []
    net_in_out, logits, masks = exported.checks
    assert net_in_out.what == "verify_net_in_out"
    assert logits.difference < 1e-3
    assert masks.difference < 1e-3
    card = (tmp_path / "docs/README.md").read_text()
    assert f"monai | {net_in_out.version}" in card
    assert "Of \\*nobody\\*." in card
    assert "Of *nobody*." in (tmp_path / "docs/license.txt").read_text()
    scripted = torch.jit.load(tmp_path / "models/model.ts")
    image = torch.randn(1, 2, 16, 16, 16)
    with torch.no_grad():
        torch.testing.assert_close(scripted(image), model.network(image))


def test_other_masks_and_logits_are_refused(tmp_path):
    model = exportable_of(*PREPARED["grey, in patches"])
    made = made_images(model, tmp_path)
    with pytest.raises(InputError, match="they differ by inf"):
        require_close("net", of_logits(model, made, {}))
    for folder, value in (("ours", 0), ("theirs", 255)):
        (tmp_path / folder).mkdir()
        for image in made:
            mask = np.zeros(image.shape, np.uint8)
            mask[0] = value
            Image.fromarray(mask).save(tmp_path / folder / image.label_map)
    check = of_masks(made, tmp_path / "ours", tmp_path / "theirs")
    assert check.difference == pytest.approx(
        sum(i.shape[1] for i in made) / sum(np.prod(i.shape) for i in made)
    )
    with pytest.raises(InputError, match="other labels"):
        require_close("net", check)


def test_metadata_tells_the_tensors():
    from zoo.exports.targets.monai_bundle.metadata import metadata

    found = metadata(exportable_of(*PREPARED["volumes of two channels"]))["network_data_format"]
    assert found["inputs"]["image"]["channel_def"] == {"0": "t1", "1": "t2"}
    assert found["inputs"]["image"]["spatial_shape"] == ["2*n", "2*n", "2*n"]
    assert found["outputs"]["pred"]["num_channels"] == 3
    assert found["outputs"]["pred"]["channel_def"]["0"] == "background"
    found = metadata(exportable_of(*PREPARED["colour, stretched"]))["network_data_format"]
    assert found["inputs"]["image"]["value_range"] == [-2, 2]
    assert list(found["outputs"]["pred"]["channel_def"]) == ["0"]


def test_files_are_cases_by_their_names(tmp_path):
    from zoo.exports.targets.monai_bundle.scripts.cases import cases, named

    for name in ("b.png", "a_0001.png", "a_0000.png", "notes.txt", "c_0000.nii.gz"):
        (tmp_path / name).touch()
    found = [case["image"] for case in cases(str(tmp_path), 2)]
    assert found == [[str(tmp_path / "a_0000.png"), str(tmp_path / "a_0001.png")], str(tmp_path / "b.png")]
    assert named({"filename_or_obj": found[0][0]}, None)["subject"] == str(tmp_path / "a.png")
    assert [case["image"] for case in cases(str(tmp_path), 3)] == [str(tmp_path / "c_0000.nii.gz")]
    with pytest.raises(FileNotFoundError, match="--dataset_dir"):
        cases(str(Path(__file__).parent), 3)


SIDES = st.integers(1, 40)


@given(
    shape=st.tuples(SIDES, SIDES),
    size=st.tuples(SIDES, SIDES),
    fit=st.sampled_from(["stretch", "crop", "pad"]),
    stride=st.tuples(st.integers(1, 8), st.integers(1, 8)),
    norm=st.sampled_from(["instance", None]),
    is_bytes=st.booleans(),
)
def test_pictures_are_fitted_as_in_training(shape, size, fit, stride, norm, is_bytes):
    from monai.data import MetaTensor

    from zoo.exports.targets.monai_bundle.scripts.fit import Fitd

    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (2, *shape)).astype(np.uint8 if is_bytes else np.float32)
    frame = whole_frame(shape, Preparation(size=size[::-1], fit=fit), Sizes(stride, norm))
    fitting = Fitd("image", size, fit, stride, norm == "instance", is_bytes)
    shown = fitting({"image": MetaTensor(torch.from_numpy(pixels).float())})
    np.testing.assert_array_equal(shown["image"].numpy(), frame.shown(pixels))
    logits = torch.from_numpy(rng.standard_normal((3, *frame.canvas)).astype(np.float32))
    back = fitting.inverse(
        {"image": MetaTensor(logits, applied_operations=shown["image"].applied_operations)}
    )
    np.testing.assert_array_equal(back["image"].numpy(), frame.back(logits[None])[0].numpy())


def test_a_configuration_is_plain_json(tmp_path):
    model = exportable_of(*PREPARED["colour, padded"])
    write_contents(model, tmp_path)
    found = json.loads((tmp_path / "configs/inference.json").read_text())
    assert found["network_def"] == {"_target_": f"scripts.model.{model.class_name}"}
    assert {path.name for path in (tmp_path / "scripts").iterdir()} == {
        "__init__.py", "cases.py", "fit.py", "model.py", "pictures.py",
    }  # fmt: skip
