"""What a bundle's card says beyond what all cards say."""

from __future__ import annotations

from typing import Any

from zoo.exports.model import Exportable
from zoo.exports.targets.monai_bundle.metadata import required


def words(model: Exportable) -> dict[str, Any]:
    """The values of the card's template."""
    return {
        "kinds": "NIfTI files" if model.preparation.is_of_volumes else "PNG, JPEG, BMP or TIFF files",
        "packages": " ".join(("monai", *required(model))),
        "one_target": model.threshold is not None,
        "channels": channels_in_words(model),
        "own_transforms": own_transforms(model),
    }


def channels_in_words(model: Exportable) -> str:
    """How an image of several channels is given."""
    count = model.genotype.in_channels
    if count == 1 or (count == 3 and not model.preparation.is_of_volumes):
        return ""
    return f"Each image has {count} channels: files CASE_0000, CASE_0001 and so on."


def own_transforms(model: Exportable) -> str:
    """What MONAI's own transforms compute otherwise than the training did."""
    if model.preparation.is_of_volumes:
        return "the resampling to the network's spacing, which `scripts/spacing.py` has"
    return "" if model.preparation.patch else "the resizing, which is Pillow's and in `scripts/fit.py`"


def notes(model: Exportable) -> tuple[str, ...]:
    """What is not as with `genoc predict`."""
    if not model.preparation.is_of_volumes:
        return ("Masks lie on pictures as viewers show them: an EXIF orientation is applied, not kept.",)
    units = "MONAI takes the numbers of a NIfTI header for mm, whatever unit it names; genoc converts them."
    form = model.preparation.geometry
    if form is None:
        return (units,)
    return units, f"Where sform and qform of a file disagree, genoc uses the {form}; MONAI uses the sform."
