"""Trained weights from a file."""

from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load
from torch import nn

from genotype import refuse
from genotype.diagnostics.diagnostic import short
from genotype.text.regular import read_bytes


def load_weights(network: nn.Module, path: Path) -> None:
    """Put a file's weights into a network. Refused where they are not just this network's."""
    if not path.exists():
        problem = "is not there: this is no finished training, whose weights could be taken"
        raise refuse(
            str(path.parent), path.name, problem, "give the folder of a `genoc train`, or a zoo entry"
        )
    try:
        network.load_state_dict(load(read_bytes(path, "weights")))
    except (OSError, SafetensorError, RuntimeError) as error:
        problem = f"not the weights of this genotype: {short(str(error))}"
        remedy = "give a finished training's folder, or remove this one and train again"
        raise refuse(str(path.parent), path.name, problem, remedy) from None
