"""A package: the files, the description of them, and the zip that is uploaded."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor

from genotype import canonical_text, refuse
from zoo.entries.entry import CARD, GENOTYPE, MODEL
from zoo.entries.example import answer, example_shape
from zoo.exports.card.bundle import Bundle, write_card
from zoo.exports.card.preprocessing import axes
from zoo.exports.card.write import npy
from zoo.exports.model import Exportable
from zoo.exports.onnx.graph import onnx_graph
from zoo.exports.target import Exported, Target
from zoo.exports.targets.bioimageio.description import (
    GRAPH,
    RDF,
    SCRIPTED,
    STATE,
    TEST_INPUT,
    TEST_OUTPUT,
    description,
    is_of_bytes,
)  # fmt: skip
from zoo.exports.targets.bioimageio.verify import quietly, verified
from zoo.exports.targets.bioimageio.words import UPLOAD, notes
from zoo.exports.torch_files.script import script_bytes
from zoo.exports.tried_images import smooth

PACKAGE: Final = "package.zip"

FILES: Final = {
    PACKAGE: "all of these but `genotype.json`, to load or to upload",
    RDF: "the description",
    STATE: "the weights, as a state dictionary",
    MODEL: "the network of these weights in PyTorch",
    SCRIPTED: "the network in TorchScript",
    GRAPH: "the network in ONNX",
    TEST_INPUT: "an input",
    TEST_OUTPUT: "the output of it",
    GENOTYPE: "the architecture",
}


def write_package(model: Exportable, folder: Path, target: Target) -> Exported:
    """Write everything. Raises InputError where bioimageio.core does not accept it."""
    images = raw_images(model)
    expected = {name: probabilities(model, image) for name, image in images.items()}
    for path, data in contents(model, images["one"], expected["one"]).items():
        (folder / path).write_bytes(data)
    (folder / CARD).write_text("# Validation\n", encoding="utf-8")  # until there is something to tell
    with quietly():
        pack(model, folder)
        checks = verified(model, folder / PACKAGE, images, expected)
        values = {
            "axes": ", ".join(axes(model)),
            "raw": "bytes of pictures" if is_of_bytes(model) else "values that files have",
            "activation": "softmax" if model.threshold is None else "sigmoid",
        }
        bundle = Bundle(files=FILES, template="bioimageio/package_card.md.jinja", values=values, place=CARD)
        exported = write_card(model, folder, target, bundle, checks, notes(model), (UPLOAD,))
        pack(model, folder)
    return exported


def contents(model: Exportable, image: Tensor, probable: Tensor) -> Mapping[str, bytes]:
    """The files that are described."""
    weights = io.BytesIO()
    torch.save(dict(model.network.state_dict()), weights)
    return {
        TEST_INPUT: npy(image),
        TEST_OUTPUT: npy(probable),
        MODEL: model.text().encode(),
        STATE: weights.getvalue(),
        SCRIPTED: script_bytes(model, {}),
        GRAPH: onnx_graph(model).SerializeToString(),
        GENOTYPE: canonical_text(model.genotype).encode(),
    }


def pack(model: Exportable, folder: Path) -> None:
    """Write `rdf.yaml` and the zip of all. Raises InputError where bioimageio.spec does not take it."""
    from bioimageio.spec import InvalidDescr, load_description, save_bioimageio_package
    from ruamel.yaml import YAML

    with (folder / RDF).open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(description(model, folder), file)
    found: Any = load_description(folder / RDF)
    if isinstance(found, InvalidDescr):
        said = " ".join(found.validation_summary.details[-1].errors[0].msg.split())
        problem = f"bioimageio.spec does not take the description: {said}"
        remedy = "try another version of bioimageio.core, or another target"
        raise refuse(model.name, "the export", problem, remedy)
    (folder / PACKAGE).unlink(missing_ok=True)
    save_bioimageio_package(found, output_path=folder / PACKAGE)


def raw_images(model: Exportable) -> dict[str, Tensor]:
    """Images (B, C, *spatial) with the values that files have, bytes or float32: one, and two of another
    size.
    """
    least = [2 * step for step in model.sizes.stride]
    usual = [max(pair) for pair in zip(least, example_shape(model.genotype)[2:], strict=True)]
    longer = [*usual[:-1], usual[-1] + model.sizes.stride[-1]]
    return {"one": raw(model, 1, usual), "two": raw(model, 2, longer)}


def raw(model: Exportable, batch: int, size: Sequence[int]) -> Tensor:
    """Smooth noise (batch, C, *size)."""
    values = np.stack([smooth((model.genotype.in_channels, *size), seed) for seed in range(batch)])
    if is_of_bytes(model):
        return torch.from_numpy(np.round(values * 255).astype(np.uint8))
    return torch.from_numpy((values * 1000).astype(np.float32))


def probabilities(model: Exportable, image: Tensor) -> Tensor:
    """What the network makes of images (B, C, *spatial), normalised as in training."""
    from search.data.arrays.standardised import brought
    from search.data.images.batches import normalise

    if not is_of_bytes(model):
        image = torch.stack([torch.from_numpy(brought(each.numpy())) for each in image])
    logits = answer(model.network, normalise(image))
    return logits.softmax(dim=1) if model.threshold is None else logits.sigmoid()
