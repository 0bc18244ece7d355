"""nnU-Net's checkpoints, read as weights alone: nothing in them is run.

They are pickles of tensors, texts and numbers, some of them numpy's. torch's reader for weights knows all but
the last; these are read here as plain numbers, by stand-ins of their two constructors, so that no function of
numpy runs on what a file says.
"""

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import torch
from attrs import frozen
from torch import Tensor

from genotype import InputError, refuse
from genotype.diagnostics.diagnostic import short
from genotype.text.files import require_disk
from genotype.text.regular import reason, require_regular
from zoo.imports.nnunet.place import Place

WEIGHTS: Final = "network_weights"
FORMATS: Final = {"f2": "e", "f4": "f", "f8": "d", "i1": "b", "i2": "h", "i4": "i", "i8": "q", "u1": "B",
                  "u2": "H", "u4": "I", "u8": "Q", "b1": "?"}  # fmt: skip
"""The numbers of numpy that are read, as `struct` calls them."""


class NumberType:
    """Stands for numpy.dtype, of numbers alone."""

    def __init__(self, code: str, align: bool = False, copy: bool = True) -> None:
        if code not in FORMATS:
            raise ValueError(f"values of numpy's type {str(code)[:20]!r}")
        self.format = FORMATS[code]
        self.order = "<"

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.order = ">" if state[1] == ">" else "<"


def number(kind: NumberType, data: bytes) -> float | int | bool:
    """Stands for the function that makes numpy's scalars: the number that the bytes are."""
    if not isinstance(kind, NumberType):
        raise ValueError("a value of numpy that is no number")
    value: float | int | bool = struct.unpack(kind.order + kind.format, data)[0]
    return value


STANDINS: Final[list[Callable[..., Any] | tuple[Callable[..., Any], str]]] = [
    (NumberType, "numpy.dtype"),
    (number, "numpy._core.multiarray.scalar"),
    (number, "numpy.core.multiarray.scalar"),
]
"""By the names of both generations of numpy."""


@frozen
class Checkpoint:
    """The weights of a training by their names in nnU-Net, and its configuration and dataset.json if they are
    known.
    """

    path: Path
    weights: dict[str, Tensor]
    configuration: str | None
    dataset: Place | None


def read_checkpoint(path: Path) -> Checkpoint:
    """The weights of a checkpoint. Raises InputError for any other file, and for one that holds more than
    tensors, texts and numbers.
    """
    content = unpickled(path)
    if isinstance(content, dict) and WEIGHTS not in content and "state_dict" in content:
        raise refuse(str(path), path.name, "is a checkpoint of nnU-Net v1", "train it in nnU-Net v2")
    weights = content.get(WEIGHTS) if isinstance(content, dict) else None
    if not isinstance(weights, dict) or not all(map(is_weight, weights.items())):
        raise refuse(
            str(path), path.name, f"has no {WEIGHTS!r} of tensors by name", "give a checkpoint_final.pth"
        )
    arguments = content.get("init_args")
    told = arguments if isinstance(arguments, dict) else {}
    name, dataset = told.get("configuration"), told.get("dataset_json")
    return Checkpoint(
        path,
        weights,
        name if isinstance(name, str) else None,
        Place(str(path), "init_args.dataset_json", dataset) if isinstance(dataset, dict) else None,
    )


def unpickled(path: Path) -> Any:
    """What the file holds."""
    try:
        require_regular(path, "checkpoint")
        require_stored(path)
        with torch.serialization.safe_globals(STANDINS):
            return torch.load(path, map_location="cpu", weights_only=True)
    except InputError:
        raise
    except OSError as error:
        require_disk(path, error)
        raise refuse(
            str(path), path.name, f"cannot be read: {reason(error)}", "give a checkpoint_final.pth"
        ) from None
    except Exception as error:  # whatever a reader stumbles over in a damaged or hostile file
        problem = f"holds more than weights, or is damaged; nothing of it was run: {short(str(error))}"
        raise refuse(str(path), path.name, problem, "give a checkpoint that nnU-Net v2 saved") from None


def require_stored(path: Path) -> None:
    """Refuse a file that is no archive of `torch.save`, and one that would grow when it is unpacked."""
    remedy = "give a checkpoint that nnU-Net v2 saved"
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        raise refuse(
            str(path), path.name, "is not a checkpoint of nnU-Net v2, or is cut off", remedy
        ) from None
    if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
        raise refuse(str(path), path.name, "is compressed, as torch.save does not", remedy)


def is_weight(item: tuple[Any, Any]) -> bool:
    """Whether an item is a name with a plain tensor in memory."""
    name, value = item
    return (
        isinstance(name, str)
        and isinstance(value, Tensor)
        and value.layout == torch.strided
        and value.device.type == "cpu"
        and not value.is_quantized
    )
