"""nnU-Net v2's raw data: labelsTr/CASE.png with imagesTr/CASE_0000.png, CASE_0001.png, ..."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from genotype.diagnostics.diagnostic import Diagnostic, quoted, refuse
from search.data.cases import Case, MaskFile
from search.data.file_names import shown
from search.data.layouts.declared.dataset_json import (
    FILE,
    channel_names,
    described,
    description,
    with_files,
    without_others,
)
from search.data.layouts.folders.folder import Folder
from search.data.layouts.folders.names import IMAGE_SUFFIXES, few, number
from search.data.layouts.near import Found
from search.data.layouts.set_aside import refuse_or_set_aside

_PICTURES = (".png", ".bmp", ".jpg", ".jpeg", ".tif", ".tiff")
"""The endings of files that may hold all channels: an RGB picture is one file of three channels."""


def recognise(folder: Folder) -> Found:
    """A case for each file of labelsTr/, with its channels in imagesTr/, in 2D and 3D."""
    document = description(folder)
    if document is None or "file_ending" not in document:
        return None
    ending = _ending(folder.path, document["file_ending"])
    channels = len(channel_names(folder.path, document))
    images, labels = (_named(folder, name, ending) for name in ("imagesTr", "labelsTr"))
    count = 1 if _holds_all_channels(ending, images) else channels
    home = folder.path / "imagesTr"
    cases = [
        Case(name, tuple(home / f"{name}_{n:04}{ending}" for n in range(count)), (MaskFile(label),))
        for name, label in labels.items()
    ]
    _require_no_strays(folder.path, cases, images, f"CASE_0000{ending} to CASE_{count - 1:04}{ending}")
    whole = with_files(folder.path, cases)
    return without_others(described(folder, "nnU-Net v2 raw data", document, cases), whole)


def _ending(folder: Path, ending: Any) -> str:
    if not isinstance(ending, str) or ending.lower() not in IMAGE_SUFFIXES:
        known = ", ".join(IMAGE_SUFFIXES)
        raise refuse(
            str(folder),
            f"{FILE}: file_ending",
            f"is {quoted(ending)}, which is not read",
            f"one of {known}",
        )
    return ending


def _named(folder: Folder, name: str, ending: str) -> dict[str, Path]:
    """The files of a folder by their name without the ending."""
    path = folder.path / name
    if not path.is_dir():
        raise refuse(str(folder.path), f"{name}/", "this folder does not exist", "check the path")
    files = [file for file in Folder(path).files if file.endswith(ending) and not file.startswith("_")]
    return {file.removesuffix(ending): path / file for file in files}


def _holds_all_channels(ending: str, images: Mapping[str, Path]) -> bool:
    return ending.lower() in _PICTURES and not any(name.endswith("_0001") for name in images)


def _require_no_strays(root: Path, cases: list[Case], images: Mapping[str, Path], names: str) -> None:
    strays = sorted({*images.values()} - {image for case in cases for image in case.images})
    if strays:
        text = f"{number(len(strays), 'image')} of no label or channel"
        remedy = f"name images {names}, and labels CASE like their images"
        places = [shown(root, path) for path in strays]
        problem = Diagnostic(few(places), text, remedy, "D102", about=tuple(places))
        refuse_or_set_aside(str(root), [problem])
