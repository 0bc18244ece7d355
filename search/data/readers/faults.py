"""Why a file cannot be read, in words."""

from __future__ import annotations

import errno
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from math import prod
from pathlib import Path
from tokenize import TokenError
from typing import Any
from zipfile import BadZipFile

import numpy as np
from PIL import Image

from genotype.diagnostics.diagnostic import InputError, refuse
from genotype.text.files import reading_remedy
from genotype.text.regular import GB, LARGEST
from search.data.file_names import in_words
from search.data.images.picture import MOST_PIXELS

# What Pillow, numpy and SimpleITK raise for a file that is none, is cut off or is damaged.
FAULTS = (
    OSError, EOFError, ValueError, SyntaxError, TypeError, LookupError, ArithmeticError, AttributeError,
    AssertionError, MemoryError, RuntimeError, struct.error, zlib.error, BadZipFile, TokenError,
)  # fmt: skip

DAMAGED = "copy or download it again, or remove it"


@contextmanager
def reading(path: Path, form: str) -> Iterator[None]:
    """Turn what a library raises while it reads a file as a `form` into an InputError."""
    try:
        yield
    except Image.DecompressionBombError:
        raise too_large(path) from None
    except FAULTS as error:
        raise unreadable(path, form, error) from None


def unreadable(path: Path, form: str, error: Exception) -> InputError:
    """The error for a file that cannot be read: the system's reason, or that it is damaged."""
    if isinstance(error, OSError) and error.strerror is not None:
        problem = f"cannot be read: {error.strerror}"
        remedy = reading_remedy(error, "check that it exists and that you may read it")
        remedy = "remove it" if error.errno == errno.ELOOP else remedy
        return refuse(path.name, in_words(path), problem, remedy, "D111")
    problem = f"cannot be read as {form} (another format, damaged or cut off)"
    return refuse(path.name, in_words(path), problem, DAMAGED, "D111")


def too_large(path: Path) -> InputError:
    """The error for a picture of more pixels than are read."""
    problem = f"has more than {MOST_PIXELS:,} pixels by its header"
    remedy = "store it at a lower resolution, or cut it into tiles; if it is small, it is damaged"
    return refuse(path.name, in_words(path), problem, remedy, "D112")


def require_size(path: Path, shape: tuple[int, ...], channels: int, dtype: np.dtype[Any]) -> None:
    """Refuse, before anything is decoded, an empty image, and one too large to be read."""
    if min(shape, default=0) < 1 or channels < 1:
        problem = f"holds no pixels: {' x '.join(map(str, shape))}"
        raise refuse(path.name, in_words(path), problem, DAMAGED, "D111")
    if len(shape) == 2 and prod(shape) > MOST_PIXELS:
        raise too_large(path)
    if prod(shape) * channels * dtype.itemsize > LARGEST["volume"]:
        problem = f"has values of more than {LARGEST['volume'] // GB} GB"
        remedy = "store it at a lower resolution, or cut it"
        raise refuse(path.name, in_words(path), problem, remedy, "D112")
