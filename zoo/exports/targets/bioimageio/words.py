"""What bioimage.io's form cannot say of a network."""

from __future__ import annotations

from typing import Final

from compiler.analysis.summary import times
from zoo.exports.model import Exportable

UPLOAD: Final = "put authors and a cover into rdf.yaml and package again, if you upload it to bioimage.io"

FITTED: Final = {
    "stretch": "brought to",
    "crop": "brought, their proportions unchanged, to the scale at which their centre fills",
    "pad": "brought, their proportions unchanged, into",
}


def notes(model: Exportable) -> tuple[str, ...]:
    """What a consumer must do besides, and what was left empty."""
    return (size(model), "Authors, citations and covers are empty: nothing tells them.")


def size(model: Exportable) -> str:
    """How images are brought to the network's grid, which the form has no words for."""
    prepared = model.preparation
    if prepared.is_of_volumes:
        return (
            "Programs do not resample: bring volumes to the orientation above, and to the voxels that the "
            f"axes' scales tell. Training saw windows of {times(prepared.extent())}."
        )
    if prepared.patch:
        return f"Training saw windows of {times(prepared.extent())}; programs may cut others."
    fitted = f"pictures are {FITTED[prepared.fit]} {times(prepared.extent())} (y, x)"
    return f"The form has no resizing: {fitted} before they are given, and masks brought back."
