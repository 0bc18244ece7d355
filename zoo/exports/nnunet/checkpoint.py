"""The folder of a model as nnU-Net's training leaves it, with trained weights."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoo.exports.nnunet.guide import CHECKPOINT, NO_SUPERVISION
from zoo.imports.nnunet.channels import FILE
from zoo.imports.nnunet.plans import Configuration

if TYPE_CHECKING:
    from torch import Tensor

TRAINER = "nnUNetTrainer"


def write_model(
    folder: Path,
    plans: Mapping[str, Any],
    configuration: Configuration,
    weights: Mapping[str, Tensor],
    heads: int,
) -> tuple[str, ...]:
    """Write plans.json, dataset.json and a checkpoint into `model`, and give their paths."""
    import torch

    model = folder / "model"
    (folder / CHECKPOINT).parent.mkdir(parents=True)
    (model / "plans.json").write_text(json.dumps(plans, indent=2) + "\n", encoding="utf-8")
    shutil.copyfile(configuration.path.with_name(FILE), model / FILE)
    checkpoint = {
        "network_weights": {name: tensor.contiguous() for name, tensor in weights.items()},
        "trainer_name": TRAINER if heads > 1 else NO_SUPERVISION,
        "init_args": {"configuration": configuration.name, "fold": 0},
        "inference_allowed_mirroring_axes": None,
    }
    torch.save(checkpoint, folder / CHECKPOINT)
    return ("model/plans.json", f"model/{FILE}", CHECKPOINT)
