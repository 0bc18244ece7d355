"""Masks that were decoded to see what their values mean, kept until they become labels."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import Any

from attrs import define, evolve, field, frozen
from numpy.typing import NDArray

from search.config import GeometryForm
from search.data.arrays.packed import Packed
from search.data.arrays.store import STORE
from search.data.masks.pixels import MaskPixels, mask_pixels

MOST = 1 << 30
"""So many compressed bytes are kept where memory is not limited, and of a limit a quarter."""


@frozen(eq=False)
class CachedMask:
    """A mask without its values, and these compressed."""

    empty: MaskPixels
    packed: Packed

    @staticmethod
    def of(pixels: MaskPixels) -> CachedMask:
        """From a mask that was read."""
        nothing: NDArray[Any] = pixels.values[:0]
        return CachedMask(evolve(pixels, values=nothing.copy()), Packed.of(pixels.values))

    def pixels(self) -> MaskPixels:
        """The mask as it was read."""
        return evolve(self.empty, values=self.packed.array())


@define
class MaskCache:
    """Masks by their files, as many as fit into `most` bytes. Safe for several threads."""

    most: int = field(factory=lambda: MOST if STORE.limit is None else STORE.limit // 4)
    used: int = 0
    masks: dict[Path, CachedMask] = field(factory=dict)
    lock: Any = field(factory=Lock, repr=False)

    def first(
        self, path: Path, threshold: bool = False, form: GeometryForm | None = None, colours: bool = False
    ) -> MaskPixels:
        """Read a mask like `mask_pixels`, and keep it where it fits."""
        pixels = mask_pixels(path, threshold, form, colours)
        kept = CachedMask.of(pixels)
        size = len(kept.packed.data)
        with self.lock:
            if path in self.masks:
                self.used -= len(self.masks.pop(path).packed.data)
            if self.used + size <= self.most:
                self.used += size
                self.masks[path] = kept
        return pixels

    def again(
        self, path: Path, threshold: bool = False, form: GeometryForm | None = None, colours: bool = False
    ) -> MaskPixels:
        """The mask that was kept, which then no longer is; or read anew."""
        with self.lock:
            kept = self.masks.pop(path, None)
            self.used -= 0 if kept is None else len(kept.packed.data)
        if kept is not None and (kept.empty.colours or not colours):
            return kept.pixels()
        return mask_pixels(path, threshold, form, colours)
