"""Trained weights from a file."""

import zlib
from os.path import lexists
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load
from torch import nn

from genotype import InputError, refuse
from genotype.diagnostics.diagnostic import short
from genotype.text.files import require_disk
from genotype.text.regular import read_bytes


def require_unchanged(path: Path, crc32: int | None) -> None:
    """Refuse weights whose checksum is not that of what the run wrote, where it is known."""
    try:
        changed = crc32 is not None and zlib.crc32(read_bytes(path, "weights")) != crc32
    except OSError:
        return  # whoever loads them says why they cannot be read
    if changed:
        problem = "was changed since the run wrote it: its checksum differs"
        raise refuse(str(path.parent), path.name, problem, "put it back, or train again in another folder")


def load_weights(network: nn.Module, path: Path) -> None:
    """Put a file's weights into a network. Refused where they are not just this network's."""
    remedy = "give a finished training's folder, or remove this one and train again"
    try:
        network.load_state_dict(load(read_bytes(path, "weights")))
    except OSError as error:
        require_disk(path, error)
        if not lexists(path):
            raise absent(path) from None
        raise refuse(str(path.parent), path.name, f"cannot be read: {error.strerror}", remedy) from None
    except (SafetensorError, RuntimeError) as error:
        problem = f"not the weights of this genotype: {short(str(error))}"
        raise refuse(str(path.parent), path.name, problem, remedy) from None


def absent(path: Path) -> InputError:
    """The error where there are no weights."""
    problem = "is not there: this is no finished training, whose weights could be taken"
    remedy = "give the folder of a `genoc train`, or a zoo entry"
    return refuse(str(path.parent), path.name, problem, remedy)
