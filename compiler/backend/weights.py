"""Weights as safetensors, stored with their genotype and read without running any code."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save
from torch import Tensor, nn

from compiler.backend.pickled import refuse_pickled
from genotype import Diagnostic, Genotype, InputError, canonical_text, content_hash, loads, refuse
from genotype.text.files import require_disk
from genotype.text.regular import reason, require_regular

KEY: Final = "genoc"
"""The only metadata key: with two, the bytes of a file would not be reproducible."""

SHOWN = 10


def weights_bytes(network: nn.Module, genotype: Genotype) -> bytes:
    """A network's state as safetensors, with the genotype's text as metadata."""
    return state_bytes(network.state_dict(), genotype)


def state_bytes(state: Mapping[str, Tensor], genotype: Genotype) -> bytes:
    """Weights by name as safetensors, with the genotype's text as metadata."""
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in state.items()}
    return save(tensors, {KEY: canonical_text(genotype)})


def read_tensors(path: Path) -> dict[str, Tensor]:
    """Tensors by name. Raises InputError if the file is not complete, or is one of `torch.save`."""
    if path.is_dir():
        raise refuse(str(path), path.name, "is a folder", "name the .safetensors file in it")
    try:
        refuse_pickled(path)
        return load_file(path)
    except (OSError, SafetensorError) as error:
        require_disk(path, error)
        raise refuse(
            str(path), path.name, f"cannot be read: {reason(error)}", "give a complete .safetensors file"
        ) from None


def carried_text(path: Path) -> str | None:
    """The genotype's text in a file of weights; None if it has none, or is not such a file."""
    try:
        require_regular(path, "weights")
        with safe_open(path, framework="pt") as file:
            return (file.metadata() or {}).get(KEY)
    except (OSError, SafetensorError):  # reading its tensors tells what is wrong
        return None


def require_carried(path: Path, genotype: Genotype) -> None:
    """Refuse weights of another genotype; those without a genotype are accepted."""
    text = carried_text(path)
    if text is not None and content_hash(loads(text)) != content_hash(genotype):
        remedy = "give the weights that were trained for this genotype"
        raise refuse(str(path), path.name, "belongs to another genotype", remedy)


def carries_text(path: Path, genotype: Genotype) -> bool:
    """Whether a file of weights carries this genotype. Raises InputError for an invalid one."""
    text = carried_text(path)
    return text is not None and canonical_text(loads(text)) == canonical_text(genotype)


def put_weights(path: Path, network: nn.Module) -> None:
    """Load a file's weights into a network. Raises InputError unless names and shapes match exactly."""
    tensors, wanted = read_tensors(path), network.state_dict()
    require_precision(path, tensors, wanted)
    problems = list(misfits(tensors, wanted))
    if problems:
        raise InputError(str(path), some_of(problems))
    network.load_state_dict(tensors)


def some_of(problems: list[Diagnostic]) -> list[Diagnostic]:
    """The first problems; weights of a different network would have hundreds."""
    left = len(problems) - SHOWN
    if left <= 1:
        return problems
    return [*problems[:SHOWN], Diagnostic("other weights", f"{left} more do not fit", problems[0].remedy)]


def require_precision(path: Path, tensors: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> None:
    """Refuse weights of another precision with a single problem, not one per tensor."""
    floats = {name for name, value in wanted.items() if value.dtype == torch.float32}
    dtypes = {tensors[name].dtype for name in floats & tensors.keys()}
    if len(dtypes) == 1 and torch.float32 not in dtypes:
        problem = f"its weights are {str(dtypes.pop()).removeprefix('torch.')}, but float32 is needed"
        raise refuse(str(path), path.name, problem, "save them as float32")


def misfits(tensors: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> Iterator[Diagnostic]:
    """The problems that keep tensors from being a network's state."""
    remedy = "give the weights that were trained for this genotype"
    for name in sorted(wanted.keys() | tensors.keys()):
        if name not in tensors:
            yield Diagnostic(name, "this weight is missing", remedy)
        elif name not in wanted:
            yield Diagnostic(name, "the network has no such weight", remedy)
        elif kind_of(tensors[name]) != kind_of(wanted[name]):
            problem = f"is {kind_of(tensors[name])}, but the network's is {kind_of(wanted[name])}"
            yield Diagnostic(name, problem, remedy)


def kind_of(tensor: Tensor) -> str:
    """`float32 64 x 3 x 3 x 3`."""
    return f"{str(tensor.dtype).removeprefix('torch.')} {' x '.join(map(str, tensor.shape))}".strip()
