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
    values = in_float32(given)
    axes, place = tuple(range(1, values.ndim)), in_words(path)
    unit = "voxel" if values.ndim == 4 else "pixel"
    if not np.isfinite(values).all():
        problem = f"has {unit}s that are not finite"
        raise refuse(path.name, place, problem, "replace them by the background's value", "D124")
    if (values.min(axis=axes) == values.max(axis=axes)).any():
        problem = f"has the same value in every {unit}"
        raise refuse(path.name, place, problem, "copy it again, or leave out the case", "D125")
    # Sums are float64, arrays never: of a large scan several lie in memory at once. Brought to 1 by
    # a power of two, which rounds nothing, no square of the largest or the smallest numbers is lost.
    values = np.ldexp(values, -np.frexp(np.abs(values).max(axis=axes, keepdims=True))[1])
    values = values - values.mean(axis=axes, keepdims=True, dtype=np.float64).astype(np.float32)
    variance = np.square(values).mean(axis=axes, keepdims=True, dtype=np.float64)
    return np.asarray(values / np.sqrt(variance).astype(np.float32))
