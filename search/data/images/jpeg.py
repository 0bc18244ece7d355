"""What a JPEG's header says, against how many bytes the file has.

A decoder fills what is missing at the end with grey, and Pillow does not tell.
"""

from __future__ import annotations

import struct
from math import ceil
from typing import BinaryIO

from attrs import frozen

BLOCK = 8
HUFFMAN = {0xC0: 2, 0xC1: 2, 0xC2: 1}
"""The least bits of a block of 8 x 8 values, by the kind of frame: a code for its mean, and unless the frame
is progressive one for the end of its other values. Arithmetic coding may take less.
"""
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
BARE = {0x01, *range(0xD0, 0xD9)}
"""Markers without a length."""


@frozen
class Frame:
    """The frame of a JPEG: the code of its kind, its size in pixels, and each component's sampling (x, y)."""

    kind: int
    height: int
    width: int
    sampling: tuple[tuple[int, int], ...]

    @property
    def least_bytes(self) -> int:
        """The fewest bytes in which its pixels can be coded; 0 if unknown."""
        across, down = (max(each[axis] for each in self.sampling) for axis in (0, 1))
        blocks = sum(
            ceil(ceil(self.width * x / across) / BLOCK) * ceil(ceil(self.height * y / down) / BLOCK)
            for x, y in self.sampling
        )
        return blocks * HUFFMAN.get(self.kind, 0) // 8


def frame_of(source: BinaryIO) -> Frame | None:
    """The first frame of a JPEG; None if there is none. The place in the file stays as it was."""
    place = source.tell()
    source.seek(2)
    try:
        while (marker := _marker(source)) is not None:
            if marker in BARE:
                continue
            (length,) = struct.unpack(">H", source.read(2))
            if marker in FRAMES:
                return _frame(marker, source.read(length - 2))
            source.seek(length - 2, 1)
        return None
    except (struct.error, IndexError, ValueError):  # damaged: its decoder says so
        return None
    finally:
        source.seek(place)


def _marker(source: BinaryIO) -> int | None:
    """The code of the next marker; None if there is none."""
    if source.read(1) != b"\xff":
        return None
    while (code := source.read(1)) == b"\xff":
        pass
    return code[0] if code else None


def _frame(kind: int, content: bytes) -> Frame | None:
    _, height, width, count = struct.unpack(">BHHB", content[:6])
    sampling = tuple((content[7 + 3 * place] >> 4, content[7 + 3 * place] & 15) for place in range(count))
    return Frame(kind, height, width, sampling) if sampling and all(map(all, sampling)) else None
