"""The ISIC challenges' folders: ISIC2018_Task1-2_Training_Input, ISIC2018_Task1_Training_GroundTruth."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.data.cases import Case, Listing
from search.data.layouts.folders.folder import Folder, Item
from search.data.layouts.folders.names import number
from search.data.layouts.folders.pairing import paired
from search.data.layouts.folders.parted import parted
from search.data.layouts.folders.roles import part_of
from search.data.layouts.near import Found, Near

_NAME = re.compile(
    r"(?:ISIC|ISBI).*?_(?P<part>Training|Validation|Test)(?:_v\d)?(?:_.*)?_(?P<role>Input|Data|GroundTruth)",
    re.IGNORECASE,
)
_LAYOUT = "ISIC challenge folders"


def recognise(folder: Folder) -> Found:
    """Input (or Data) and GroundTruth of Training, Validation and Test; sets without GroundTruth are left
    out.
    """
    homes = _homes(folder)
    if not homes:
        return None
    whole = {part: home for part, home in homes.items() if {"input", "groundtruth"} <= home.keys()}
    if not whole:
        why = "the folders of Input and GroundTruth of a set are not both there"
        return Near(_LAYOUT, why, "add the other folder of the set", 3)
    cases_of: dict[str, tuple[Case, ...]] = {}
    for part, home in whole.items():
        pairs = paired(folder.path, _pictures(home["input"]), home["groundtruth"].settled().images)
        cases_of[part] = pairs.cases()
    both = parted(str(folder.path), cases_of)
    lacking = [_note(home) for part, home in homes.items() if part not in whole]
    return Listing(layout=_LAYOUT, cases=both.cases, parts=both.parts, notes=(*both.notes, *lacking))


def _homes(folder: Folder) -> dict[str, dict[str, Folder]]:
    """The folders of each set by their role."""
    homes: dict[str, dict[str, Folder]] = {}
    for each in folder.folders:
        if found := _NAME.fullmatch(each.name):
            role = "groundtruth" if found["role"].lower() == "groundtruth" else "input"
            homes.setdefault(part_of(found["part"]) or "", {}).setdefault(role, each)
    return homes


def _pictures(folder: Folder) -> Iterator[Item]:
    """The photographs; ISIC 2017 has pictures of superpixels among them."""
    return (item for item in folder.settled().images if not item.stem.endswith("_superpixels"))


def _note(home: dict[str, Folder]) -> str:
    [there] = home.values()
    count = number(len(there.settled().images), "image")
    return f"{there.name}/ is left out ({count}): there is no counterpart"
