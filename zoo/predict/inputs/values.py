"""What a file holds and what a network was trained on, in words."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from genotype import InputError
from genotype.diagnostics.diagnostic import Diagnostic
from search.data.readers import ImageFile, open_image
from search.preparation import Values

TRAINED_ON: Mapping[Values, str] = {
    "bytes": "pictures of 8 bits",
    "standardised": "values brought to mean 0 and standard deviation 1, not on the bytes of pictures",
}
"""By how values are normalised: the images of training."""

STORE = "scale its values to 0..255 as the training's images were, and store them as uint8"


def held(file: ImageFile) -> str:
    """The type and the format of a file's values: `uint16 (TIFF)`."""
    return f"{file.dtype} ({file.kind})"


def by_predict(model: Path | None, image: Path) -> str:
    """The command that reads files of all formats; without a `model` its place."""
    name = "ENTRY" if model is None else shlex.quote(str(model))
    return f"type genoc predict {name} {shlex.quote(str(image))} -o DIR, which reads files as in training"


def no_picture(image: Path, model: Path | None) -> Diagnostic | None:
    """That a file is sound, but no picture of 8 bits, which a network is to be given as `--image`.

    None if it cannot be read at all.
    """
    try:
        file = open_image(image)
    except InputError:
        return None
    problem = f"holds {held(file)}, but the network was trained on {TRAINED_ON['bytes']}"
    return Diagnostic("--image", problem, by_predict(model, image) if file.dtype == np.uint8 else STORE)
