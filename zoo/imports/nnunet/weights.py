"""The weights of a checkpoint as those of a genotype's network."""

from collections.abc import Iterator, Mapping

import torch
from torch import Tensor

from compiler.backend.load import load_network
from compiler.backend.weights import misfits, some_of
from genotype import Diagnostic, InputError
from zoo.imports.nnunet.checkpoint import Checkpoint
from zoo.imports.nnunet.found import Found
from zoo.imports.nnunet.names import unwrapped

REMEDY = "give the checkpoint of a training with these plans and this configuration"


def carried(checkpoint: Checkpoint, found: Found) -> dict[str, Tensor]:
    """Every weight by our name, used once. Raises InputError for weights of another network, for one too
    many or missing, and where a name that should say the same weight again says another.
    """
    with torch.device("meta"):
        wanted = load_network(found.genotype).state_dict()
    weights = unwrapped(checkpoint.weights)
    firsts = {name: found.original(name) for name in weights}
    ours = {found.ours(name): tensor for name, tensor in weights.items() if firsts[name] == name}
    unknown = [name for name, first in firsts.items() if name == first and found.ours(name) is None]
    known = {name: tensor for name, tensor in ours.items() if name is not None}
    problems = [
        *(Diagnostic(name, "the network has no such weight", REMEDY) for name in unknown),
        *(Diagnostic(problem.path, problem.problem, REMEDY) for problem in misfits(known, wanted)),
    ]
    problems = problems or list(disagreeing(weights, firsts))
    if problems:
        raise InputError(str(checkpoint.path), some_of(problems))
    return {name: known[name] for name in wanted}


def disagreeing(weights: Mapping[str, Tensor], firsts: Mapping[str, str]) -> Iterator[Diagnostic]:
    """The names that are another name of a weight, and say another tensor."""
    for name, first in firsts.items():
        if first not in weights:
            yield Diagnostic(name, "the network has no such weight", REMEDY)
        elif not same(weights[name], weights[first]):
            yield Diagnostic(name, f"is another name of {first}, but another tensor", REMEDY)


def same(one: Tensor, other: Tensor) -> bool:
    """Whether two tensors are one, or alike."""
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    if one.data_ptr() == other.data_ptr() and one.stride() == other.stride():
        return True
    return bool(((one == other) | ((one != one) & (other != other))).all())
