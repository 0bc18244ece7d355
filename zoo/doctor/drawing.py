"""The program and the font of drawings."""

import re
import shutil
import subprocess
from collections.abc import Iterator

from compiler.draw.render import INSTALL
from compiler.draw.style.fonts import font_folder
from genotype.diagnostics.installing import install
from zoo.doctor.finding import Finding

DRAWING = "Drawing"
FONT = "DejaVuSans.ttf"
SECONDS = 20


def drawing() -> Iterator[Finding]:
    """Graphviz's `dot`, and DejaVu Sans."""
    yield dot()
    folder = font_folder()
    if folder is not None and (folder / FONT).is_file():
        yield Finding(DRAWING, "font", f"DejaVu Sans, of matplotlib in {folder}")
    else:
        value = "DejaVu Sans, which comes with matplotlib, is missing: drawings use another font"
        yield Finding(DRAWING, "font", value, "absent", install("--force-reinstall", "matplotlib"))


def dot() -> Finding:
    """Whether `dot` runs, and its version."""
    try:
        done = subprocess.run(["dot", "-V"], capture_output=True, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return Finding(DRAWING, "dot", "cannot be run: genoc draw writes .dot files alone", "absent", INSTALL)
    told = done.stderr.decode(errors="replace")
    version = re.search(r"version (\S+)", told)
    if done.returncode or version is None:
        words = (told.strip().splitlines() or [f"exit code {done.returncode}"])[0]
        return Finding(DRAWING, "dot", f"fails: {words}", "absent", INSTALL)
    return Finding(DRAWING, "dot", f"Graphviz {version[1]}, {shutil.which('dot')}")
