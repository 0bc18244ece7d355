"""What `genoc predict` computes of an image's files, before labels are decided."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from search.data.readers import open_image
from search.data.volumes.read import geometry_of
from zoo.predict.inputs.channels import decoded
from zoo.predict.logits import logits_of_all
from zoo.predict.model import Model
from zoo.predict.prepared import prepared_for
from zoo.predict.settings import Settings


@torch.no_grad()
def own_logits(model: Model, files: Sequence[Path]) -> Tensor:
    """The logits of an image on its own grid, (K, height, width) or, as NIfTI files have it, (K, X, Y, Z);
    `files` hold its channels.
    """
    opened = [open_image(path) for path in files]
    [prepared] = prepared_for([model], Settings(), opened, decoded(opened))
    [logits] = logits_of_all([prepared], model.network, 1, "cpu")
    found = prepared.back(logits)
    if not model.preparation.is_of_volumes:
        return found.contiguous()
    geometry = geometry_of(opened[0])
    return torch.from_numpy(np.stack([geometry.stored(each) for each in found.numpy()]))
