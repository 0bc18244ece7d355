"""NumPy's .npy and .npz, never with objects, which could run code when they are read."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from math import prod
from pathlib import Path
from typing import IO, Any

import numpy as np
from attrs import frozen
from numpy.lib import format as npy

from genotype.diagnostics.diagnostic import refuse
from genotype.text.regular import open_regular
from search.data.file_names import in_words
from search.data.readers.faults import DAMAGED, reading, require_size
from search.data.readers.image_file import COLOUR, ImageFile, Values, names_of

MOST_CHANNELS, MOST_BANDS = 4, 32
"""A first or last axis of so many is the channels'; the more only where an image is far larger."""

KEYS = ("image", "data")
"""The names that the image has in an .npz of several arrays."""

_FORM = "an array of NumPy"
_AXES = (
    f"store it as (y, x), or as (channels, y, x) with at most {MOST_CHANNELS} channels, "
    f"or {MOST_BANDS} of an image that is 4 times as wide and high; volumes as (channels, z, y, x)"
)
_PLAIN = "store it as an array of integers or floats: numpy.save(FILE, array)"


@frozen
class Expected:
    """What is known of an image that its file may not say: the shape of its masks, the channels of a network
    that reads it.
    """

    shape: tuple[int, ...] | None = None
    channels: int | None = None

    def is_met(self, spatial: tuple[int, ...], channels: int) -> bool:
        """Whether an image may be the one that is expected."""
        return spatial == self.shape or channels == self.channels


def open_array(path: Path, expected: Expected | None = None) -> ImageFile:
    """The header of an .npy or .npz.

    Arrays of two axes are (y, x); of more, the channels are the first or last axis; where neither or both can
    be, the one by which the image is as `expected`. Raises InputError if that does not
    tell, for objects and other types that are not real numbers, and for damaged files.
    """
    with reading(path, _FORM), _stream(path) as (stream, size):
        shape, dtype = _header(path, stream)
        if size != stream.tell() + prod(shape) * dtype.itemsize:
            problem = f"{'is cut off' if size < prod(shape) * dtype.itemsize else 'has another length'}: "
            problem += f"its header says {' x '.join(map(str, shape))} values"
            raise refuse(path.name, in_words(path), problem, DAMAGED, "D111")
    axis = channel_axis(path, shape, expected or Expected())
    spatial = tuple(side for place, side in enumerate(shape) if place != axis)
    channels = 1 if axis is None else shape[axis]
    require_size(path, spatial, channels, dtype)
    colours = channels == 3 and axis != 0 and len(shape) == 3 and dtype == np.uint8
    return ImageFile(
        path=path,
        kind="NPY" if path.suffix.lower() == ".npy" else "NPZ",
        shape=spatial,
        channels=COLOUR if colours else names_of(channels),
        dtype=dtype,
        read=partial(_values, path, axis),
    )


def channel_axis(path: Path, shape: tuple[int, ...], expected: Expected) -> int | None:
    """Which axis of an array is the channels'; None if it has none."""
    if len(shape) == 2:
        return None
    sides = " x ".join(map(str, shape))
    if len(shape) not in (3, 4):
        raise refuse(path.name, in_words(path), f"is no image: an array of {sides or 'one value'}", _AXES)
    first, last = is_short(shape[0], shape[1:]), is_short(shape[-1], shape[:-1])
    if first == last:
        ends = ((0, shape[1:]), (len(shape) - 1, shape[:-1]))
        met = [axis for axis, spatial in ends if expected.is_met(spatial, shape[axis])]
        if len(met) == 1:
            return met[0]
        problem = f"does not say which axis is the channels': {sides}"
        raise refuse(path.name, in_words(path), problem, _AXES)
    return 0 if first else len(shape) - 1


def is_short(side: int, others: tuple[int, ...]) -> bool:
    """Whether an axis is the channels': of a picture with many bands it is far shorter than the others."""
    many = len(others) == 2 and side <= MOST_BANDS and 4 * side <= min(others)
    return side <= MOST_CHANNELS or many


@contextmanager
def _stream(path: Path) -> Iterator[tuple[IO[bytes], int]]:
    """The bytes of an .npy, or of the image in an .npz, and how many there are."""
    with open_regular(path, "volume") as source:
        if path.suffix.lower() == ".npy":
            yield source, path.stat().st_size
            return
        with zipfile.ZipFile(source) as archive:
            member = archive.getinfo(_member(path, archive))
            with archive.open(member) as stream:
                yield stream, member.file_size


def _member(path: Path, archive: zipfile.ZipFile) -> str:
    names = [name for name in archive.namelist() if name.endswith(".npy")]
    found = names if len(names) == 1 else [f"{key}.npy" for key in KEYS if f"{key}.npy" in names]
    if len(found) != 1:
        held = ", ".join(name[:-4] for name in names[:3]) or "none"
        problem = f"holds {len(names)} arrays ({held}), of which one must be called image or data"
        raise refuse(path.name, in_words(path), problem, "store one array: numpy.savez(FILE, image=array)")
    return found[0]


def _header(path: Path, stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    """Shape and type; the stream is then at the values."""
    readers = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
    shape, _, dtype = readers[npy.read_magic(stream)](stream)
    if dtype.hasobject:
        problem = "holds objects of Python, which can run code when they are read"
        raise refuse(path.name, in_words(path), problem, _PLAIN)
    if dtype.kind not in "buif" or dtype.itemsize > 8:
        raise refuse(path.name, in_words(path), f"holds {dtype}, not real numbers", _PLAIN)
    return tuple(map(int, shape)), dtype.newbyteorder("=")


def _values(path: Path, axis: int | None) -> Values:
    with reading(path, _FORM), _stream(path) as (stream, _):
        array = npy.read_array(stream, allow_pickle=False)
        stream.read(1)  # at the end an .npz verifies its checksum
    array = array.astype(array.dtype.newbyteorder("="), copy=False)
    return array[None] if axis is None else np.moveaxis(array, axis, 0)
