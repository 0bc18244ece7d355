"""The tags of a TIFF's pages, by Pillow's reader of directories."""

from __future__ import annotations

from typing import Any, BinaryIO

import numpy as np
from attrs import frozen
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from search.data.images.orientation import AS_STORED, ORIENTATIONS

WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE = range(4)
_CMYK, _YCBCR = 5, 6
LOSSY = (6, 7, 34712, 50002)
"""The compressions that lose detail: JPEG and JPEG 2000, and JPEG XL."""

_KINDS = {1: "u", 2: "i", 3: "f", 4: "u"}
_MOST_PAGES = 4096


@frozen
class Page:
    """What the tags say of a page. `resolution` is pixels per unit, x and y; 0 if not given."""

    width: int
    height: int
    bits: tuple[int, ...]
    kind: str
    photometric: int
    compression: int
    is_planar: bool
    extra: tuple[int, ...]
    orientation: int
    is_little: bool
    resolution: tuple[float, float]

    @property
    def samples(self) -> int:
        return len(self.bits)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of a sample, in this machine's byte order."""
        return np.dtype(f"{self.kind}{max(1, self.bits[0] // 8)}")

    @property
    def is_faithful_in_pillow(self) -> bool:
        """Whether Pillow reads the samples without a change."""
        if self.samples > 1:
            return self._is_colour
        if (self.is_planar and self.bits[0] > 8) or self.photometric not in (0, 1, 3):
            return False  # there it ignores the byte order
        return (self.bits[0], self.kind) in self._single

    @property
    def _single(self) -> set[tuple[int, str]]:
        few = {(bits, "u") for bits in (1, 2, 4, 8)}
        if self.photometric == PALETTE:
            return few
        if self.photometric == WHITE_IS_ZERO:  # it leaves more bits than 8 as they are
            return few
        return (
            few
            | {(8, "i"), (16, "u"), (16, "i"), (32, "i"), (32, "f")}
            | ({(32, "u")} if self.is_little else set())
        )

    @property
    def _is_colour(self) -> bool:
        if set(self.bits) != {8} or self.kind != "u":
            return False
        alpha = self.extra in ((1,), (2,))
        meant = {
            BLACK_IS_ZERO: {2} if alpha else set(),
            RGB: {4} if alpha else {3},
            PALETTE: {2} if self.extra == (2,) else set(),
            _CMYK: set() if self.extra else {4},
            _YCBCR: set() if self.extra else {3},
        }
        return self.samples in meant.get(self.photometric, set())

    @property
    def is_faithful_in_itk(self) -> bool:
        """Whether SimpleITK reads the samples without a change."""
        if len(set(self.bits)) > 1 or self.bits[0] not in (8, 16, 32) or self.orientation != AS_STORED:
            return False
        if self.samples == 1:
            return self.photometric == BLACK_IS_ZERO
        return self.photometric == RGB and self.samples >= 3 and not self.is_planar


def pages_of(source: BinaryIO) -> tuple[list[Page], str]:
    """The pages of a TIFF and its description. Raises what Pillow raises for a damaged one."""
    source.seek(0)
    head = source.read(8)
    head += source.read(8) if head[2:3] == b"\x2b" or head[3:4] == b"\x2b" else b""
    directory = ImageFileDirectory_v2(head)
    place, text = directory.next, ""
    seen: set[int] = set()
    pages: list[Page] = []
    while place and place not in seen and len(pages) < _MOST_PAGES:
        seen.add(place)
        source.seek(place)
        directory.load(source)
        text = text or str(directory.get(270, ""))
        pages.append(_page(directory, head.startswith(b"II")))
        place = directory.next
    if not pages or place:
        raise ValueError("no pages, or too many")
    source.seek(0)
    return pages, text


def _page(tags: Any, is_little: bool) -> Page:
    samples = _number(tags, 277, 1)
    bits = tuple(int(count) for count in _numbers(tags, 258) or (1,))
    bits = bits * samples if len(bits) == 1 else bits
    kinds = set(_numbers(tags, 339)) or {1}
    orientation = _number(tags, 274, AS_STORED)
    if len(bits) != samples or not 0 < samples < 1 << 16 or len(kinds) > 1:
        raise ValueError("samples of different kinds")
    return Page(
        width=_number(tags, 256),
        height=_number(tags, 257),
        bits=bits,
        kind=_KINDS[kinds.pop()],
        photometric=_number(tags, 262, BLACK_IS_ZERO),
        compression=_number(tags, 259, 1),
        is_planar=_number(tags, 284, 1) == 2,
        extra=tuple(int(kind) for kind in _numbers(tags, 338)),
        orientation=orientation if orientation in ORIENTATIONS else AS_STORED,
        is_little=is_little,
        resolution=(float(tags.get(282, 0)), float(tags.get(283, 0))),
    )


def _number(tags: Any, tag: int, default: int | None = None) -> int:
    values = _numbers(tags, tag)
    if not values and default is not None:
        return default
    return int(values[0])


def _numbers(tags: Any, tag: int) -> tuple[Any, ...]:
    value = tags.get(tag, ())
    return value if isinstance(value, tuple) else (value,)
