"""nnU-Net v1: dataset.json as in the Decathlon, but each channel a file: imagesTr/CASE_0000.nii.gz."""

from __future__ import annotations

import os
from pathlib import Path

from search.data.cases import Case, MaskFile
from search.data.layouts.declared.dataset_json import (
    channel_names,
    described,
    description,
    with_files,
    without_others,
)
from search.data.layouts.declared.training_list import listed
from search.data.layouts.folders.folder import Folder
from search.data.layouts.folders.names import divided
from search.data.layouts.near import Found


def recognise(folder: Folder) -> Found:
    """The cases that `training` lists, without the numbers of channels that the files have."""
    document = description(folder)
    if document is None or "training" not in document or "file_ending" in document:
        return None
    entries = listed(folder, document["training"])
    if not any(os.path.isfile(_channel(entry.image, 0)) for entry in entries):
        return None
    count = len(channel_names(folder.path, document))
    cases = [
        Case(entry.id, tuple(_channel(entry.image, n) for n in range(count)), (MaskFile(entry.label),))
        for entry in entries
    ]
    whole = with_files(folder.path, cases)
    return without_others(described(folder, "nnU-Net v1 raw data", document, cases), whole)


def _channel(image: Path, number: int) -> Path:
    stem, _ = divided(image.name)
    return image.with_name(f"{stem}_{number:04}{image.name[len(stem) :]}")
