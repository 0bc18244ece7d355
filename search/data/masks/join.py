"""The labels of a case: its mask files and outlines laid on its image and joined."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from genotype.diagnostics.diagnostic import InputError, refuse
from search.config import GeometryForm
from search.data.cases import Case, LabelMap, MaskFile, Shapes
from search.data.file_names import in_words
from search.data.images.orientation import AS_STORED, ORIENTATIONS
from search.data.masks.apply import labelled
from search.data.masks.meaning import CUT, SOFT
from search.data.masks.pixels import MaskPixels, ReadMask, mask_pixels
from search.data.masks.seen import is_soft, tally
from search.data.masks.shapes import draw
from search.data.readers.exif import as_shown, as_stored, shown_shape
from search.data.readers.image_file import ImageFile
from search.data.volumes.geometry import Geometry

APART = 0.1
"""The distance in voxels that image and mask may have: rounding in headers can cause less."""

_SAME_SIZE = "export image and mask at the same size: resizing one of them could shift it"
_SAME_GRID = "draw the mask on the grid of its image, or resample it to that grid"
_BAKE = (
    "if the masks were drawn on the image as viewers show it, rotate the pixels: mogrify -auto-orient FILE "
    "(ImageMagick); if on the stored pixels, remove the orientation: exiftool -Orientation= FILE"
)


def case_labels(
    case: Case,
    image: ImageFile,
    labels: LabelMap,
    threshold: bool = False,
    form: GeometryForm | None = None,
    read: ReadMask = mask_pixels,
) -> NDArray[np.uint8]:
    """The labels (*spatial) uint8 of a case, on its image as viewers show it, from masks that `read` reads.

    Masks are joined in their order: what is not background in a later one lies on top. Raises InputError
    for a mask that cannot be read, holds other values than the label map, or does not lie on the image.
    """
    masks = ((mask, opened(mask, labels, threshold, form, read)) for mask in case.masks)
    return joined(image, masks, labels, threshold)


def opened(
    mask: MaskFile | Shapes, labels: LabelMap, threshold: bool, form: GeometryForm | None, read: ReadMask
) -> MaskPixels | None:
    """The values of a mask file; None for outlines, which are drawn. Raises InputError like `mask_pixels`."""
    if isinstance(mask, Shapes):
        return None
    return read(mask.path, threshold, form, labels.colours and mask.label is None)


def joined(
    image: ImageFile,
    masks: Iterable[tuple[MaskFile | Shapes, MaskPixels | None]],
    labels: LabelMap,
    threshold: bool = False,
) -> NDArray[np.uint8]:
    """The labels (*spatial) of masks that were read, on their image; see `case_labels`."""
    whole = np.zeros(image.shape, np.uint8)
    for mask, pixels in masks:
        found = _on_image(image, mask, pixels, labels, threshold)
        np.copyto(whole, found, where=found != 0)
    return whole


def _on_image(
    image: ImageFile,
    mask: MaskFile | Shapes,
    pixels: MaskPixels | None,
    labels: LabelMap,
    threshold: bool,
) -> NDArray[np.uint8]:
    place = in_words(mask.path)
    if isinstance(mask, Shapes) or pixels is None:
        assert isinstance(mask, Shapes)
        return laid_on(image, draw(mask), AS_STORED, place)
    _require_same_place(image, pixels.file)
    if mask.label is None:
        found = labelled(pixels.values, labels, place)
    else:
        found = np.where(foreground(pixels, threshold), np.uint8(mask.label), np.uint8(0))
    return laid_on(image, found, pixels.file.orientation, place)


def foreground(pixels: MaskPixels, threshold: bool) -> NDArray[np.bool_]:
    """Where a mask of one class or instance is not 0, or of soft edges at least half of white.

    Raises InputError for soft edges where `threshold` does not allow this.
    """
    values = pixels.values
    if not is_soft(values, tally(values)):
        return np.asarray(values != 0)
    if not threshold:
        place = in_words(pixels.file.path)
        raise refuse(pixels.file.path.name, place, SOFT, CUT, "D146")
    return np.asarray(values >= 128)


def laid_on(image: ImageFile, found: NDArray[np.uint8], orientation: int, place: str) -> NDArray[np.uint8]:
    """Labels as viewers show them, for a mask with an EXIF orientation, as they lie on the image.

    Raises InputError like `is_drawn_on_shown`.
    """
    if is_drawn_on_shown(image, found.shape, orientation, place):
        return found
    return as_shown(as_stored(found, orientation), image.orientation)


def is_drawn_on_shown(image: ImageFile, shape: tuple[int, ...], orientation: int, place: str) -> bool:
    """Whether a mask of a shape, as viewers show it, was drawn on the image as viewers show it.

    Otherwise it was drawn on the stored pixels; the sizes tell which. Raises InputError if they do not, or
    if neither fits.
    """
    fits_shown = image.shape == shape
    fits_stored = stored_shape(image.shape, image.orientation) == stored_shape(shape, orientation)
    if not fits_shown and not fits_stored:
        raise _sizes_differ(image, shape, place)
    if image.orientation != orientation and fits_shown and fits_stored:
        raise _ambiguous(image, orientation, place)
    return fits_shown


def stored_shape(shape: tuple[int, ...], orientation: int) -> tuple[int, ...]:
    """The shape as it is stored, of what viewers show."""
    return (*shape[:-2], *shown_shape(shape[-2], shape[-1], orientation))


def _require_same_place(image: ImageFile, mask: ImageFile) -> None:
    ours, theirs = image.geometry, mask.geometry
    if not isinstance(ours, Geometry) or not isinstance(theirs, Geometry) or image.shape != mask.shape:
        return
    if ours.farthest(theirs) > APART:
        problem = "image and mask are at different positions (their affines differ)"
        raise refuse(image.path.name, in_words(mask.path), problem, _SAME_GRID, "D161")


def _sizes_differ(image: ImageFile, shape: tuple[int, ...], place: str) -> InputError:
    sizes = [" x ".join(map(str, reversed(each))) for each in (image.shape, shape)]
    if image.orientation != AS_STORED:
        sizes[0] += f" with EXIF orientation {image.orientation}"
    where = f"{place} ({sizes[1]}, image {sizes[0]})"
    return refuse(image.path.name, where, "image and mask differ in size", _SAME_SIZE, "D141")


def _ambiguous(image: ImageFile, orientation: int, place: str) -> InputError:
    turned = image.orientation != AS_STORED
    where, number = (in_words(image.path), image.orientation) if turned else (place, orientation)
    other = "its mask" if turned else "its image"
    says = f"EXIF orientation {number}: viewers show it {ORIENTATIONS[number]}"
    return refuse(image.path.name, where, f"{says}, but {other} has another orientation", _BAKE, "D142")
