"""`configs/metadata.json`: what MONAI's tools know of a bundle."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from zoo.exports.card.preprocessing import channels
from zoo.exports.model import Exportable
from zoo.exports.targets.monai_bundle.inference import is_of_bytes


def metadata(model: Exportable) -> dict[str, Any]:
    """The metadata, as MONAI's schema wants them."""
    import monai
    import numpy as np
    import torch

    record = model.record
    return {
        "version": "1.0.0",
        "changelog": {"1.0.0": "written by genoc"},
        "monai_version": monai.__version__,
        "pytorch_version": torch.__version__.partition("+")[0],
        "numpy_version": np.__version__,
        "required_packages_version": {name: version(name) for name in required(model)},
        "name": model.name,
        "task": "segmentation",
        "description": described(model),
        "authors": "not stated",
        "copyright": (record.notice if record else "") or "not stated",
        "license": record.license if record else "unknown",
        "genotype_sha256": model.hash,
        "data_source": record.data.name if record else "",
        "data_type": "nibabel" if model.preparation.is_of_volumes else "pictures",
        "eval_metrics": {"mean_dice": record.metrics.mean.dice} if record else {},
        "network_data_format": {"inputs": {"image": image(model)}, "outputs": {"pred": pred(model)}},
    }


def required(model: Exportable) -> tuple[str, ...]:
    """The packages that the inference needs besides MONAI, torch and numpy."""
    return ("fire", "pytorch-ignite", "nibabel" if model.preparation.is_of_volumes else "pillow")


def described(model: Exportable) -> str:
    """What the network does, in a sentence."""
    found = " and ".join(filter(None, [", ".join(model.labels[1:-1]), model.labels[-1]]))
    of = "volumes" if model.preparation.is_of_volumes else "pictures"
    return f"Segments {found} in {of}. {model.genotype.about}".strip()


def image(model: Exportable) -> dict[str, Any]:
    """The tensor that the network is given."""
    names = channels(model)
    return {
        "type": "image",
        "format": "RGB" if names == ["red", "green", "blue"] else "magnitude",
        "modality": "n/a",
        "num_channels": len(names),
        "spatial_shape": spatial_shape(model),
        "dtype": "float32",
        "value_range": [-2, 2] if is_of_bytes(model) else [],
        "is_patch_data": bool(model.preparation.patch),
        "channel_def": {str(place): name for place, name in enumerate(names)},
    }


def pred(model: Exportable) -> dict[str, Any]:
    """The tensor that the network gives: logits."""
    names = model.labels if model.threshold is None else model.labels[1:]
    return {
        "type": "image",
        "format": "labels" if model.threshold is None else "classes",
        "num_channels": model.genotype.out_channels,
        "spatial_shape": spatial_shape(model),
        "dtype": "float32",
        "value_range": [],
        "is_patch_data": bool(model.preparation.patch),
        "channel_def": {str(place): name for place, name in enumerate(names)},
    }


def spatial_shape(model: Exportable) -> list[str]:
    """The sizes that the network takes: `8*n`."""
    return [f"{step}*n" for step in model.sizes.stride]
