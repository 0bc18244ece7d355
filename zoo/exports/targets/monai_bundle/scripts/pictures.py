"""Reading and writing pictures whose axes are y and x, as networks have them; MONAI's own are x and y."""

from __future__ import annotations

from os import PathLike
from typing import Any

from monai.data import PILReader, PILWriter
from PIL import Image, ImageOps


class PictureReader(PILReader):
    """Pictures as viewers show them, in a `mode` of Pillow: `RGB` or `L`; None: with the values they have."""

    def __init__(self, mode: str | None = None) -> None:
        super().__init__(converter=self.shown, reverse_indexing=False)
        self.mode = mode

    def shown(self, picture: Image.Image) -> Image.Image:
        """A picture turned as its EXIF orientation says."""
        turned = ImageOps.exif_transpose(picture)
        return turned if self.mode is None else turned.convert(self.mode)


class PictureWriter(PILWriter):
    """Label maps (y, x) as pictures."""

    def write(self, filename: str | PathLike[str], verbose: bool = False, **kwargs: Any) -> None:
        super().write(filename, verbose, reverse_indexing=False, **kwargs)
