"""Images and masks listed in a table."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from attrs import frozen

from genotype.diagnostics.coded import coded
from genotype.diagnostics.diagnostic import Diagnostic, InputError, refuse
from genotype.text.regular import real
from search.data.cases import Case, Listing, MaskFile
from search.data.layouts.declared.documents import Row, in_lines, inside, read_table
from search.data.layouts.declared.label_files import find_labels
from search.data.layouts.folder_groups import grouped_by_folder
from search.data.layouts.folders.folder import Folder
from search.data.layouts.folders.ids import ids_of, in_order
from search.data.layouts.folders.names import divided
from search.data.layouts.folders.roles import part_of
from search.data.layouts.set_aside import attempt, refuse_or_set_aside
from search.data.splits.split_ids import PARTS, SplitIds

_FORM = "write the columns image and mask, and if there are any, split (train, val or test) and group"
_TARGET = 1


@frozen
class _Image:
    """An image of the table, with all its rows."""

    path: Path
    rows: tuple[Row, ...]
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
    found = Listing(
        layout=f"the table {table.name}",
        cases=in_order(str(table), cases),
        labels=attempt("labels", lambda: coded("D104")(find_labels)(home), None),
        parts=_split(table, images, part_by_id),
    )
    return grouped_by_folder(found)


def images_by_table(table: Path) -> Listing:
    """The images of a CSV file, which needs no column mask; the files that it names there are not looked at.

    Raises InputError as `listing_by_table` does.
    """
    images = [_Image(path, tuple(rows), ()) for path, rows in _rows_of_images(table, ("image",)).items()]
    cases = [
        Case(name, (image.path,), tuple(_named_masks(table, image.rows)))
        for name, image in zip(_ids(table, images), images, strict=True)
    ]
    return Listing(layout=f"the table {table.name}", cases=in_order(str(table), cases))


def masks_in_table(table: Path) -> frozenset[Path]:
    """The files that a table names as masks, resolved; none of one that cannot be read."""
    try:
        rows = read_table(table)
    except InputError:
        return frozenset()
    names = [mask for row in rows if (mask := row.cells.get("mask"))]
    return frozenset(real(table.parent / name) for name in names)


def _named_masks(table: Path, rows: Sequence[Row]) -> Iterator[MaskFile]:
    return (MaskFile(table.parent / mask) for row in rows if (mask := row.cells.get("mask")))


def _images(table: Path) -> list[_Image]:
    images = _rows_of_images(table, ("image", "mask"))
    every = sorted((row for rows in images.values() for row in rows), key=lambda row: row.line)
    _require_once(table, every)
    return [
        _Image(path, tuple(rows), tuple(_path(table, row, "mask") for row in rows))
        for path, rows in images.items()
    ]


def _rows_of_images(table: Path, columns: Sequence[str]) -> dict[Path, list[Row]]:
    """The rows of every image, of which all `columns` name files."""
    rows = read_table(table)
    if not rows or not {*columns} <= rows[0].cells.keys():
        remedy = _FORM if "mask" in columns else "write one, with paths relative to the table"
        raise refuse(str(table), table.name, _lacking(rows, columns), remedy)
    problems = [*_wrong_paths(table, rows, columns)]
    refuse_or_set_aside(str(table), problems)
    found: dict[Path, list[Row]] = {}
    for row in rows:
        if any(_fault(table, row, column) for column in columns):
            continue
        found.setdefault(_path(table, row, "image"), []).append(row)
    return found


def _lacking(rows: Sequence[Row], columns: Sequence[str]) -> str:
    """What a table has instead of rows with these columns."""
    if not rows:
        return "has no rows"
    missing = " and ".join(column for column in columns if column not in rows[0].cells)
    return f"has no column {missing}, only {', '.join(filter(None, rows[0].cells))}"


def _path(table: Path, row: Row, column: str) -> Path:
    return inside(table.parent, row.cells[column], table.name)


def _wrong_paths(table: Path, rows: Sequence[Row], columns: Sequence[str]) -> Iterator[Diagnostic]:
    """The rows of which a column names no file, by what is wrong with them."""
    wrong: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for row in rows:
        for column in columns:
            fault = _fault(table, row, column)
            if fault is not None:
                wrong.setdefault(fault, []).append((row.line, f"{column} {row.cells[column]}".strip()))
    for (problem, remedy), found in wrong.items():
        yield Diagnostic(in_lines(table, found), problem, remedy)


def _fault(table: Path, row: Row, column: str) -> tuple[str, str] | None:
    """What is wrong with the path in a cell, and what to do."""
    if not row.cells[column]:
        return "no file is named", f"name a file in the column {column} of every row"
    try:
        path = _path(table, row, column)
    except InputError:
        return "outside the folder of the table", "keep the files inside it"
    if not divided(path.name)[1] and not (os.path.isdir(path) and Folder(path).is_series):
        return "no image file by its name", "name image files"
    return (
        None
        if os.path.exists(path)
        else ("no such file", "correct the rows; paths are relative to the table")
    )


def _require_once(table: Path, rows: Sequence[Row]) -> None:
    """Refuse rows that were there before."""
    seen: set[tuple[Path, Path]] = set()
    again = []
    for row in rows:
        pair = _path(table, row, "image"), _path(table, row, "mask")
        if pair in seen:
            again.append((row.line, row.cells["image"]))
        seen.add(pair)
    if again:
        problem = "listed again with the same mask"
        raise refuse(str(table), in_lines(table, again), problem, "keep one row of each", "D103")


def _ids(table: Path, images: Sequence[_Image]) -> list[str]:
    given = [image.rows[0].cells.get("id", "") for image in images]
    if all(given):
        _require_names(table, [row for image in images for row in image.rows])
        return given
    places = [image.path.parent.relative_to(table.parent).as_posix().removeprefix(".") for image in images]
    return ids_of([*zip(places, (divided(image.path.name)[0] for image in images), strict=True)])


def _require_names(table: Path, rows: Sequence[Row]) -> None:
    """Refuse ids that are paths: outputs are named by them."""
    paths = [(row.line, f"id {row.cells['id']}") for row in rows if set("/\\\0") & {*row.cells["id"]}]
    paths += [(row.line, f"id {row.cells['id']}") for row in rows if row.cells["id"] in (".", "..")]
    if paths:
        remedy = "write ids without / and \\, for outputs are named by them"
        raise refuse(str(table), in_lines(table, paths), "an id is a name, not a path", remedy)


def _column(table: Path, images: Sequence[_Image], column: str) -> dict[Path, str]:
    """The value of a column for each image. Raises InputError if its rows differ."""
    first = {image.path: image.rows[0].cells.get(column, "") for image in images}
    unlike = [
        (row.line, f"{row.cells['image']} is {row.cells.get(column) or 'empty'}")
        for image in images
        for row in image.rows
        if row.cells.get(column, "") != first[image.path]
    ]
    if unlike:
        problem = f"another {column} than in a row before of the same image"
        raise refuse(str(table), in_lines(table, unlike), problem, "give all its rows the same")
    return first


def _split(table: Path, images: Sequence[_Image], part_by_id: Mapping[str, str]) -> SplitIds | None:
    if not any(part_by_id.values()):
        return None
    unknown = [
        (row.line, row.cells["split"] or "empty")
        for image in images
        for row in image.rows
        if part_of(row.cells["split"]) is None
    ]
    if unknown:
        remedy = "write train, val or test in every row"
        raise refuse(str(table), in_lines(table, sorted(unknown)), "no set by the column split", remedy)
    named = {name: part_of(word) for name, word in part_by_id.items()}
    return SplitIds(**{part: tuple(sorted(n for n in named if named[n] == part)) for part in PARTS})


def _mask_files(masks: Sequence[Path]) -> tuple[MaskFile, ...]:
    """Of several masks each is one object: what is not 0 in it is the target."""
    label = _TARGET if len(masks) > 1 else None
    return tuple(MaskFile(mask, label) for mask in masks)
