"""What is predicted is what an evaluation measures: the same labels of the same images."""

from __future__ import annotations

from pathlib import Path

import nibabel
import numpy as np
import pytest
import torch
from PIL import Image

from compiler.backend.load import load_network
from search.config import DataConfig
from search.data import load_dataset
from search.prepare import input_spec_of
from search.training.evaluate import evaluate_by_class
from search.training.metrics import predict_labels
from tests.search.data.volumes.sets import write_decathlon
from tests.zoo.predict.known import genotype_of, predicted
from zoo.predict.model import Model

WAYS = {
    "stretched": {"size": (40, 32)},
    "padded": {"size": (45, 45), "fit": "pad"},
    "cropped": {"size": (40, 32), "fit": "crop"},
    "cropped to a size that is padded": {"size": (33, 33), "fit": "crop"},
    "patches": {"patch": (24, 16)},
}


def write_set(folder: Path, dtype=np.uint8) -> Path:
    rng = np.random.default_rng(0)
    for place in ("images", "masks"):
        (folder / place).mkdir(parents=True)
    for index in range(6):
        height, width = 37 + 5 * index, 61 - 4 * index
        image = rng.integers(0, 256, (height, width)).astype(dtype)
        Image.fromarray(image).save(folder / "images" / f"{index}.png")
        labels = np.zeros((height, width), np.uint8)
        labels[5:25, 6:20], labels[10:20, 25:35] = 1, 2
        Image.fromarray(labels).save(folder / "masks" / f"{index}.png")
    return folder


def balance(network, genotype):
    """Shift the logits of fresh weights, so that each class wins somewhere."""
    with torch.no_grad():
        noise = torch.randn(2, genotype.in_channels, *[16] * genotype.spatial_dims)
        logits = network(torch.nn.functional.avg_pool2d(noise, 3, 1, 1) if noise.ndim == 4 else noise)
        network.head_dec1.bias -= logits.mean(dim=(0, *range(2, logits.ndim)))


def measured(genotype, config):
    """By evaluation: the labels of all images of a set by id, its network and its preparation."""
    torch.manual_seed(1)
    network = load_network(genotype).eval()
    balance(network, genotype)
    data = load_dataset(config, 0, input_spec_of(genotype))
    found = {}
    with torch.no_grad():
        for part in (data.train, data.val, data.test):
            batches = [logits[index] for logits, _ in part.measured(network) for index in range(len(logits))]
            found |= {
                name: predict_labels(own[None], genotype.output)[0].numpy()
                for name, own in zip(part.ids, batches, strict=True)
            }
    return Model("network", network, genotype, data.preparation, "0" * 64), found


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_of_pictures(tmp_path, way, dtype):
    folder = write_set(tmp_path / "set", dtype)
    model, wanted = measured(genotype_of(channels=1), DataConfig(source=str(folder), **WAYS[way]))
    predicted(model, folder, tmp_path / "out")
    for name, labels in wanted.items():
        found = np.array(Image.open(tmp_path / "out" / f"{name}.png"))
        assert found.shape == labels.shape
        assert (found == labels).mean() > 0.999  # windows and batches are added up in other orders
    assert len({label for labels in wanted.values() for label in np.unique(labels)}) > 1


def dice_by_hand(found, true, label):
    """By counting pixels of label maps."""
    ours, theirs = found == label, true == label
    total = int(ours.sum()) + int(theirs.sum())
    return 2 * int((ours & theirs).sum()) / total if total else 1.0


@pytest.mark.parametrize("way", WAYS)
def test_scores_are_those_of_the_label_maps_that_are_written(tmp_path, way):
    """Of the whole of each picture, also where a network was trained on crops."""
    folder = write_set(tmp_path / "set")
    genotype = genotype_of(channels=1)
    config = DataConfig(source=str(folder), **WAYS[way])
    model, _ = measured(genotype, config)
    predicted(model, folder / "images", tmp_path / "out")
    data = load_dataset(config, 0, input_spec_of(genotype))
    for part in (data.val, data.test):
        scores = evaluate_by_class(model.network, part, "classes", "cpu", None)
        for row, name in enumerate(part.ids):
            found, true = (
                np.array(Image.open(path / f"{name}.png")) for path in (tmp_path / "out", folder / "masks")
            )
            by_hand = [dice_by_hand(found, true, label) for label in (1, 2)]
            assert scores.measured.scores[row].values()[:, 0] == pytest.approx(by_hand, abs=5e-3)
            assert scores.measures["dice"][row] == pytest.approx(sum(by_hand) / 2, abs=5e-3)
            assert scores.measured.scores[row].counts[0].sum() == true.size


def test_the_grid_of_the_network_has_the_crop_alone(tmp_path):
    config = DataConfig(source=str(write_set(tmp_path)), size=(40, 32), fit="crop", grid="network")
    data = load_dataset(config, 0, input_spec_of(genotype_of(channels=1)))
    assert data.test.truths is None
    assert {labels.shape[1:] for _, labels in data.test.measured(lambda images: images)} == {(32, 40)}


def test_of_volumes(tmp_path):
    write_decathlon(tmp_path / "set", count=4, spacing=(1.0, 1.0, 2.0), shape=(16, 20, 9))
    config = DataConfig(source=str(tmp_path / "set"), spacing=(1.0, 1.0, 1.5), patch=(8, 12, 6))
    model, wanted = measured(genotype_of(3, 1), config)
    predicted(model, tmp_path / "set" / "imagesTr", tmp_path / "out")
    for name, labels in wanted.items():
        found = np.asarray(nibabel.load(tmp_path / "out" / f"{name}.nii.gz").dataobj).T
        assert (found == labels).mean() > 0.999
    assert len({label for labels in wanted.values() for label in np.unique(labels)}) > 1
