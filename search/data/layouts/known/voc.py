"""Pascal VOC: JPEGImages, SegmentationClass, and ImageSets/Segmentation with the names of each set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from genotype.diagnostics.diagnostic import Diagnostic
from genotype.text.regular import read_text
from search.data.cases import Case, LabelMap, Listing
from search.data.layouts.declared.label_files import find_labels
from search.data.layouts.folders.folder import Folder, Item
from search.data.layouts.folders.names import few, number
from search.data.layouts.folders.pairing import paired
from search.data.layouts.near import Found, Near
from search.data.layouts.set_aside import refuse_or_set_aside
from search.data.splits.split_ids import PARTS, SplitIds

_NAMES = (
    "background", "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow",
    "diningtable", "dog", "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train",
    "tvmonitor",
)  # fmt: skip
_OWN_ID = re.compile(r"(\d{4}_)?\d{6}")
_LAYOUT = "Pascal VOC"


def recognise(folder: Folder) -> Found:
    """JPEGImages/ and SegmentationClass/ (or SegmentationClassPNG/); 255 is ignored.

    Most images of VOC have no mask, and are left out. The names of the classes are VOC's if the ids are.
    """
    images, masks = folder.named("JPEGImages"), _masks(folder)
    if not images:
        return None
    if not masks:
        return Near(_LAYOUT, "JPEGImages/ is there, but no SegmentationClass/", "add SegmentationClass/", 2)
    listed = _listed(folder)
    case_of = {case.id: case for case in _with_masks(folder, images, masks)}
    _require(folder, case_of, listed)
    used = sorted({name for names in listed.values() for name in names} & case_of.keys()) or sorted(case_of)
    return Listing(
        layout=_LAYOUT,
        cases=tuple(case_of[name] for name in used),
        labels=find_labels(folder) or _own_labels(used),
        parts=_parts(listed, set(used)),
        notes=tuple(_notes(len(images.images), len(used), listed, case_of)),
    )


def _masks(folder: Folder) -> Folder | None:
    found = [folder.named(name) for name in ("SegmentationClassPNG", "SegmentationClass")]
    return next((each for each in found if each and each.holds_images), None)


def _with_masks(folder: Folder, images: Folder, masks: Folder) -> tuple[Case, ...]:
    """The images of which there are masks."""
    names = {item.stem for item in masks.images}
    wanted: list[Item] = [item for item in images.images if item.stem in names]
    return paired(folder.path, wanted, masks.images).cases()


def _listed(folder: Folder) -> dict[str, list[str]]:
    """The names in train.txt, val.txt, test.txt of ImageSets/Segmentation; in trainval.txt without these."""
    sets = folder.named("ImageSets")
    home = (sets.named("Segmentation") or sets) if sets else None
    if home is None:
        return {}
    found = {part: _lines(home.path / f"{part}.txt") for part in PARTS if f"{part}.txt" in home.files}
    if not found and "trainval.txt" in home.files:
        found = {"trainval": _lines(home.path / "trainval.txt")}
    return found


def _lines(file: Path) -> list[str]:
    text = read_text(file, "table", "utf-8-sig", "replace")
    return [line.split()[0] for line in text.splitlines() if line.strip()]


def _require(folder: Folder, case_of: Mapping[str, Case], listed: Mapping[str, Sequence[str]]) -> None:
    """Images that are to be learnt from have masks; those of the challenge's own test have none."""
    problems = []
    for part, names in listed.items():
        lacking = [name for name in names if name not in case_of]
        if lacking and (part != "test" or len(lacking) < len(names)):
            text = f"{number(len(lacking), 'name')} without image and mask: {few(lacking)}"
            remedy = "add them, or take them off the list"
            place = f"ImageSets: {part}.txt"
            problems.append(Diagnostic(place, text, remedy, "D102"))
    refuse_or_set_aside(str(folder.path), problems)


def _parts(listed: Mapping[str, Sequence[str]], used: set[str]) -> SplitIds | None:
    kept = {part: tuple(name for name in listed.get(part, ()) if name in used) for part in PARTS}
    return SplitIds(**kept) if sum(map(bool, kept.values())) > 1 else None


def _own_labels(ids: Sequence[str]) -> LabelMap | None:
    if not all(_OWN_ID.fullmatch(name) for name in ids):
        return None
    return LabelMap(names=_NAMES, values={value: value for value in range(21)}, ignore=frozenset({255}))


def _notes(
    images: int, used: int, listed: Mapping[str, Sequence[str]], case_of: Mapping[str, Case]
) -> Iterator[str]:
    if images > used:
        yield f"{number(images - used, 'image')} left out: without a mask, or in no list"
    tested = listed.get("test", ())
    if tested and not case_of.keys() & tested:
        yield f"test.txt is left out: {number(len(tested), 'image')} without masks"
