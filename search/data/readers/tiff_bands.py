"""TIFF pages of many bands and others that Pillow and SimpleITK change, through tifffile (an extra)."""

from __future__ import annotations

import zlib
from functools import partial
from importlib.util import find_spec
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from genotype.diagnostics.diagnostic import InputError, refuse
from genotype.diagnostics.installing import install
from genotype.text.regular import open_regular
from search.data.file_names import in_words
from search.data.readers.exif import as_shown
from search.data.readers.faults import reading
from search.data.readers.image_file import ALPHA, COLOUR, GREY, ImageFile, Plane, Values, names_of
from search.data.readers.tiff_pages import BLACK_IS_ZERO, RGB, Page

_PLAIN, _DEFLATE, _PACKBITS = 1, (8, 32946), 32773
_CODECS = "imagecodecs"
_ALPHAS = ((1,), (2,))


def is_of_bands(page: Page) -> bool:
    """Whether the samples are whole bytes of one size, which tifffile gives as they are stored."""
    whole = set(page.bits) <= {8, 16, 32, 64} and len(set(page.bits)) == 1
    return whole and page.photometric in (BLACK_IS_ZERO, RGB) and not (page.kind == "f" and page.bits[0] < 16)


def open_bands(
    path: Path, pages: int, page: Page, shape: tuple[int, ...], spacing: tuple[Plane | None, str]
) -> ImageFile:
    """The header of a TIFF whose tags were read: `pages` like this one. Raises InputError where tifffile, or
    what it needs for a compression, is not installed.
    """
    what = f"has {page.samples} samples of {page.bits[0]} bits"
    if find_spec("tifffile") is None:
        raise _lacking(path, what, "tifffile", "genoc[formats]")
    if page.compression not in (_PLAIN, *_DEFLATE, _PACKBITS) and find_spec(_CODECS) is None:
        raise _lacking(path, f"{what}, compressed (TIFF compression {page.compression})", _CODECS, _CODECS)
    plane, said = spacing
    return ImageFile(
        path=path,
        kind="TIFF",
        shape=shape,
        channels=channels_of(page) if pages == 1 else names_of(pages),
        dtype=page.dtype,
        read=partial(_values, path, page),
        geometry=plane,
        source=said,
        orientation=page.orientation,
    )


def channels_of(page: Page) -> tuple[str, ...]:
    """The names of the samples of a page."""
    base = COLOUR if page.photometric == RGB else GREY
    if page.samples == len(base) + 1 and page.extra in _ALPHAS:
        return (*base, ALPHA)
    return base if page.samples == len(base) else names_of(page.samples)


def _lacking(path: Path, why: str, package: str, wanted: str) -> InputError:
    problem = f"{why}, which needs {package}, not installed"
    return refuse(path.name, in_words(path), problem, install(wanted), "D114")


def _values(path: Path, page: Page) -> Values:
    """The values (C, y, x) of all pages, as viewers show them."""
    from tifffile import TiffFile

    with reading(path, "a TIFF"), open_regular(path, "picture") as source:
        try:
            with TiffFile(source, name=path.name) as file:
                found = [_planes(one) for one in file.pages]
        except ValueError as error:
            if _CODECS in str(error):
                raise _lacking(path, "is compressed in a way", _CODECS, _CODECS) from None
            raise
    return as_shown(np.concatenate(found), page.orientation)


def _planes(page: Any) -> Values:
    """The samples (C, y, x) of a page of tifffile, in this machine's byte order."""
    _require_honest(page)
    values: Values = page.asarray()
    values = values.astype(values.dtype.newbyteorder("="), copy=False)
    if page.axes not in ("YX", "YXS", "SYX"):
        raise ValueError(f"axes {page.axes}")
    if page.axes == "YX":
        return values[None]
    return np.moveaxis(values, -1, 0) if page.axes == "YXS" else values


def _require_honest(page: Any) -> None:
    """Raises ValueError for a compressed piece that unpacks to more than its part of the image.

    zlib, through which tifffile reads these, would unpack any amount.
    """
    if page.compression not in _DEFLATE:
        return
    most = prod(page.chunks) * page.dtype.itemsize
    for place, count in zip(page.dataoffsets, page.databytecounts, strict=True):
        page.parent.filehandle.seek(place)
        unpacking = zlib.decompressobj()
        unpacking.decompress(page.parent.filehandle.read(count), most)
        if not unpacking.eof and unpacking.decompress(unpacking.unconsumed_tail, 1):
            raise ValueError("unpacks to more than the header says")
