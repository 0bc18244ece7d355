"""A network in TorchScript, and the bytes of its file."""

from __future__ import annotations

import io
import warnings
import zipfile
from typing import Any

import torch

from zoo.exports.model import Exportable

NOTES_OF_SOURCE = ".debug_pkl"
"""The end of the names of what only tells where lines came from: it has paths of this machine."""


def script_bytes(model: Exportable, extra: dict[str, str]) -> bytes:
    """The network as a file of TorchScript, with texts that travel in it."""
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # TorchScript is to be replaced, says torch; many still load only it
        scripted: Any = torch.jit.script(model.fresh())
        torch.jit.save(scripted, file, _extra_files=extra)
    return without_notes(file.getvalue())


def without_notes(data: bytes) -> bytes:
    """A file of TorchScript without its notes of source. Tensors stay aligned as torch writes them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as kept:
        for item in given.infolist():
            if not item.filename.endswith(NOTES_OF_SOURCE):
                kept.writestr(aligned(item, out.tell()), given.read(item))
    return out.getvalue()


def aligned(item: zipfile.ZipInfo, at: int) -> zipfile.ZipInfo:
    """The head of a file that is written at a place of an archive, padded so that its content begins at a
    multiple of 64 bytes.
    """
    head = 30 + len(item.filename.encode())
    lack = -(at + head + 4) % 64
    found = zipfile.ZipInfo(item.filename)
    found.extra = b"FB" + lack.to_bytes(2, "little") + b"Z" * lack
    return found
