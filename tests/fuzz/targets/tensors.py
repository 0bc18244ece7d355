"""Readers of safetensors, given what a file says of its tensors: its header is JSON, its checksum holds."""

import json
from collections.abc import Callable
from pathlib import Path

import torch

from compiler.backend.load import load_network
from compiler.backend.weights import carries_text, put_weights, read_tensors
from search.runs.checkpoint import Checkpoint, checksum
from search.runs.position import saved_position
from tests.fuzz.target import Read, Target
from tests.zoo.trained import TINY

VALUES = bytes(256)


def with_header(header: bytes) -> bytes:
    """A file with this header."""
    return len(header).to_bytes(8, "little") + header + VALUES


def of_header(read: Callable[[Path], object]) -> Callable[[Path], Read]:
    def prepare(folder: Path) -> Read:
        path = folder / "model.safetensors"

        def reading(header: bytes) -> object:
            path.write_bytes(with_header(header))
            return read(path)

        return reading

    return prepare


def tensors(path: Path) -> None:
    carries_text(path, TINY)
    read_tensors(path)


def into_network(path: Path) -> None:
    put_weights(path, load_network(TINY))


def of_position(folder: Path) -> Read:
    """A whole checkpoint that says this of where its run stands."""
    path = folder / "checkpoint.safetensors"
    tensor = {"a": torch.zeros(2)}

    def read(about: bytes) -> None:
        text = about.decode(errors="replace")
        Checkpoint(tensor, {}).write(path)
        data, crc = path.read_bytes(), checksum(tensor, text)
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
        header["__metadata__"] = {"genoc": json.dumps({"about": text, "crc32": crc})}
        written = json.dumps(header).encode()
        path.write_bytes(len(written).to_bytes(8, "little") + written + tensor["a"].numpy().tobytes())
        saved_position(path, Checkpoint.read(path).about)

    return read


TARGETS = (
    Target("tensors-header", "json", of_header(tensors)),
    Target("tensors-checkpoint", "json", of_header(Checkpoint.read)),
    Target("tensors-network", "json", of_header(into_network)),
    Target("tensors-position", "json", of_position),
)
