"""An ONNX graph as onnxruntime runs it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from zoo.exports.onnx.graph import INPUT

if TYPE_CHECKING:
    from onnx import ModelProto


class OnnxNetwork(nn.Module):
    """A graph in the place of the network that it was made of: (B, C, *spatial) to (B, K, *spatial)."""

    def __init__(self, graph: ModelProto, threads: int = 0) -> None:
        super().__init__()
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or torch.get_num_threads()
        options.log_severity_level = 3
        providers = ["CPUExecutionProvider"]
        self.session: Any = onnxruntime.InferenceSession(graph.SerializeToString(), options, providers)

    def forward(self, image: Tensor) -> Tensor:
        """The logits of a batch."""
        [logits] = self.session.run(None, {INPUT: np.ascontiguousarray(image.numpy())})
        return torch.from_numpy(logits)


def outputs_of(graph: ModelProto, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The outputs of a graph by the names of its inputs."""
    network = OnnxNetwork(graph)
    return {name: network(given) for name, given in inputs.items()}
