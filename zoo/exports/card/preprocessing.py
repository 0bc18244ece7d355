"""What travels with every export: how images become inputs, and outputs become masks; plain data."""

from __future__ import annotations

from typing import Any

from zoo.exports.model import Exportable


def preprocessing(model: Exportable) -> dict[str, Any]:
    """All that a consumer must do before and after the network; a dictionary for JSON.

    Axes are in the network's order: (y, x) or (z, y, x); voxels' sides too, in mm.
    """
    genotype, sizes = model.genotype, model.sizes
    return {
        "format": "genoc-preprocessing/1",
        "name": model.name,
        "genotype_sha256": model.hash,
        "license": model.record.license if model.record else "unknown",
        "notice": model.record.notice if model.record else "",
        "input": {
            "axes": ["batch", "channel", *axes(model)],
            "dtype": "float32",
            "channels": channels(model),
            "multiple_of": list(sizes.stride),
            "least": list(sizes.fitted((1,))),
            "trained_at": list(model.preparation.extent(sizes)) if model.record else [],
        },
        "normalisation": normalisation(model),
        "geometry": geometry(model),
        "output": {
            "values": "logits",
            "channels": genotype.out_channels,
            "activation": "softmax" if model.threshold is None else "sigmoid",
            "threshold": model.threshold,
            "labels": list(model.labels),
        },
    }


def axes(model: Exportable) -> tuple[str, ...]:
    """The names of an image's axes."""
    return ("z", "y", "x")[-model.genotype.spatial_dims :]


def channels(model: Exportable) -> list[str]:
    """The names of the channels; numbers where the training gave none."""
    count, names = model.genotype.in_channels, model.preparation.channels
    return list(names) if len(names) == count else [f"channel {index}" for index in range(count)]


def normalisation(model: Exportable) -> dict[str, Any]:
    """How values are normalised: bytes by constants, other values by each image's own mean and deviation."""
    if model.preparation.values == "bytes" and not model.preparation.is_of_volumes:
        return {"kind": "bytes", "formula": "(x / 255 - mean) / std", "mean": 0.5, "std": 0.25}
    return {
        "kind": "standardised",
        "formula": "(x - mean) / std of each channel over the image, before it is resampled",
    }


def geometry(model: Exportable) -> dict[str, Any]:
    """How an image is brought to the network's grid."""
    preparation = model.preparation
    if not preparation.patch:
        return {"kind": preparation.fit, "size": list(preparation.extent()) if model.record else []}
    return {
        "kind": "patches",
        "patch": list(preparation.extent()),
        "overlap": 0.5,
        "weights": "gaussian",
        "sigma": 0.125,
        "spacing": list(reversed(preparation.spacing)),
        "orientation": "axes towards the head, the front and the patient's right"
        if preparation.is_of_volumes
        else None,
    }
