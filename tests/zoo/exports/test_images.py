"""Images of the training, found again."""

import json

import numpy as np
import pytest
import torch
from PIL import Image
from torch.nn.functional import pad

from search.data.images.batches import normalise
from search.runs.run_record import FILE
from zoo.exports.images import example_files, examples, window
from zoo.exports.model import exportable
from zoo.publishing.add import Terms


@pytest.fixture
def data(tmp_path):
    """A folder of six images of 32 x 32 with masks."""
    numbers = np.random.default_rng(0)
    for name, shape in (("images", (32, 32, 3)), ("masks", (32, 32))):
        (tmp_path / "set" / name).mkdir(parents=True)
        for index in range(6):
            values = numbers.integers(0, 256 if name == "images" else 2, shape, dtype=np.uint8)
            Image.fromarray(values * (255 if name == "masks" else 1)).save(
                tmp_path / "set" / name / f"{index}.png"
            )
    return tmp_path / "set"


def trained_on(run, source):
    record = json.loads((run / FILE).read_text())
    record["config"]["data"]["source"] = str(source)
    (run / FILE).write_text(json.dumps(record))
    return exportable(str(run), run.parent / "none", Terms())


def test_validation_images_are_found_and_prepared(run, data):
    model = trained_on(run, data)
    [(path,)] = example_files(model, 1)
    found = examples(model, 1)
    assert found.are_real
    pixels = np.asarray(Image.open(path)).transpose(2, 0, 1)
    assert torch.equal(found.inputs[0], normalise(torch.from_numpy(pixels.copy()))[None])


def test_without_them_numbers_are_drawn(run, data, entry):
    gone = trained_on(run, data / "elsewhere")
    for model in (gone, exportable(str(entry.folder), entry.folder.parent, Terms())):
        found = examples(model, 2)
        assert not found.are_real
        assert [tuple(image.shape) for image in found.inputs] == [(1, 3, 64, 64)] * 2
        assert example_files(model, 2) == ()


@pytest.mark.parametrize("patch", [(4, 6), (9, 5), (12, 12)])
def test_a_window_is_the_middle(patch):
    image = torch.arange(2 * 9 * 7.0).reshape(2, 9, 7) + 1
    found = window(image, patch)
    assert found.shape == (2, *patch)
    around = pad(image, (20, 20, 20, 20))
    top, left = (20 + low(9, patch[0]), 20 + low(7, patch[1]))
    assert torch.equal(found, around[:, top : top + patch[0], left : left + patch[1]])


def low(side, patch):
    """Where a patch begins: what is left over, or lacks, is equal on both sides, or one less before."""
    return (side - patch) // 2 if side >= patch else -((patch - side) // 2)
