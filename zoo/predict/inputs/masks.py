"""The files of a folder that are masks of others: a training's table says so, or their names do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from genotype.text.regular import real
from search.data.layouts import masks_in_table
from search.data.layouts.folders.names import divided, few, number
from search.data.layouts.folders.roles import hints_at_masks


def masks_among(
    folder: Path, images: Sequence[Path], table: Path | None
) -> tuple[set[Path], tuple[str, ...]]:
    """The masks among the image files of a folder, and what is said of them.

    `table` is that of the training; if it has gone, one of its name in the folder is read.
    """
    known = masks_in_table(_found(table, folder)) if table is not None else frozenset()
    trained = [path for path in images if real(path) in known]
    named = [path for path in named_as_masks(images) if path not in {*trained}]
    notes = (
        *_left_out(trained, "masks by the table of the training"),
        *_left_out(named, "by name masks of others there; a glob predicts them"),
    )
    return {*trained, *named}, notes


def _found(table: Path, folder: Path) -> Path:
    return table if table.is_file() else folder / table.name


def named_as_masks(images: Sequence[Path]) -> Iterator[Path]:
    """The files that are called like another beside them, with an ending such as `_seg`, `_mask`, `_roi`."""
    stems = {(path.parent, divided(path.name)[0]) for path in images}
    for path in images:
        stem = divided(path.name)[0]
        places = [place for place, letter in enumerate(stem) if letter in "_-. " and place]
        ends = [stem[place:] for place in places if (path.parent, stem[:place]) in stems]
        if any(map(hints_at_masks, ends)):
            yield path


def _left_out(masks: Sequence[Path], why: str) -> Iterator[str]:
    if masks:
        yield f"{number(len(masks), 'file')} left out, {why}: {few([path.name for path in masks])}"
