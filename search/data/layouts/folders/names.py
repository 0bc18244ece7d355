"""File names: which are images, what they are called without their suffix, which are skipped."""

from __future__ import annotations

from collections.abc import Sequence

from search.data.listing import whole

IMAGE_SUFFIXES = (
    ".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".npy", ".npz",
    ".nii.gz", ".nii", ".nrrd", ".mha", ".mhd",
)  # fmt: skip
SERIES = ".dcm"
"""The suffix of the slices of a DICOM series, which lies in a folder of its own."""

_LEFTOVERS = {"__MACOSX", "Thumbs.db", "desktop.ini"}
_SHOWN = 3


def divided(name: str) -> tuple[str, str]:
    """The name of an image file without its suffix, and the suffix in lower case; "" for any other file.

    Only the suffix is taken off: `a.b.nii.gz` is `a.b`.
    """
    suffix = next((suffix for suffix in IMAGE_SUFFIXES if name.lower().endswith(suffix)), "")
    stem = name[: len(name) - len(suffix)]
    return (stem, suffix) if stem else (name, "")


def is_skipped(name: str) -> bool:
    """Whether a name is hidden, or a remainder of an archive or of a file manager."""
    return name.startswith(".") or name in _LEFTOVERS


def few(names: Sequence[str], most: int = _SHOWN) -> str:
    """The first three names, and how many more there are."""
    hidden = len(names) - most
    return ", ".join(map(whole, names[:most])) + (f" and {hidden} more" if hidden > 0 else "")


def number(count: int, noun: str) -> str:
    """`1 image`, `2 images`."""
    return f"{count} {noun}" + "s" * (count != 1)
