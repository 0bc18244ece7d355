"""Label maps in little memory."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray


@frozen(eq=False)
class Packed:
    """An array, compressed without a loss: label maps take a hundredth of their size, and unpack quickly."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    data: bytes

    @staticmethod
    def of(array: NDArray[Any]) -> Packed:
        """Compress an array."""
        return Packed(array.dtype, array.shape, zlib.compress(np.ascontiguousarray(array).data, 1))

    def array(self) -> NDArray[Any]:
        """A copy of the array, which may be written to."""
        return np.frombuffer(bytearray(zlib.decompress(self.data)), self.dtype).reshape(self.shape)
