"""Pictures at full resolution, for patches."""

from __future__ import annotations

import numpy as np
import torch
from attrs import evolve

from search.config import DataConfig
from search.data.arrays.store import STORE
from search.data.class_names import class_names
from search.data.files import CaseFiles
from search.data.images.values import picture_values
from search.data.labelled import Labelled
from search.data.parallel_read import gathered
from search.data.patches.split import PatchSplit
from search.data.patches.whole_image import WholeImage
from search.data.source import Source
from search.preparation import Preparation


def whole_images_of(
    source: Source, labelled: Labelled, preparation: Preparation, config: DataConfig
) -> tuple[PatchSplit, PatchSplit, PatchSplit]:
    """The training, validation and test set. Raises InputError for pictures that cannot be read."""

    def whole(file: CaseFiles) -> WholeImage:
        pixels = picture_values(file.images, preparation.channels, preparation.values)
        image = torch.from_numpy(np.require(pixels, requirements=["C", "W"]))
        labels = torch.from_numpy(labelled.of(file.case.id))
        stored = STORE.held(image if image.dtype == torch.uint8 else image.half())
        labels = STORE.held(labels)
        return WholeImage(file.case.id, stored, labels, labels, file.images[0].spacing_by_axis)

    images = {image.id: image for image in gathered(str(source.folder), source.files, whole, "images")}
    classes, patch = class_names(preparation.labels), preparation.extent()
    train, val, test = (
        PatchSplit(classes, tuple(images[name] for name in ids), patch) for ids in source.split.sets
    )
    return evolve(train, patches=config.patches), val, test
