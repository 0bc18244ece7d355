"""Opening an image file: 8 bits per channel, of limited size, with its EXIF orientation."""

from __future__ import annotations

import struct
import warnings
from pathlib import Path

from attrs import frozen
from PIL import ExifTags, Image

from genotype.diagnostics.diagnostic import Diagnostic
from genotype.text.files import reading_remedy
from genotype.text.regular import open_regular
from search.data.images.orientation import AS_STORED, ORIENTATIONS, as_stored

# What Pillow raises for a file that is no picture, is cut off or is damaged.
_UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, struct.error)
# Modes that convert to 8-bit RGB without a loss that would show; 16-bit ones would saturate.
EIGHT_BIT = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr")

MOST_PIXELS = 178_956_970
"""The largest image that is read; in RGB half a gigabyte."""

# Pillow warns of large pictures, of palettes and of damaged EXIF: what matters of it is told here.
warnings.filterwarnings("ignore", module=r"PIL\b")


@frozen(eq=False)
class Picture:
    """The pixels as stored, the format by Pillow's name, and the EXIF orientation."""

    pixels: Image.Image
    kind: str | None
    orientation: int


def open_picture(path: Path, shown: str) -> Picture | Diagnostic:
    """The image in a file, or the problem with the file, which messages call `shown`."""
    try:
        # From a path Pillow maps uncompressed TIFF into memory, and garbles what it turns then.
        with open_regular(path, "picture") as source, Image.open(source) as file:
            if file.width * file.height > MOST_PIXELS:
                return _too_large(shown)
            return _eight_bit(_loaded(file), shown)
    except Image.DecompressionBombError:
        return _too_large(shown)
    except _UNREADABLE as error:
        return _unreadable(shown, error)


def _loaded(file: Image.Image) -> Picture:
    """The picture, its pixels read."""
    if file.format == "TIFF":  # Pillow turns one while it loads it, and then forgets the orientation
        before = _orientation(file)
        file.load()
        return Picture(as_stored(file.copy(), before), file.format, before)
    file.load()
    return Picture(file.copy(), file.format, _orientation(file))  # a PNG may tell it behind its pixels


def in_mode(pixels: Image.Image, mode: str) -> Image.Image:
    """Pixels in another mode; with transparency, the colours are kept."""
    return (pixels.convert("RGBA") if "transparency" in pixels.info else pixels).convert(mode)


def _eight_bit(picture: Picture, shown: str) -> Picture | Diagnostic:
    mode = picture.pixels.mode
    if mode in EIGHT_BIT:
        return picture
    return Diagnostic(
        shown, f"has {mode} samples, not 8 bits per channel", "convert it to 8 bits per channel"
    )


def _unreadable(shown: str, error: Exception) -> Diagnostic:
    if isinstance(error, OSError) and error.strerror is not None:
        remedy = reading_remedy(error, "check that it exists and that you may read it")
        return Diagnostic(shown, f"cannot be read: {error.strerror}", remedy)
    problem = "cannot be read as an image (another format, damaged or cut off)"
    return Diagnostic(shown, problem, "give a JPEG or PNG file: copy or download it again, or remove it")


def _too_large(shown: str) -> Diagnostic:
    problem = f"has more than {MOST_PIXELS:,} pixels"
    return Diagnostic(
        shown, problem, "store it at a lower resolution: the network sees it far smaller anyway"
    )


def _orientation(file: Image.Image) -> int:
    """What EXIF says, from 1 to 8; 1 where it says nothing that viewers understand."""
    try:
        orientation = file.getexif().get(ExifTags.Base.Orientation)
    except (*_UNREADABLE, KeyError, TypeError):  # damaged EXIF beside sound pixels
        return AS_STORED
    return orientation if isinstance(orientation, int) and orientation in ORIENTATIONS else AS_STORED
