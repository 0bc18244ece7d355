"""The content of a COCO file, checked for form; outlines are decoded elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from genotype.diagnostics.diagnostic import quoted, refuse
from search.data.cases import IGNORE, LabelMap
from search.data.layouts.annotations.record import Record, by_id, records
from search.data.layouts.folders.names import few, number


@frozen(eq=False)
class CocoImage:
    """An image: its file's name, its size in pixels, and (label, outline) in the order of drawing."""

    name: str
    height: int
    width: int
    regions: tuple[tuple[int, Any], ...]


@frozen(eq=False)
class CocoFile:
    """The images of a COCO file, the names of its categories, and what to tell the user."""

    images: tuple[CocoImage, ...]
    names: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def outlines(self) -> int:
        """How many regions there are."""
        return sum(len(image.regions) for image in self.images)

    @property
    def labels(self) -> LabelMap:
        """The categories as labels 1, 2, ..., in the order of their ids."""
        names = ("background", *self.names)
        return LabelMap(names=names, values={label: label for label in range(len(names))})


def coco_file(root: Path, path: Path, document: Mapping[str, Any]) -> CocoFile:
    """The images of a document, with their outlines.

    Regions of crowds are drawn first, as objects may lie on them; all others in the order of the file.
    Annotations without an outline are left out. Raises InputError for what COCO does not allow.
    """
    where = path.relative_to(root).as_posix()
    images = by_id(records(root, where, document, "images"))
    annotations = records(root, where, document, "annotations")
    names = _names(root, where, by_id(records(root, where, document, "categories")), annotations)
    drawn = [each for each in annotations if each.outline() is not None]
    found = _regions(drawn, images, {category: label for label, category in enumerate(names, 1)})
    content = tuple(_image(record, found[key]) for key, record in images.items())
    return CocoFile(content, tuple(names.values()), tuple(_notes(content, len(annotations) - len(drawn))))


def _names(
    root: Path, where: str, categories: Mapping[int, Record], annotations: Sequence[Record]
) -> dict[int, str]:
    """The names by their ids. A category that only stands above all others, as in Roboflow's files, is left
    out.
    """
    given = [each.content.get("category_id") for each in annotations]
    used = {key for key in given if isinstance(key, int)}
    groups = [each.content.get("supercategory") for each in categories.values()]
    above = {name for name in groups if isinstance(name, str)} - {"none"}
    name_of = {key: record.text("name") for key, record in categories.items()}
    kept = {key: name for key, name in name_of.items() if key in used or {name} != above}
    if not 0 < len(kept) < IGNORE:
        problem = f"has {number(len(kept), 'name')}"
        raise refuse(str(root), f"{where}: categories", problem, f"name 1 to {IGNORE - 1} categories")
    return kept


def _regions(
    drawn: Sequence[Record], images: Mapping[int, Record], label_of: Mapping[int, int]
) -> dict[int, list[tuple[int, Any]]]:
    """The label and outline of each region, by the ids of images; those of crowds first."""
    found: dict[int, list[tuple[int, Any]]] = {key: [] for key in images}
    for record in sorted(drawn, key=lambda each: not each.content.get("iscrowd")):
        image, category = record.whole("image_id"), record.whole("category_id")
        if image not in found:
            raise record.refusal("image_id", f"is {quoted(image)}, the id of no image", "add the image")
        if category not in label_of:
            raise record.refusal(
                "category_id", f"is {quoted(category)}, the id of no category", "name the category"
            )
        found[image].append((label_of[category], record.outline()))
    return found


def _image(record: Record, regions: Sequence[tuple[int, Any]]) -> CocoImage:
    return CocoImage(record.file_name(), record.size("height"), record.size("width"), tuple(regions))


def _notes(images: Sequence[CocoImage], boxes: int) -> Iterator[str]:
    bare = [image.name for image in images if not image.regions]
    if bare:
        yield f"{number(len(bare), 'image')} without outlines, all background: {few(bare)}"
    if boxes:
        yield f"{number(boxes, 'annotation')} without an outline left out"
