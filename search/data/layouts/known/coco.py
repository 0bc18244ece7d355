"""COCO: a JSON file of images, categories and annotations, with the images beside it or in folders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from genotype.diagnostics.diagnostic import InputError, refuse
from search.data.cases import Case, LabelMap, Listing, Shapes
from search.data.layouts.annotations.content import CocoFile, coco_file
from search.data.layouts.annotations.places import CocoImages
from search.data.layouts.declared.documents import read_document
from search.data.layouts.folders.folder import Folder
from search.data.layouts.folders.ids import ids_of
from search.data.layouts.folders.names import divided
from search.data.layouts.folders.parted import parted
from search.data.layouts.folders.roles import part_of
from search.data.layouts.near import Found, Near

_LAYOUT = "COCO annotations"
_FORM = 'a COCO file is {"images": [...], "annotations": [...], "categories": [...]}'
_KEYS = {"images", "annotations", "categories"}
_TELLING = ("instances", "coco", "annotation")
_MOST = 10
"""So many other JSON files may be in a folder; more are not annotations of all images."""


def recognise(folder: Folder) -> Found:
    """The images of `instances*.json`, or of any COCO file in the folder or in annotations/.

    Files named after sets (instances_train2017.json) divide the images.
    """
    documents = dict(_documents(folder))
    if not documents:
        return None
    home = CocoImages(folder)
    files = {path: coco_file(folder.path, path, document) for path, document in documents.items()}
    labels = _common_labels(folder.path, files)
    if not any(file.outlines for file in files.values()):
        names = ", ".join(path.name for path in files)
        why = f"{names} has no outlines: its annotations are boxes, or there are none"
        return Near(_LAYOUT, why, "export the annotations as polygons or RLE", 4)
    cases_of: dict[str, list[Case]] = {}
    for path, file in files.items():
        cases_of.setdefault(_part(path) or "train", []).extend(_cases(home, path, file))
    home.require_all()
    there = {
        part: [case for case in cases if home.is_found(case.images[0])] for part, cases in cases_of.items()
    }
    both = parted(str(folder.path), there)
    notes = [*both.notes, *dict.fromkeys(note for file in files.values() for note in file.notes)]
    notes += home.unlisted()
    return Listing(layout=_LAYOUT, cases=both.cases, labels=labels, parts=both.parts, notes=tuple(notes))


def _documents(folder: Folder) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in _candidates(folder):
        try:
            document = read_document(path, _FORM, "table")
        except InputError:
            if any(word in path.name.lower() for word in _TELLING):
                raise
            continue
        if isinstance(document, dict) and document.keys() >= _KEYS:
            yield path, document


def _candidates(folder: Folder) -> list[Path]:
    """Instances, if some files are named so: others of COCO hold captions, or the same outlines again."""
    homes = [each for each in (folder, folder.named("annotations", "annotation")) if each]
    stems = {item.stem for home in homes for item in home.images}
    every = [home.path / name for home in homes for name in home.files if name.lower().endswith(".json")]
    found = [path for path in every if path.stem not in stems and path.name != "dataset.json"]
    telling = [path for path in found if path.name.startswith("instances")]
    telling = telling or [path for path in found if any(word in path.name.lower() for word in _TELLING)]
    return telling or (found if len(found) <= _MOST else [])


def _part(path: Path) -> str | None:
    words = path.stem.replace("-", "_").replace(".", "_").split("_")
    return next((part for word in words if (part := part_of(word))), None)


def _common_labels(root: Path, files: Mapping[Path, CocoFile]) -> LabelMap:
    (first, file), *others = files.items()
    for path, other in others:
        if other.names != file.names:
            text = f"has other categories than {first.name}"
            raise refuse(str(root), path.name, text, "give all files the same categories")
    return file.labels


def _cases(home: CocoImages, path: Path, file: CocoFile) -> Iterator[Case]:
    home.look_for(path, [record.name for record in file.images])
    names = [PurePosixPath(record.name) for record in file.images]
    ids = ids_of([(str(name.parent).removeprefix("."), divided(name.name)[0]) for name in names])
    for name, record in zip(ids, file.images, strict=True):
        shapes = Shapes(path, record.height, record.width, record.regions)
        yield Case(name, (home.find(path, record.name),), (shapes,))
