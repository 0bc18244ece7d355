"""Where pixels are held: in memory up to a limit, beyond it in a file that the system reads as needed."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from math import prod
from threading import Lock
from typing import Any

import numpy as np
import torch
from attrs import define, field
from numpy.typing import NDArray
from platformdirs import user_cache_path
from torch import Tensor

from search.data.arrays.reserved import not_kept, reserve


@define
class Store:
    """Arrays for pixels. At most `limit` bytes of them are in memory; None: all."""

    limit: int | None = None
    used: int = 0
    lock: Any = field(factory=Lock, repr=False)

    def empty(self, shape: Sequence[int], dtype: np.dtype[Any] | type) -> NDArray[Any]:
        """An array to be filled. A file behind it has no name, and vanishes with the array or the process.

        Raises NotKept where the file cannot be made, or the disk has no room for it.
        """
        size = prod(shape) * np.dtype(dtype).itemsize
        if self._fits(size):
            return np.empty(tuple(shape), dtype)
        folder = user_cache_path("genoc") / "pixels"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder) as file:
                reserve(file, max(1, size))
                return np.memmap(file, dtype, "r+", shape=tuple(shape))
        except OSError as error:
            raise not_kept(folder, size, error) from None

    def _fits(self, size: int) -> bool:
        with self.lock:
            fits = self.limit is None or self.used + size <= self.limit
            self.used += size if fits else 0
            return fits

    def held(self, values: Tensor) -> Tensor:
        """The same values, in a file where they do not fit into memory. Raises NotKept as `empty` does."""
        if self.limit is None:
            return values
        array = self.empty(values.shape, values.numpy().dtype)
        array[...] = values.numpy()
        return torch.from_numpy(array)


STORE = Store()
"""The store of this process; its limit is set by `--data-memory`."""
