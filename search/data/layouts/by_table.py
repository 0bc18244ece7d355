"""Images and masks listed in a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from attrs import frozen

from genotype.diagnostics.coded import coded
from genotype.diagnostics.diagnostic import Diagnostic, InputError, refuse
from search.data.cases import Case, Listing, MaskFile
from search.data.layouts.declared.documents import inside, read_table
from search.data.layouts.declared.label_files import find_labels
from search.data.layouts.folders.folder import Folder, shown
from search.data.layouts.folders.ids import ids_of, in_order
from search.data.layouts.folders.names import divided, few
from search.data.layouts.folders.roles import part_of
from search.data.splits.split_ids import PARTS, SplitIds

_FORM = "write the columns image and mask, and if there are any, split (train, val or test) and group"
_TARGET = 1


@frozen
class _Image:
    """An image of the table, with all its rows."""

    path: Path
    rows: tuple[Mapping[str, str], ...]
    masks: tuple[Path, ...]


@coded("D104")
def listing_by_table(table: Path) -> Listing:
    """The images and masks of a CSV file; paths are relative to it.

    Its columns are image, mask, and if wanted split, group and id. An image with several rows has several
    masks, which are joined. The id is the image's name without suffix, with its folders before it where
    names recur. Raises InputError for columns that are missing, files that do not exist or are outside the
    table's folder, and an image that is in two sets or groups.
    """
    images = _images(table)
    home = Folder(table.parent)
    ids = _ids(table, images)
    parts = _column(table, images, "split")
    groups = _column(table, images, "group")
    cases = [
        Case(name, (image.path,), _mask_files(image.masks), groups[image.path] or None)
        for name, image in zip(ids, images, strict=True)
    ]
    part_by_id = {name: parts[image.path] for name, image in zip(ids, images, strict=True)}
    return Listing(
        layout=f"the table {table.name}",
        cases=in_order(str(table), cases),
        labels=find_labels(home),
        parts=_split(table, part_by_id),
    )


def images_by_table(table: Path) -> Listing:
    """The images of a CSV file, which needs no column mask; the files that it names there are not looked at.

    Raises InputError as `listing_by_table` does.
    """
    rows = read_table(table)
    if not rows or "image" not in rows[0]:
        problem, remedy = "has no rows with a column image", "write one, with paths relative to the table"
        raise refuse(str(table), table.name, problem, remedy)
    rows_of: dict[Path, list[Mapping[str, str]]] = {}
    for row in rows:
        rows_of.setdefault(_path(table, row, "image"), []).append(row)
    images = [_Image(path, tuple(found), ()) for path, found in rows_of.items()]
    _require_files(table, images)
    cases = [
        Case(name, (image.path,), tuple(MaskFile(table.parent / mask) for mask in _named_masks(image)))
        for name, image in zip(_ids(table, images), images, strict=True)
    ]
    return Listing(layout=f"the table {table.name}", cases=in_order(str(table), cases))


def _named_masks(image: _Image) -> Iterator[str]:
    return (mask for row in image.rows if (mask := row.get("mask")))


def _images(table: Path) -> list[_Image]:
    rows = read_table(table)
    if not rows or not {"image", "mask"} <= rows[0].keys():
        raise refuse(str(table), table.name, "has no rows with columns image and mask", _FORM)
    rows_of: dict[Path, list[Mapping[str, str]]] = {}
    for row in rows:
        rows_of.setdefault(_path(table, row, "image"), []).append(row)
    images = [
        _Image(path, tuple(found), tuple(_path(table, row, "mask") for row in found))
        for path, found in rows_of.items()
    ]
    _require_files(table, images)
    return images


def _path(table: Path, row: Mapping[str, str], column: str) -> Path:
    where = f"{table.name}: {column} {row[column]}"
    path = inside(table.parent, row[column], where)
    if not divided(path.name)[1] and not (path.is_dir() and Folder(path).is_series):
        raise refuse(str(table), where, "is no image file", "name image files")
    return path


def _require_files(table: Path, images: Sequence[_Image]) -> None:
    paths = [path for image in images for path in (image.path, *image.masks)]
    lost = [shown(table.parent, path) for path in paths if not path.exists()]
    again = [shown(table.parent, image.path) for image in images if len({*image.masks}) < len(image.masks)]
    problems = []
    if lost:
        text = "this file does not exist" if len(lost) == 1 else f"{len(lost)} files do not exist"
        problems.append(Diagnostic(few(lost), text, "correct the rows; paths are relative to the table"))
    if again:
        problems.append(
            Diagnostic(few(again), "is listed twice with one mask", "keep one row of each", "D103")
        )
    if problems:
        raise InputError(str(table), problems)


def _ids(table: Path, images: Sequence[_Image]) -> list[str]:
    given = [image.rows[0].get("id", "") for image in images]
    if all(given):
        return given
    places = [shown(table.parent, image.path.parent).removeprefix(".") for image in images]
    return ids_of([*zip(places, (divided(image.path.name)[0] for image in images), strict=True)])


def _column(table: Path, images: Sequence[_Image], column: str) -> dict[Path, str]:
    """The value of a column for each image. Raises InputError if its rows differ."""
    values_of = {image.path: {row.get(column, "") for row in image.rows} for image in images}
    unlike = [shown(table.parent, path) for path, values in values_of.items() if len(values) > 1]
    if unlike:
        raise refuse(
            str(table), few(unlike), f"has rows of different {column}s", "give all its rows the same"
        )
    return {path: values.pop() for path, values in values_of.items()}


def _split(table: Path, part_by_id: Mapping[str, str]) -> SplitIds | None:
    if not any(part_by_id.values()):
        return None
    named = {name: part_of(word) for name, word in part_by_id.items()}
    if unknown := sorted(_unknown(part_by_id, named)):
        text = f"is {few(unknown)}, which is no set"
        raise refuse(str(table), f"{table.name}: split", text, "write train, val or test in every row")
    return SplitIds(**{part: tuple(sorted(n for n in named if named[n] == part)) for part in PARTS})


def _unknown(part_by_id: Mapping[str, str], named: Mapping[str, str | None]) -> Iterator[str]:
    return (part_by_id[name] or "empty" for name, part in named.items() if part is None)


def _mask_files(masks: Sequence[Path]) -> tuple[MaskFile, ...]:
    """Of several masks each is one object: what is not 0 in it is the target."""
    label = _TARGET if len(masks) > 1 else None
    return tuple(MaskFile(mask, label) for mask in masks)
