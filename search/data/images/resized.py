"""Pictures brought to one size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from attrs import field, frozen
from numpy.typing import NDArray
from torch import Tensor

from compiler.program.sizes import Sizes
from genotype.diagnostics.diagnostic import Diagnostic, InputError
from search.config import Grid
from search.data.arrays.store import STORE
from search.data.cases import IGNORE
from search.data.checks.of_labels import TOO_MANY
from search.data.class_names import class_names
from search.data.files import CaseFiles
from search.data.images.canvas import whole_frame
from search.data.images.frame import Frame, framed
from search.data.images.samples import Samples
from search.data.images.truth import Truth
from search.data.images.values import picture_values
from search.data.labelled import Labelled
from search.data.listing import places
from search.data.parallel_read import gathered
from search.data.source import Source
from search.preparation import FITTED, Preparation, padded


def samples_of(
    source: Source, labelled: Labelled, preparation: Preparation, sizes: Sizes, grid: Grid
) -> tuple[Samples, Samples, Samples]:
    """The training, validation and test set, for a network that takes some `sizes`.

    Raises InputError for pictures that cannot be read, and if hardly any target is left at this size.
    """
    file_of = {file.case.id: file for file in source.files}
    rows = [Rows.of([file_of[name] for name in ids], preparation, sizes, grid) for ids in source.split.sets]
    work = [(part, row, file) for part in rows for row, file in enumerate(part.files)]
    gathered(
        str(source.folder),
        work,
        lambda each: each[0].fill(each[1], labelled.of(each[2].case.id)),
        "images",
    )
    require_targets(source, rows, labelled)
    train, val, test = (part.samples(labelled) for part in rows)
    return train, val, test


@frozen(eq=False)
class Rows:
    """The pixels and labels of a set, to be filled row by row, each picture decoded once.

    `wholes` are the images (C, *canvas) that are measured otherwise than they are trained on, by their rows.
    """

    files: Sequence[CaseFiles]
    preparation: Preparation
    sizes: Sizes
    grid: Grid
    images: NDArray[np.generic]
    labels: NDArray[np.uint8]
    wholes: dict[int, Tensor] = field(factory=dict)

    @staticmethod
    def of(files: Sequence[CaseFiles], preparation: Preparation, sizes: Sizes, grid: Grid) -> Rows:
        """Rows for these files."""
        canvas = padded(preparation.extent(), sizes)
        kind = np.uint8 if preparation.values == "bytes" else np.float16
        images = STORE.empty((len(files), len(preparation.channels), *canvas), kind)
        labels = STORE.empty((len(files), *canvas), np.uint8)
        return Rows(files, preparation, sizes, grid, images, labels)

    def fill(self, row: int, labels: NDArray[np.uint8]) -> None:
        """Read a picture into its row."""
        file, frame = self.files[row], self.frame(row)
        pixels = picture_values(file.images, self.preparation.channels, self.preparation.values)
        self.images[row] = frame.shown(pixels)
        self.labels[row] = frame.labels(labels, IGNORE)
        if (whole := self.measured_frame(row)) != frame:
            seen = whole.shown(pixels).astype(self.images.dtype)
            self.wholes[row] = STORE.held(torch.from_numpy(seen))

    def frame(self, row: int) -> Frame:
        """Where a picture lies on its row's canvas."""
        (height, width), size = self.files[row].shape, self.preparation.extent()
        canvas = (self.labels.shape[1], self.labels.shape[2])
        return framed((height, width), (size[0], size[1]), self.preparation.fit, canvas)

    def measured_frame(self, row: int) -> Frame:
        """What of a picture is measured, and where it lies on a canvas."""
        if self.grid == "network":
            return self.frame(row)
        height, width = self.files[row].shape
        return whole_frame((height, width), self.preparation, self.sizes)

    def samples(self, labelled: Labelled) -> Samples:
        """The set, once all rows are filled."""
        frames = [self.measured_frame(row) for row in range(len(self.files))]
        ids = tuple(file.case.id for file in self.files)
        as_they_are = all(frame.is_identity for frame in frames)
        is_own = self.grid == "network" or as_they_are
        truths = None if is_own else tuple(self.truths(labelled, frames))
        return Samples(
            ids,
            torch.from_numpy(self.images),
            torch.from_numpy(self.labels),
            class_names(self.preparation.labels),
            truths,
            # Resized pixels have the sides of none of the file's.
            self.spacings() if as_they_are or truths is not None else None,
        )

    def spacings(self) -> tuple[tuple[float, ...] | None, ...]:
        """The sides of a pixel of each picture, y and x, where its file says them."""
        return tuple(file.images[0].spacing_by_axis for file in self.files)

    def truths(self, labelled: Labelled, frames: Sequence[Frame]) -> Iterator[Truth]:
        """The labels of each picture on its own grid."""
        for row, (file, frame) in enumerate(zip(self.files, frames, strict=True)):
            yield Truth.of(labelled.of(file.case.id), frame, self.wholes.get(row))

    def without_target(self) -> Iterator[str]:
        """The ids of pictures that show no target at this size."""
        for file, labels in zip(self.files, self.labels, strict=True):
            if not ((labels != 0) & (labels != IGNORE)).any():
                yield file.case.id


def require_targets(source: Source, rows: Sequence[Rows], labelled: Labelled) -> None:
    """Refuse a size at which nearly all masks are empty, as those of their files are not."""
    lost = [name for part in rows for name in part.without_target() if labelled.images[name].shape.share > 0]
    if len(lost) >= TOO_MANY * len(labelled.images):
        prepared = rows[0].preparation
        size = "x".join(map(str, prepared.size))
        problem = f"{len(lost)} of {len(labelled.images)} images show no target once they are "
        remedy = "give a larger --size" + (", or --fit pad" if prepared.fit == "crop" else "")
        where = Diagnostic(places(lost, "image"), f"{problem}{FITTED[prepared.fit]} to {size}", remedy)
        raise InputError(str(source.folder), [where])
