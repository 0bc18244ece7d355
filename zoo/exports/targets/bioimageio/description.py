"""`rdf.yaml`: a network in the words of bioimage.io's model description 0.5, as plain data."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from zoo.entries.entry import CARD, MODEL
from zoo.exports.card.preprocessing import axes, channels
from zoo.exports.model import Exportable

INPUT, OUTPUT = "image", "probabilities"
RDF: Final = "rdf.yaml"
TEST_INPUT, TEST_OUTPUT = "test_input.npy", "test_output.npy"
STATE, SCRIPTED, GRAPH = "weights.pt", "torchscript.pt", "model.onnx"
TOLERANCE: Final = 1e-4
"""How far a program's probabilities may be from the test tensor's."""

SHORTEST, LONGEST = 5, 128
"""How many characters a name has."""


def description(model: Exportable, folder: Path) -> dict[str, Any]:
    """The description of what lies in `folder`, whose files have their digests in it."""
    record = model.record
    found = {
        "type": "model",
        "format_version": form(),
        "name": name_of(model),
        "description": f"Segments {' and '.join(model.labels[1:])}. {model.genotype.about}".strip()[:1024],
        "documentation": {"source": CARD, "sha256": digest(folder / CARD)},
        "tags": ["segmentation", "unet", f"{model.genotype.spatial_dims}d", "genoc"],
        "inputs": [given(model, folder)],
        "outputs": [output(model, folder)],
        "weights": weights(model, folder),
        "config": {
            "bioimageio": {
                "reproducibility_tolerance": [
                    {"relative_tolerance": TOLERANCE, "absolute_tolerance": TOLERANCE}
                ]
            },
            "genoc": {"genotype_sha256": model.hash, "preparation": CARD},
        },
    }
    licence = spdx(record.license) if record else None
    return found if licence is None else {**found, "license": licence}


def form() -> str:
    """The version of the form that the installed package writes."""
    from bioimageio.spec.model import v0_5

    return str(v0_5.ModelDescr.implemented_format_version)


def name_of(model: Exportable) -> str:
    """The name, of the characters that are allowed."""
    name = re.sub(r"[^A-Za-z0-9_+\- ()]", "-", model.name)[:LONGEST]
    return name if len(name) >= SHORTEST else f"{name} network"


def spdx(licence: str) -> str | None:
    """The SPDX identifier of a licence that is written as the Hugging Face hub does; None if it has none."""
    from typing import get_args

    from bioimageio.spec.model.v0_5 import LicenseId

    names = get_args(LicenseId.root_model.model_fields["root"].annotation)
    return {name.lower(): name for name in names}.get(licence.lower())


def given(model: Exportable, folder: Path) -> dict[str, Any]:
    """The input tensor, with the values that files have."""
    return {
        "id": INPUT,
        "description": "prepared as the README says",
        "axes": [
            {"type": "batch"},
            {"type": "channel", "channel_names": channels(model)},
            *(
                {**axis, "size": least_and_step(step)}
                for axis, step in zip(spatial(model), model.sizes.stride, strict=True)
            ),
        ],
        "data": {"type": "uint8" if is_of_bytes(model) else "float32"},
        "preprocessing": preprocessing(model),
        "test_tensor": {"source": TEST_INPUT, "sha256": digest(folder / TEST_INPUT)},
    }


def output(model: Exportable, folder: Path) -> dict[str, Any]:
    """The output tensor: probabilities of the labels, or of the only target."""
    labels = model.labels if model.threshold is None else model.labels[1:]
    softmax = {"id": "softmax", "kwargs": {"axis": "channel"}}
    return {
        "id": OUTPUT,
        "description": "the probability of each label" if model.threshold is None else "of the target",
        "axes": [
            {"type": "batch"},
            {"type": "channel", "channel_names": list(labels)},
            *({**axis, "size": {"tensor_id": INPUT, "axis_id": axis["id"]}} for axis in spatial(model)),
        ],
        "data": {"type": "float32", "range": [0, 1]},
        "postprocessing": [
            softmax if model.threshold is None else {"id": "sigmoid"},
            {"id": "ensure_dtype", "kwargs": {"dtype": "float32"}},
        ],
        "test_tensor": {"source": TEST_OUTPUT, "sha256": digest(folder / TEST_OUTPUT)},
    }


def spatial(model: Exportable) -> list[dict[str, Any]]:
    """The axes of an image; those of volumes with the sides of voxels in training."""
    sides = model.preparation.spacing[::-1]
    return [
        {"type": "space", "id": name, **({"unit": "millimeter", "scale": sides[place]} if sides else {})}
        for place, name in enumerate(axes(model))
    ]


def least_and_step(stride: int) -> dict[str, int]:
    """Sizes in multiples of a stride, from two: norms need more than a pixel at the coarsest resolution, and
    exported graphs take a side of one stride for a constant.
    """
    return {"min": 2 * stride, "step": stride}


def is_of_bytes(model: Exportable) -> bool:
    """Whether images are pictures of 8 bits."""
    return model.preparation.values == "bytes" and not model.preparation.is_of_volumes


def preprocessing(model: Exportable) -> list[dict[str, Any]]:
    """The normalisation, by the form's own operations."""
    in_float = {"id": "ensure_dtype", "kwargs": {"dtype": "float32"}}
    if is_of_bytes(model):
        # (x / 255 - 0.5) / 0.25
        return [in_float, {"id": "scale_linear", "kwargs": {"gain": 4 / 255, "offset": -2.0}}, in_float]
    normalised = {"id": "zero_mean_unit_variance", "kwargs": {"axes": list(axes(model)), "eps": 1e-6}}
    return [in_float, normalised, in_float]


def weights(model: Exportable, folder: Path) -> dict[str, Any]:
    """The weights in each format."""
    import torch

    from zoo.exports.onnx.graph import OPSET

    version = torch.__version__.partition("+")[0]
    files: Mapping[str, tuple[str, dict[str, Any]]] = {
        "pytorch_state_dict": (
            STATE,
            {
                "pytorch_version": version,
                "architecture": {
                    "source": MODEL,
                    "sha256": digest(folder / MODEL),
                    "callable": model.class_name,
                },
            },
        ),
        "torchscript": (SCRIPTED, {"pytorch_version": version, "parent": "pytorch_state_dict"}),
        "onnx": (GRAPH, {"opset_version": OPSET, "parent": "pytorch_state_dict"}),
    }
    return {
        form: {"source": file, "sha256": digest(folder / file), **more}
        for form, (file, more) in files.items()
    }


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
