"""Opening picture files: what is too large, and what Pillow would say aloud."""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib

import numpy as np
import pytest
from PIL import Image

from genotype.diagnostics.diagnostic import Diagnostic
from search.data.images.picture import MOST_PIXELS, in_mode, open_picture


def png_that_says(width, height):
    """A PNG file of which the header alone is there."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    data = b"IDAT" + zlib.compress(b"")
    more = struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))
    return b"\x89PNG\r\n\x1a\n" + chunk + more


@pytest.mark.parametrize("width", [MOST_PIXELS + 1, 10 * MOST_PIXELS])
def test_a_picture_that_is_too_large_is_refused_as_such(tmp_path, width):
    (tmp_path / "x.png").write_bytes(png_that_says(width, 1))
    found = open_picture(tmp_path / "x.png", "images/x.png")
    assert isinstance(found, Diagnostic)
    assert "more than 178,956,970 pixels" in found.problem


def warned(tmp_path, name):
    """What a process says while it opens a picture."""
    program = f"""
from pathlib import Path
from search.data.images.picture import in_mode, open_picture
print(in_mode(open_picture(Path({name!r}), "x").pixels, "RGB").size)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_a_large_picture_is_read_without_a_word(tmp_path):
    Image.new("1", (10_000, 9_000)).save(tmp_path / "x.png")
    assert warned(tmp_path, "x.png") == ""


def test_a_palette_with_transparency_is_read_without_a_word(tmp_path):
    picture = Image.fromarray(np.arange(64, dtype=np.uint8).reshape(8, 8)).convert("P")
    picture.save(tmp_path / "x.png", transparency=bytes(range(64)))
    assert warned(tmp_path, "x.png") == ""
    found = open_picture(tmp_path / "x.png", "x")
    assert np.array_equal(in_mode(found.pixels, "L"), np.arange(64).reshape(8, 8))


def test_damaged_exif_is_passed_over_without_a_word(tmp_path):
    Image.new("L", (4, 4)).save(tmp_path / "x.png", exif=b"MM\0*\0\0\0\x08\0\x09")
    assert warned(tmp_path, "x.png") == ""
