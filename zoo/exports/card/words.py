"""How images are prepared, in sentences."""

from __future__ import annotations

from zoo.entries.card import FITTED, NORMALISED
from zoo.exports.card.preprocessing import axes, channels
from zoo.exports.model import Exportable


def input_in_words(model: Exportable) -> str:
    """The input of a network: its shape, its values and its sizes."""
    return (
        f"Input: float32 {model.sizes.shape(model.genotype.in_channels)}. {values(model)} {geometry(model)}"
    )


def values(model: Exportable) -> str:
    """Channels and normalisation."""
    names = ", ".join(channels(model))
    if model.preparation.values == "bytes" and not model.preparation.is_of_volumes:
        return f"Channels: {names}; their values from 0 to 255 normalised as {NORMALISED}."
    return (
        f"Channels: {names}; each channel of each image normalised to mean 0 and standard deviation 1, "
        "before anything else."
    )


def geometry(model: Exportable) -> str:
    """How images are brought to the network's grid."""
    preparation = model.preparation
    extent = " x ".join(map(str, preparation.extent()))
    order = ", ".join(axes(model))
    if not preparation.patch:
        return f"Images were {FITTED[preparation.fit]} to {extent} ({order})."
    windows = f"It reads patches of {extent} ({order}), which overlap by half."
    if not preparation.is_of_volumes:
        return windows
    sides = " x ".join(f"{side:g}" for side in reversed(preparation.spacing))
    towards = "the head, the front and the patient's right"
    return f"Volumes have axes towards {towards}, and voxels of {sides} mm. {windows}"
