"""A run's state between epochs, in one safetensors file: nothing is ever unpickled."""

import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from attrs import frozen
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor
from torch.nn import Module
from torch.optim import Optimizer

from genotype import refuse
from genotype.diagnostics.diagnostic import short
from genotype.text.files import replace_bytes, require_disk
from genotype.text.regular import reason, require_regular
from search.runs.position import REMEDY

KEY = "genoc"


@frozen
class Checkpoint:
    """Tensors by name, and everything else as JSON."""

    tensors: dict[str, Tensor]
    about: dict[str, Any]

    def write(self, path: Path, earlier: Path | None = None) -> None:
        """Replace the file in one step; a crash leaves the old one or the new one.

        What was there is then at `earlier`, from where a run goes on if the new one is damaged.
        """
        tensors = {name: tensor.detach().contiguous() for name, tensor in self.tensors.items()}
        text = json.dumps(self.about)
        metadata = {"about": text, "crc32": checksum(tensors, text)}
        data = save(tensors, {KEY: json.dumps(metadata)})
        replace_bytes(path, data, keep=earlier)

    @staticmethod
    def read(path: Path) -> "Checkpoint":
        """Refused where the file is not a whole checkpoint, or not as it was written."""
        try:
            require_regular(path, "checkpoint")
            with safe_open(path, framework="pt") as file:
                metadata = json.loads((file.metadata() or {})[KEY])
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            if checksum(tensors, metadata["about"]) != metadata["crc32"]:
                raise ValueError("it is not as it was written, its checksum differs")
            return Checkpoint(tensors, json.loads(metadata["about"]))
        except (OSError, SafetensorError, KeyError, TypeError, ValueError, RecursionError) as error:
            require_disk(path, error)
            problem = f"cannot be read: {short(reason(error))}"
            raise refuse(str(path), "the checkpoint", problem, REMEDY) from None


def checksum(tensors: Mapping[str, Tensor], text: str) -> int:
    """A CRC-32 over names, values and text: what a disk or a hand has changed is not gone on with."""
    crc = zlib.crc32(text.encode())
    for name in sorted(tensors):
        values = tensors[name].detach().cpu().contiguous().reshape(-1)
        crc = zlib.crc32(values.view(torch.uint8).numpy().data, zlib.crc32(name.encode(), crc))
    return crc


def pack(
    modules: Mapping[str, Module], optimizers: Mapping[str, Optimizer], about: dict[str, Any]
) -> Checkpoint:
    """The state of modules and optimizers, with anything else that is JSON."""
    tensors: dict[str, Tensor] = {}
    for name, module in modules.items():
        tensors.update({f"{name}/{key}": value for key, value in module.state_dict().items()})
    states: dict[str, Any] = {}
    for name, optimizer in optimizers.items():
        state = optimizer.state_dict()
        values = {f"{index}/{key}": v for index, slots in state["state"].items() for key, v in slots.items()}
        tensors.update({f"{name}/{key}": v for key, v in values.items() if isinstance(v, Tensor)})
        numbers = {key: v for key, v in values.items() if not isinstance(v, Tensor)}
        states[name] = {"groups": state["param_groups"], "numbers": numbers}
    return Checkpoint(tensors, {**about, "optimizers": states})


def unpack(
    checkpoint: Checkpoint, modules: Mapping[str, Module], optimizers: Mapping[str, Optimizer]
) -> None:
    """Put a checkpoint's state back."""
    for name, module in modules.items():
        module.load_state_dict(under(checkpoint.tensors, name))
    for name, optimizer in optimizers.items():
        saved = checkpoint.about["optimizers"][name]
        state: dict[int, dict[str, Any]] = {}
        for path, value in [*under(checkpoint.tensors, name).items(), *saved["numbers"].items()]:
            index, _, key = path.partition("/")
            state.setdefault(int(index), {})[key] = value
        optimizer.load_state_dict({"state": state, "param_groups": saved["groups"]})


def under(tensors: Mapping[str, Tensor], name: str, end: str = "/") -> dict[str, Tensor]:
    """The tensors whose name begins with `name` and `end`, without it."""
    start = name + end
    return {key.removeprefix(start): value for key, value in tensors.items() if key.startswith(start)}
