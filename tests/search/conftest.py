"""Folders of images to read: real ones, and small ones made to order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

REAL = Path(__file__).parents[2] / "../shared/data/lesions2d"


@pytest.fixture(scope="session")
def lesions() -> Path:
    """400 dermoscopy images of HAM10000 with their masks (CC BY-NC, never part of this repository)."""
    if not (REAL / "images").is_dir():
        pytest.skip(f"no real lesion images at {REAL}")
    return REAL.resolve()


HIPPOCAMPI = Path(__file__).parents[2] / "../shared/data/hippocampus3d"


@pytest.fixture(scope="session")
def hippocampus() -> Path:
    """40 volumes of the Decathlon's hippocampi (CC BY-SA, never part of this repository)."""
    if not (HIPPOCAMPI / "dataset.json").is_file():
        pytest.skip(f"no real hippocampus volumes at {HIPPOCAMPI}")
    return HIPPOCAMPI.resolve()


@pytest.fixture
def pair_folder(tmp_path: Path) -> Callable[..., Path]:
    """Write `count` pairs `a00`, `a01`, ... of 24 x 20 pixels below a fresh folder and return it.

    Mask i is a bar of i + 3 columns, and the image is white exactly where the mask is.
    """

    def write(count: int = 8, layout: str = "apart") -> Path:
        folder = tmp_path / "set"
        images, masks = (folder / "images", folder / "masks") if layout == "apart" else (folder, folder)
        images.mkdir(parents=True)
        masks.mkdir(exist_ok=True)
        for index in range(count):
            mask = bar(index + 3)
            Image.fromarray(np.stack([mask] * 3, axis=-1)).save(images / f"a{index:02d}.png")
            Image.fromarray(mask).save(masks / f"a{index:02d}_segmentation.png")
        return folder

    return write


def bar(columns: int) -> np.ndarray:
    """A mask (20, 24) whose first columns are 255."""
    mask = np.zeros((20, 24), np.uint8)
    mask[:, :columns] = 255
    return mask
