"""Values brought to mean 0 and standard deviation 1."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from genotype.diagnostics.diagnostic import refuse
from search.data.file_names import in_words


def in_float32(values: NDArray[Any]) -> NDArray[np.float32]:
    """Values as float32; those that are too large for it are infinite, which is found where it matters."""
    with np.errstate(over="ignore", invalid="ignore"):
        return values.astype(np.float32)


def standardised(given: NDArray[Any], path: Path) -> NDArray[np.float32]:
    """Each channel of an image (C, *spatial) at mean 0 and standard deviation 1.

    Intensities differ between scanners, and between images of a set by factors of thousands. Raises
    InputError for values that are not finite in float32, and for a channel with one value everywhere.
    """
    axes = tuple(range(1, given.ndim))
    values = finite(given, path)
    if (values.min(axis=axes) == values.max(axis=axes)).any():
        problem = f"has the same value in every {unit_of(values)}"
        raise refuse(path.name, in_words(path), problem, "copy it again, or leave out the case", "D125")
    return brought(values)


def standardised_or_zero(given: NDArray[Any], path: Path) -> NDArray[np.float32]:
    """The same for prediction, where a blank slice is nothing unusual: a channel with one value is 0.

    Raises InputError for values that are not finite in float32.
    """
    return brought(finite(given, path))


def finite(given: NDArray[Any], path: Path) -> NDArray[np.float32]:
    """Values as float32. Raises InputError where they are not finite."""
    values = in_float32(given)
    if not np.isfinite(values).all():
        problem = f"has {unit_of(values)}s that are not finite"
        raise refuse(path.name, in_words(path), problem, "replace them by the background's value", "D124")
    return values


def unit_of(values: NDArray[Any]) -> str:
    """What one value of an image (C, *spatial) is called."""
    return "voxel" if values.ndim == 4 else "pixel"


def brought(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Finite values (C, *spatial), each channel at mean 0 and standard deviation 1; a flat one is 0."""
    axes = tuple(range(1, values.ndim))
    # Sums are float64, arrays never: of a large scan several lie in memory at once. Brought to 1 by
    # a power of two, which rounds nothing, no square of the largest or the smallest numbers is lost.
    values = np.ldexp(values, -np.frexp(np.abs(values).max(axis=axes, keepdims=True))[1])
    values = values - values.mean(axis=axes, keepdims=True, dtype=np.float64).astype(np.float32)
    variance = np.square(values).mean(axis=axes, keepdims=True, dtype=np.float64)
    deviation = np.sqrt(variance).astype(np.float32)
    return np.asarray(values / np.where(deviation == 0, np.float32(1), deviation))
