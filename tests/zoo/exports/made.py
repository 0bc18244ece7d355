"""Exports of a tiny run."""

from pathlib import Path

import numpy as np

from zoo.exports.export import export
from zoo.exports.settings import ExportSettings
from zoo.publishing.add import Terms

PICTURE = np.random.default_rng(0).integers(0, 256, (37, 52, 3), dtype=np.uint8)


def written(source, to, out, zoo=Path("none"), force=False):
    """The folder of an export, and what was written."""
    return export(str(source), to, out, zoo, ExportSettings(), Terms(), force)
