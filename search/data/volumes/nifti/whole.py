"""Whether a NIfTI file is complete: exactly as long as its header says."""

from __future__ import annotations

from gzip import BadGzipFile
from math import prod
from pathlib import Path
from typing import Any

_CHUNK = 1 << 20

MOST_DEFLATED = 1032
"""The largest compression ratio of gzip (zlib's technical details)."""


class Damaged(ValueError):
    """A file that is shorter or longer than its header says."""


def voxels_end(image: Any) -> int:
    """The offset in the uncompressed file at which the voxels end."""
    offset, itemsize = int(image.dataobj.offset), int(image.dataobj.dtype.itemsize)
    return offset + prod(map(int, image.shape)) * itemsize


def require_length(path: Path, image: Any) -> None:
    """Raise Damaged if a file is too short for its header, before memory is allocated."""
    size, needed = path.stat().st_size, voxels_end(image)
    most = {".nii": size, ".gz": size * MOST_DEFLATED}.get(path.suffix.lower(), needed)
    if most < needed:
        shape = " x ".join(map(str, image.shape))
        raise Damaged(f"{size:,} bytes are too few for the {shape} voxels in its header; the file is cut off")


def require_end(stream: Any, image: Any) -> None:
    """Read the rest of the file after the voxels, which also verifies the checksum at the end of a .gz.

    Raises Damaged if a .gz is incomplete, if something follows it, or if bytes other than zero follow the
    voxels: then the sizes in the header are not those of the data.
    """
    stream.seek(voxels_end(image))
    behind = 0
    try:
        while chunk := stream.read(_CHUNK):
            behind += len(chunk.rstrip(b"\0"))
    except EOFError:
        raise Damaged("the file is cut off: its compressed data are incomplete") from None
    except BadGzipFile as error:
        what = "there is something after its compressed data" if "Not a gzipped" in str(error) else str(error)
        raise Damaged(what) from None
    if behind:
        raise Damaged("there are more data than the sizes in its header say")
