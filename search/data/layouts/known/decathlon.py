"""The Medical Segmentation Decathlon: dataset.json with modality, labels and training."""

from __future__ import annotations

from search.data.cases import Case, MaskFile
from search.data.layouts.declared.dataset_json import (
    FILE,
    described,
    description,
    with_files,
    without_others,
)
from search.data.layouts.declared.training_list import listed
from search.data.layouts.folders.folder import Folder
from search.data.layouts.near import Found, Near

_LAYOUT = "Medical Segmentation Decathlon"


def recognise(folder: Folder) -> Found:
    """The cases that `training` lists: each image a file with all channels."""
    document = description(folder)
    if document is None:
        return _without_description(folder)
    if "training" not in document:
        why = f"{FILE} has neither training nor file_ending"
        remedy = "write modality, labels and training, or channel_names, labels, numTraining and file_ending"
        return Near(f"{_LAYOUT} or nnU-Net", why, remedy, 3)
    entries = listed(folder, document["training"])
    cases = [Case(entry.id, (entry.image,), (MaskFile(entry.label),)) for entry in entries]
    whole = with_files(folder.path, cases)
    return without_others(described(folder, _LAYOUT, document, cases), whole)


def _without_description(folder: Folder) -> Near | None:
    if not folder.named("imagesTr") or not folder.named("labelsTr"):
        return None
    remedy = "write it, with channel_names, labels, numTraining and file_ending"
    return Near(f"{_LAYOUT} or nnU-Net", f"imagesTr/ and labelsTr/ are there, but no {FILE}", remedy, 4)
