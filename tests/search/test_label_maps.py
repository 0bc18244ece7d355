"""Pictures with several classes: trained on in patches, at full resolution."""

from __future__ import annotations

from pathlib import Path

import attrs
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from genotype import Genotype, load
from search.api import run_training
from search.config import DataConfig, TrainConfig
from tests.compiler.test_sizes import GOLDEN

WIDTH, HEIGHT = 300, 200
GREYS = np.array([60, 110, 160, 210])


def drawn(rng: np.random.Generator) -> NDArray[np.uint8]:
    """Discs (1), bars (2) and triangles (3) in any order on a ground (0)."""
    labels = Image.new("L", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(labels)
    for kind in rng.permutation([1, 2, 3] * 3).tolist():
        x, y, r = int(rng.integers(WIDTH)), int(rng.integers(HEIGHT)), int(rng.integers(12, 30))
        if kind == 1:
            draw.ellipse([x - r, y - r, x + r, y + r], fill=1)
        elif kind == 2:
            draw.rectangle([x - r, y - r // 2, x + r, y + r // 2], fill=2)
        else:
            draw.polygon([(x, y - r), (x - r, y + r), (x + r, y + r)], fill=3)
    return np.array(labels)


def write_set(folder: Path, count: int) -> None:
    """Grey pictures of four classes, with noise and uneven light."""
    rng = np.random.default_rng(0)
    (folder / "images").mkdir(parents=True)
    (folder / "labels").mkdir()
    light = 12 * np.sin(np.arange(WIDTH) / 30)
    for number in range(count):
        labels = drawn(rng)
        values = GREYS[labels] + light + rng.normal(0, 12, labels.shape)
        Image.fromarray(values.clip(0, 255).astype(np.uint8)).save(folder / f"images/s{number:02}.png")
        Image.fromarray(labels).save(folder / f"labels/s{number:02}.png")


def network() -> Genotype:
    """A U-Net of two levels for one channel and four classes."""
    unet = load(GOLDEN / "unet.json")
    return attrs.evolve(unet, in_channels=1, out_channels=4, output="classes")


@pytest.mark.parametrize("steps", [150])
def test_four_classes_of_grey_pictures_are_learnt_by_patches(tmp_path: Path, steps: int):
    write_set(tmp_path / "set", 24)
    data = DataConfig(source=str(tmp_path / "set"), patch=(64,))
    config = TrainConfig(
        data=data, steps=steps, batch=8, lr=0.02, augment="none", precision="fp32", plan="source"
    )
    evaluation = run_training(network(), config, tmp_path / "run", False)
    assert evaluation.mean()["dice"] >= 0.95
    assert {label.shape for label in evaluation.labels} == {(HEIGHT, WIDTH)}
