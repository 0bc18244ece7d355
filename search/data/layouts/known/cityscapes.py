"""Cityscapes: leftImg8bit/train/CITY/*_leftImg8bit.png, gtFine/train/CITY/*_gtFine_labelIds.png."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import evolve

from search.data.cases import Case, LabelMap, Listing
from search.data.layouts.folders.folder import Folder, Item
from search.data.layouts.folders.names import number
from search.data.layouts.folders.pairing import paired
from search.data.layouts.folders.parted import parted
from search.data.layouts.folders.roles import part_of
from search.data.layouts.near import Found, Near

_CLASSES = {
    "road": 7, "sidewalk": 8, "building": 11, "wall": 12, "fence": 13, "pole": 17, "traffic light": 19,
    "traffic sign": 20, "vegetation": 21, "terrain": 22, "sky": 23, "person": 24, "rider": 25, "car": 26,
    "truck": 27, "bus": 28, "train": 31, "motorcycle": 32, "bicycle": 33,
}  # fmt: skip
"""The classes of the benchmark, in the order of labelTrainIds, with their labelIds."""
_OTHERS = frozenset({*range(34), 255}) - frozenset(_CLASSES.values())
_LAYOUT = "Cityscapes"
_MASK = re.compile(r"(?P<id>.+?)_gt[A-Za-z]+_(?P<kind>labelTrainIds|labelIds)")


def recognise(folder: Folder) -> Found:
    """Images and masks of the benchmark's classes; every other value is ignored, and there is no background.

    labelTrainIds are read if there are any, else labelIds.
    """
    images, masks = folder.named("leftImg8bit"), folder.named("gtFine", "gtCoarse")
    if not images or not masks:
        there = images or masks
        why = "leftImg8bit/ and gtFine/ are not both there"
        return Near(_LAYOUT, why, "add the other one", 2) if there else None
    kind, labels = _masks(masks)
    if not labels:
        return Near(_LAYOUT, f"no *_labelIds.png in {masks.name}/", "add the label maps", 3)
    pictures = [_bare(item, item.stem.removesuffix("_leftImg8bit")) for item in images.everything()]
    labelled = {item.place.partition("/")[0] for item in labels}
    known = [item for item in pictures if item.place.partition("/")[0] in labelled]
    cases_of: dict[str, list[Case]] = {}
    for place, case in paired(folder.path, known, labels).placed_cases():
        cases_of.setdefault(part_of(place.partition("/")[0]) or "train", []).append(case)
    both = parted(str(folder.path), cases_of)
    notes = (*both.notes, *_unlabelled(pictures, labelled))
    return Listing(layout=_LAYOUT, cases=both.cases, labels=_label_map(kind), parts=both.parts, notes=notes)


def _masks(folder: Folder) -> tuple[str, list[Item]]:
    found = [(item, match) for item in folder.everything() if (match := _MASK.fullmatch(item.stem))]
    kind = "labelTrainIds" if any(match["kind"] == "labelTrainIds" for _, match in found) else "labelIds"
    return kind, [_bare(item, match["id"]) for item, match in found if match["kind"] == kind]


def _bare(item: Item, name: str) -> Item:
    return evolve(item, stem=name)


def _label_map(kind: str) -> LabelMap:
    ids = list(_CLASSES.values()) if kind == "labelIds" else list(range(len(_CLASSES)))
    values = {value: place + 1 for place, value in enumerate(ids)}
    ignored = _OTHERS if kind == "labelIds" else frozenset({255})
    return LabelMap(names=("background", *_CLASSES), values=values, ignore=ignored)


def _unlabelled(pictures: Sequence[Item], labelled: set[str]) -> Iterator[str]:
    places = [item.place.partition("/")[0] for item in pictures]
    for name in sorted(set(places) - labelled):
        yield f"leftImg8bit/{name}/ is left out: {number(places.count(name), 'image')} without label maps"
