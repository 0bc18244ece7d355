"""The font of the drawings, and how Graphviz finds it where it is not installed."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from html import escape
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">{}</include>
<dir>{}</dir>
<cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
"""
"""The machine's own font configuration with one more folder of fonts."""


def font_folder() -> Path | None:
    """The folder of DejaVu Sans that comes with matplotlib, found without importing it."""
    spec = find_spec("matplotlib")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"
    return folder if folder.is_dir() else None


@contextmanager
def font_environment() -> Iterator[dict[str, str]]:
    """The environment in which `dot` finds DejaVu Sans, whatever fonts the machine has."""
    with ExitStack() as stack:
        try:
            added = configured(Path(stack.enter_context(TemporaryDirectory(prefix="genoc-"))))
        except OSError:  # it is drawn all the same, in a font of the machine
            added = {}
        yield {**os.environ, **added}


def configured(folder: Path) -> dict[str, str]:
    """The environment variable for a configuration written into a folder; empty without DejaVu Sans."""
    fonts, own = font_folder(), os.environ.get("FONTCONFIG_FILE") or "fonts.conf"
    if fonts is None:
        return {}
    config = folder / "fonts.conf"
    config.write_text(CONFIG.format(escape(own), escape(str(fonts))), encoding="utf-8")
    return {"FONTCONFIG_FILE": str(config)}
