"""TIFF through Pillow, and through SimpleITK or tifffile what Pillow would round or refuse.

The first two return wrong values for some files without a word: Pillow drops bits and samples, SimpleITK
samples. So the tags decide which of them reads a file, and one that none reads faithfully is refused.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image

from genotype.diagnostics.diagnostic import InputError, refuse
from genotype.text.regular import open_regular
from search.data.file_names import in_words
from search.data.readers.exif import shown_shape
from search.data.readers.faults import reading, require_size
from search.data.readers.image_file import ALPHA, COLOUR, GREY, ImageFile, Plane, Values, names_of
from search.data.readers.itk import itk_values, toolkit
from search.data.readers.pillow_modes import channels_of, packing_of, palette_of, stored_of, values_of
from search.data.readers.tiff_bands import is_of_bands, open_bands
from search.data.readers.tiff_pages import LOSSY, PALETTE, RGB, Page, pages_of

STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_FORM = "a TIFF"

Stated = tuple[Plane | None, str]
"""The sides of a pixel, and where the file says them."""


def open_tiff(path: Path) -> ImageFile:
    """The header of a TIFF; several pages of one shape are channels.

    Raises InputError if it is damaged or too large, its pages differ, or it is of a kind that is not read.
    """
    with reading(path, _FORM), open_regular(path, "picture") as source:
        pages, texts = pages_of(source)
        page = pages[0]
        shape = shown_shape(page.height, page.width, page.orientation)
        require_size(path, shape, len(pages) * page.samples, page.dtype)
        if len(pages) > 1:
            _require_alike(path, pages)
        plane, said = spacing_of(page, texts)
        library = _library(path, page, len(pages))
        if library == "SimpleITK":
            return _through_itk(path, page, shape, (plane, said))
        if library == "tifffile":
            return open_bands(path, len(pages), page, shape, (plane, said))
        with Image.open(source, formats=("TIFF",)) as file:
            channels = channels_of(file) if len(pages) == 1 else names_of(len(pages))
            palette = palette_of(file)
        return ImageFile(
            path=path,
            kind="TIFF",
            shape=shape,
            channels=channels,
            dtype=np.dtype(np.uint8) if page.bits[0] < 8 else page.dtype,
            read=partial(_decoded, path, page, channels if len(pages) == 1 else GREY),
            read_stored=partial(_decoded, path, page, None),
            geometry=plane,
            source=said,
            orientation=page.orientation,
            lossy=page.compression in LOSSY,
            palette=palette,
            notes=_notes(path, page),
        )


def _require_alike(path: Path, pages: list[Page]) -> None:
    sizes = sorted({f"{page.width}x{page.height}" for page in pages})
    if len(sizes) > 1:
        problem = f"holds {len(pages)} pages of different sizes: {', '.join(sizes[:3])}"
        raise refuse(path.name, in_words(path), problem, "store each page as a file of its own")
    if len(set(pages)) > 1 or pages[0].samples > 1 or pages[0].photometric == PALETTE:
        problem = f"holds {len(pages)} pages that are not grey images of one kind"
        raise refuse(path.name, in_words(path), problem, "store each page as a file of its own")


def _library(path: Path, page: Page, pages: int) -> Literal["Pillow", "SimpleITK", "tifffile"]:
    """The library that reads a page without a change."""
    if page.is_faithful_in_pillow:
        return "Pillow"
    if pages == 1 and page.is_faithful_in_itk:
        return "SimpleITK"
    if is_of_bands(page):
        return "tifffile"
    raise _not_read(path, page)


def _not_read(path: Path, page: Page) -> InputError:
    layout = f", each sample in a plane of its own ({page.samples})" if page.is_planar else ""
    samples = f"{page.samples} samples of " if page.samples > 1 else "samples of "
    problem = (
        f"is a TIFF of a kind that is not read: {samples}{page.bits[0]} bits ({page.dtype.kind}){layout}"
    )
    remedy = "store each channel as a page of 8, 16 or 32 bits, or all as one array .npy (channels, y, x)"
    return refuse(path.name, in_words(path), problem, remedy)


def _through_itk(path: Path, page: Page, shape: tuple[int, ...], spacing: Stated) -> ImageFile:
    what = f"{page.samples} samples of {page.bits[0]} bits" if page.samples > 1 else f"{page.bits[0]} bits"
    toolkit(path, f"has {what}")
    alpha = len(COLOUR) + 1 == page.samples and page.extra[:1] in ((1,), (2,))
    colours = (*COLOUR, ALPHA) if alpha else COLOUR
    plane, said = spacing
    channels = colours if page.samples == len(colours) else names_of(page.samples)
    return ImageFile(
        path=path,
        kind="TIFF",
        shape=shape,
        channels=channels,
        dtype=page.dtype,
        read=partial(itk_values, path, "TIFFImageIO", what),
        geometry=plane,
        source=said,
    )


def _decoded(path: Path, page: Page, channels: tuple[str, ...] | None) -> Values:
    """All pages, as shown; without `channels` as numbers."""
    found = []
    with (
        reading(path, _FORM),
        open_regular(path, "picture") as source,
        Image.open(source, formats=("TIFF",)) as file,
    ):
        for index in range(getattr(file, "n_frames", 1)):
            file.seek(index)
            packing = packing_of(file)
            file.load()
            # Pillow has turned the pixels while it loaded them.
            found.append(stored_of(file, packing) if channels is None else values_of(file, channels))
        return _in_dtype(np.concatenate(found), page)


def _in_dtype(values: Values, page: Page) -> Values:
    """The samples that Pillow holds in another type of the same or more bits."""
    if page.bits[0] < 8 or values.dtype == page.dtype:
        return values
    if values.dtype.itemsize == page.dtype.itemsize and page.dtype.kind in "iu":
        return values.astype(values.dtype.newbyteorder("=")).view(page.dtype)
    return values.astype(page.dtype)


def spacing_of(page: Page, texts: str) -> Stated:
    """The sides of a pixel that ImageJ wrote; a resolution for printing says nothing of what is shown."""
    unit = next((line[5:] for line in texts.splitlines() if line.startswith("unit=")), "")
    per_mm = {"mm": 1.0, "cm": 0.1, "micron": 1e3, "um": 1e3, "\\u00B5m": 1e3, "nm": 1e6}.get(unit.strip())
    if not texts.startswith("ImageJ=") or per_mm is None or min(page.resolution) <= 0:
        return None, ""
    x, y = (1 / (pixels * per_mm) for pixels in page.resolution)
    sides = (y, x) if shown_shape(0, 1, page.orientation) == (1, 0) else (x, y)
    return Plane(sides), "ImageJ's description and the resolution"


def _notes(path: Path, page: Page) -> tuple[str, ...]:
    if page.photometric <= RGB or page.photometric == PALETTE:
        return ()
    return (f"{in_words(path)} is not red, green and blue: its colours are converted to these",)
