"""Where pixels are held: in memory up to a limit, beyond it in files that the system reads as needed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from math import prod
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import torch
from attrs import define, field
from numpy.typing import NDArray
from platformdirs import user_cache_path
from torch import Tensor

from search.data.arrays.reserved import not_stored, reserved

GROWTH = 8
"""A new file has room for the next array, or for an eighth of all that is in files: each is kept open, and a
process may have a thousand open files."""
ALIGNED = 64


@define
class Store:
    """Arrays for pixels. At most `limit` bytes of them are in memory; None: all."""

    limit: int | None = None
    used: int = 0
    in_files: int = 0
    room: NDArray[np.uint8] = field(factory=lambda: np.empty(0, np.uint8), repr=False)
    lock: Any = field(factory=Lock, repr=False)

    def empty(self, shape: Sequence[int], dtype: np.dtype[Any] | type) -> NDArray[Any]:
        """An array to be filled. A file behind it has no name, and vanishes with its arrays or the process.

        Raises NotStored where the file cannot be made, or the disk has no room for it.
        """
        size = prod(shape) * np.dtype(dtype).itemsize
        with self.lock:
            if self.limit is None or self.used + size <= self.limit:
                self.used += size
                return np.empty(tuple(shape), dtype)
            return self._in_file(size).view(dtype).reshape(tuple(shape))

    def _in_file(self, size: int) -> NDArray[np.uint8]:
        """So many bytes of a file, the next ones that are free."""
        taken = -(-size // ALIGNED) * ALIGNED
        if taken > len(self.room):
            self.room = self._file(taken)
        found, self.room = self.room[:size], self.room[taken:]
        self.in_files += taken
        return found

    def _file(self, size: int) -> NDArray[np.uint8]:
        """The bytes of a new file: at least `size`, and more if there is room."""
        folder = user_cache_path("genoc") / "pixels"
        try:
            return self._reserved(folder, size)
        except OSError as error:
            raise not_stored(folder, size, error) from None

    def _reserved(self, folder: Path, size: int) -> NDArray[np.uint8]:
        more = self.in_files // GROWTH // ALIGNED * ALIGNED
        if more > size:
            with suppress(OSError):  # where there is no room for more, there may be for `size`
                return reserved(folder, more)
        return reserved(folder, size)

    def held(self, values: Tensor) -> Tensor:
        """The same values, in a file where they do not fit into memory. Raises NotStored as `empty` does."""
        if self.limit is None:
            return values
        array = self.empty(values.shape, values.numpy().dtype)
        array[...] = values.numpy()
        return torch.from_numpy(array)


STORE = Store()
"""The store of this process; its limit is set by `--data-memory`."""
