"""The images of a folder that a bundle is run on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

SUFFIXES = {
    2: (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff"),
    3: (".nii.gz", ".nii"),
}
"""By the number of an image's axes: the names of files that are read."""

NUMBER = re.compile(r"_\d{4}(?=\.)")


def cases(folder: str, axes: int) -> list[dict[str, str | list[str]]]:
    """One `{"image": file}` for each image in a folder, sorted by name.

    Files CASE_0000, CASE_0001 and so on are the channels of one image: `{"image": [file, file]}`.
    """
    files = sorted(path for path in Path(folder).iterdir() if path.name.lower().endswith(SUFFIXES[axes]))
    if not files:
        raise FileNotFoundError(f"no {' or '.join(SUFFIXES[axes])} in {folder}: give --dataset_dir FOLDER")
    by_case: dict[str, list[str]] = {}
    for path in files:
        by_case.setdefault(NUMBER.sub("", path.name), []).append(str(path))
    return [{"image": channels[0] if len(channels) == 1 else channels} for channels in by_case.values()]


def named(meta: dict[str, Any], saver: object) -> dict[str, str]:
    """The name of an image's label map, for MONAI's SaveImage: that of the image."""
    return {"subject": NUMBER.sub("", str(meta["filename_or_obj"]))}
