"""The files of a bundle."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import torch

from genotype import canonical_text
from zoo.entries.entry import GENOTYPE, MODEL
from zoo.exports.model import Exportable
from zoo.exports.targets.monai_bundle.inference import inference
from zoo.exports.targets.monai_bundle.metadata import metadata
from zoo.exports.torch_files.script import script_bytes

SCRIPTS: Final = {
    "cases.py": "the images of a folder, and the names of their masks",
    "fit.py": "pictures at the network's size, and masks at the pictures'",
    "pictures.py": "reading and writing pictures",
    "spacing.py": "volumes at the network's spacing, and masks at the volumes'",
}
"""Transforms that MONAI lacks, copied into bundles; what each does."""


def write_contents(model: Exportable, folder: Path) -> Mapping[str, str]:
    """Write everything but the card; what each file is, by its path."""
    told = document(metadata(model))
    weights = io.BytesIO()
    torch.save(dict(model.network.state_dict()), weights)
    written: dict[str, tuple[str, str | bytes]] = {
        "configs/metadata.json": ("input, output, versions, scores, for MONAI's tools", told),
        "configs/inference.json": ("from files to masks", document(inference(model))),
        "models/model.pt": ("the weights", weights.getvalue()),
        "models/model.ts": ("the network in TorchScript", script_bytes(model, {"metadata.json": told})),
        "scripts/__init__.py": ("makes a package", ""),
        f"scripts/{MODEL}": ("the network in PyTorch, compiled from the genotype", model.text()),
        **{f"scripts/{name}": (SCRIPTS[name], script(name)) for name in scripts(model)},
        "docs/license.txt": ("the rights", rights(model)),
        f"docs/{GENOTYPE}": ("the architecture", canonical_text(model.genotype)),
    }
    for path, (_, content) in written.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(content.encode() if isinstance(content, str) else content)
    return {path: told for path, (told, _) in written.items()}


def scripts(model: Exportable) -> tuple[str, ...]:
    """The scripts that this bundle needs."""
    if model.preparation.is_of_volumes:
        return "cases.py", "spacing.py"
    return ("cases.py", "pictures.py") if model.preparation.patch else ("cases.py", "fit.py", "pictures.py")


def script(name: str) -> str:
    """The text of a script."""
    return files("zoo.exports.targets.monai_bundle.scripts").joinpath(name).read_text(encoding="utf-8")


def rights(model: Exportable) -> str:
    """The text of the licence's file."""
    assert model.record is not None
    licence, notice = model.record.license, model.record.notice
    stated = "not stated: ask whoever gave you this" if licence == "unknown" else licence
    about = notice or "Nothing was stated about the rights in the data that the weights were trained on."
    return f"Licence of the weights: {stated}\n\n{about}\n"


def document(data: dict[str, Any]) -> str:
    """The text of a JSON file."""
    return json.dumps(data, indent=4, ensure_ascii=False) + "\n"
