"""Codes of findings about where images lie in space."""

from __future__ import annotations

from search.codes.code import DataCode

GEOMETRY_CODES = (
    DataCode(
        "D161",
        "an image and a mask at different positions",
        "Their headers place them apart in the patient. Resample the mask to the grid of its image; if "
        "the message says that `--geometry` places them together, that is enough.",
    ),
    DataCode(
        "D162",
        "geometries in one header that disagree",
        "A NIfTI file's sform and qform, or its sform and its voxel sizes, give other voxels. Find out "
        "which is right, and give `--geometry`.",
    ),
    DataCode(
        "D163",
        "a header without a usable geometry",
        "Spacing or orientation are missing, singular, or in a unit that is not defined. Write them into "
        "the header.",
    ),
    DataCode(
        "D164",
        "a volume that no common spacing suits",
        "At the median spacing of the set it would be too large, or lose its content. Look whether its "
        "header is right, or give `--spacing`.",
    ),
    DataCode(
        "D165",
        "a volume that does not say how large its voxels are",
        "It is read with voxels of 1 mm, in the order of its axes. Write spacing and orientation into the "
        "header.",
        severity="warning",
    ),
)
