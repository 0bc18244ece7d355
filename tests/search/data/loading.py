"""Loading a folder for a network that takes it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image

from compiler.program.sizes import Sizes
from search.config import DataConfig, Fit
from search.data import Dataset, load_dataset
from search.data.arrays.packed import Packed
from search.data.cases import Case, MaskFile
from search.data.checks.of_labels import shape_of
from search.data.files import opened_case
from search.data.images.resized import Rows
from search.data.images.samples import Samples
from search.data.images.values import values_of
from search.data.input_spec import InputSpec
from search.data.labelled import Labelled, LabelledImage
from search.data.masks import case_labels, labels_of
from search.preparation import Preparation

PICTURES = InputSpec("net", 2, 3, 2, Sizes((1, 1)))
"""A network for coloured pictures of any size with one target."""

VOLUMES = InputSpec("net", 3, 1, 3, Sizes((4, 4, 4), "batch"))
"""A network for volumes of one channel with two classes, as in `tests/search/data/volumes/sets.py`."""


def loaded(
    source: Path | str | None, needs: InputSpec = PICTURES, seed: int = 0, **settings: object
) -> Dataset:
    """The data of a folder."""
    return load_dataset(DataConfig(source=None if source is None else str(source), **settings), seed, needs)


def loaded_volumes(folder: Path, needs: InputSpec = VOLUMES, seed: int = 0, **settings: object) -> Dataset:
    """The volumes of a folder."""
    return loaded(folder, needs, seed, **settings)


def read_pair(image: Path, mask: Path, side: int, fit: Fit = "stretch", threshold: bool = False) -> Samples:
    """A picture with its mask, brought to a square, as a set of one."""
    case = Case("x", (image,), (MaskFile(mask),))
    file = opened_case(case, None)
    meant = labels_of([case], threshold=threshold).labels
    labels = case_labels(case, file.images[0], meant, threshold)
    preparation = Preparation(
        channels=file.channels, labels=meant.names, values=values_of([file]), size=(side,), fit=fit
    )
    rows = Rows.of([file], preparation, Sizes((1, 1)), "own")
    rows.fill(0, labels)
    image = LabelledImage("x", Packed.of(labels), shape_of("x", labels))
    return rows.samples(Labelled(meant, {"x": image}))


def write_pairs(folder: Path, pairs: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> Path:
    """A folder of images and masks, as PNG, by their ids."""
    for kind in ("images", "masks"):
        (folder / kind).mkdir(parents=True, exist_ok=True)
    for name, (image, mask) in pairs.items():
        Image.fromarray(image).save(folder / "images" / f"{name}.png")
        Image.fromarray(mask).save(folder / "masks" / f"{name}.png")
    return folder


def data_of(config: DataConfig, seed: int = 0) -> Dataset:
    """The data of these settings, for a network for coloured pictures."""
    return load_dataset(config, seed, PICTURES)
