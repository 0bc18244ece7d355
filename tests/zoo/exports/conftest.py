"""A run that finds both target and background, and its exports."""

import pytest
import torch
from safetensors.torch import load_file, save_file

from search.data.images.batches import normalise
from tests.zoo.exports.made import PICTURE, written
from tests.zoo.trained import write_run
from zoo.entries.entry import WEIGHTS
from zoo.predict.model import open_model


@pytest.fixture(scope="session")
def both(tmp_path_factory):
    """A run whose network finds target and background in the picture."""
    folder = write_run(tmp_path_factory.mktemp("both") / "run")
    with torch.no_grad():
        image = torch.from_numpy(PICTURE.transpose(2, 0, 1).copy())[None, :, :36]
        middle = open_model(folder).network(normalise(image)).median()
    weights = load_file(folder / WEIGHTS)
    weights["head_dec1.bias"] -= middle
    save_file(weights, folder / WEIGHTS)
    return folder


@pytest.fixture(scope="session")
def onnx_export(both, tmp_path_factory):
    """The folder of its export to ONNX, and what was written."""
    pytest.importorskip("onnxruntime", reason="pip install 'genoc[onnx]'")
    return written(both, "onnx", tmp_path_factory.mktemp("exports") / "onnx")
