"""A writer of uncompressed TIFF files after TIFF 6.0, which shares no code with a reader."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np

FORMATS = {"u": 1, "i": 2, "f": 3}


def write_tiff(
    path: Path,
    pages: Sequence[np.ndarray],
    *,
    order: str = "<",
    planar: bool = False,
    photometric: int | None = None,
    extra: Sequence[int] = (),
    orientation: int | None = None,
) -> Path:
    """Write pages, each (y, x) or (y, x, samples); `order` is "<" or ">"."""
    out = bytearray({"<": b"II", ">": b"MM"}[order] + struct.pack(order + "HI", 42, 0))
    pointer = 4
    for page in pages:
        page = page if page.ndim == 3 else page[..., None]
        strips = [page[..., band] for band in range(page.shape[2])] if planar else [page]
        offsets, counts = [], []
        for strip in strips:
            data = strip.astype(strip.dtype.newbyteorder(order)).tobytes()
            offsets.append(len(out))
            counts.append(len(data))
            out += data + b"\0" * (len(data) % 2)
        meant = photometric if photometric is not None else (2 if page.shape[2] >= 3 else 1)
        tags = _tags(page, offsets, counts, meant, planar, extra, orientation)
        pointer = _directory(out, tags, order, pointer)
    path.write_bytes(out)
    return path


def _tags(page, offsets, counts, photometric, planar, extra, orientation):
    height, width, samples = page.shape
    tags = {
        256: ("I", [width]),
        257: ("I", [height]),
        258: ("H", [page.dtype.itemsize * 8] * samples),
        259: ("H", [1]),
        262: ("H", [photometric]),
        273: ("I", offsets),
        277: ("H", [samples]),
        278: ("I", [height]),
        279: ("I", counts),
        284: ("H", [2 if planar else 1]),
        339: ("H", [FORMATS[page.dtype.kind]] * samples),
    }
    if extra:
        tags[338] = ("H", list(extra))
    if orientation is not None:
        tags[274] = ("H", [orientation])
    return tags


def _directory(out: bytearray, tags: dict, order: str, pointer: int) -> int:
    """Append a directory, link it from `pointer`, and return where it links the next one."""
    entries = []
    for tag, (kind, values) in sorted(tags.items()):
        data = struct.pack(order + kind * len(values), *values)
        if len(data) > 4:
            place = len(out)
            out += data + b"\0" * (len(data) % 2)
            data = struct.pack(order + "I", place)
        entries.append(
            struct.pack(order + "HHI", tag, {"H": 3, "I": 4}[kind], len(values)) + data.ljust(4, b"\0")
        )
    struct.pack_into(order + "I", out, pointer, len(out))
    out += struct.pack(order + "H", len(entries)) + b"".join(entries) + struct.pack(order + "I", 0)
    return len(out) - 4
