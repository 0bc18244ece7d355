"""A module of somebody's own as a genotype, with its weights: traced, told, compared."""

import re
from collections.abc import Mapping
from contextlib import chdir
from math import inf
from pathlib import Path
from typing import Any

import torch
from attrs import frozen
from torch import Tensor, nn

from compiler.backend.weights import put_weights, state_bytes
from genotype import Diagnostic, Genotype, InputError, refuse
from zoo.imports.imported import Imported
from zoo.imports.module.carry import carried, shake
from zoo.imports.module.compared import SMALL, Comparison, Difference
from zoo.imports.module.load import module_of
from zoo.imports.module.network import translated
from zoo.imports.module.operations import read
from zoo.imports.module.refused import REMEDY
from zoo.imports.module.trace import traced


@frozen
class ImportedModule:
    """The genotype, and the weights of the module by the names of the genotype's network."""

    imported: Imported
    state: Mapping[str, Tensor]

    def weights(self) -> bytes:
        """The weights as safetensors that belong to the genotype."""
        return state_bytes(self.state, self.imported.genotype)


@frozen
class Image:
    """The image with which a module is traced; without channels it has those of the first convolution."""

    in_channels: int | None = None
    size: tuple[int, ...] = (64,)

    def made(self, network: nn.Module, called: str) -> Tensor:
        """A random image. Raises InputError where the module does not say what it reads."""
        convs = [one for one in network.modules() if isinstance(one, nn.Conv2d | nn.Conv3d)]
        if not convs:
            raise refuse(called, "the module", "has no convolution", "give a network for images or volumes")
        dims = 2 if isinstance(convs[0], nn.Conv2d) else 3
        size = self.size * dims if len(self.size) == 1 else self.size
        if len(size) != dims:
            problem = f"{len(size)} sizes for {dims} axes"
            raise refuse(called, "--size", problem, f"write one number, or {dims}")
        return torch.randn((1, self.in_channels or convs[0].in_channels, *size))


ANY = Image()


def imported(
    source: str, arguments: Mapping[str, Any], image: Image = ANY, weights: Path | None = None
) -> ImportedModule:
    """The module that FILE:CLASS makes, as `imported_network` gives it.

    The file is run. `weights` is a .safetensors file of the module's state; fresh ones are changed at random,
    for norms that change nothing would hide mistakes. Raises InputError where the code fails, too, and where
    the weights do not fit.
    """
    with chdir("."):  # whatever their code does, paths mean what they meant when they were typed
        network, path = module_of(source, arguments)
    if weights is None:
        shake(network)
    else:
        put_weights(weights, network)
    with chdir("."):
        return imported_network(network, path, source.rpartition(":")[2], image)


def imported_network(network: nn.Module, path: Path, called: str, image: Image = ANY) -> ImportedModule:
    """A module in evaluation mode, as a genotype that gives the same outputs with its weights.

    `path` is the file of its code. Raises InputError where a genotype cannot say the module, with the
    operation, its line and the reason, and where the outputs differ.
    """
    example = image.made(network, called)
    try:
        outputs, left_out = read(traced(network, example, path))
        found = translated(
            [output.logits for output in outputs], titled(called), f"Imported from {path.name}."
        )
    except InputError as refused:
        raise InputError(str(path), refused.problems) from None
    genotype = sound(found.genotype, path)
    ours = carried(found, genotype, network)
    state = {name: tensor.clone() for name, tensor in ours.state_dict().items()}
    comparison = Comparison(ours, network, [output.closing for output in outputs])
    worst, notes = 0.0, list(left_out)
    for found_apart in comparison.in_evaluation(example):
        if isinstance(found_apart, str):
            notes.append(found_apart)
        elif not found_apart.largest <= SMALL:
            raise differs(path, found_apart)
        else:
            worst = max(worst, found_apart.largest)
    if worst > 0:
        notes.append(f"outputs differ by up to {worst:.1e}")
    return ImportedModule(Imported(genotype, (*notes, *comparison.notes(example))), state)


def sound(genotype: Genotype, path: Path) -> Genotype:
    """The genotype, if it passes every check; what it does not is told in words, as nobody sees its text."""
    try:
        return Imported(genotype).passed()
    except InputError as refused:
        problems = [
            Diagnostic("the network", f"no genotype can say it ({one.path}: {one.problem})", REMEDY)
            for one in refused.problems
        ]
        raise InputError(str(path), problems) from None


def differs(path: Path, difference: Difference) -> InputError:
    """That the network that was read is not the module."""
    problem = f"the network that was read from it gives other outputs for {difference.where}"
    if difference.largest != inf:
        problem += f", by up to {difference.largest:.2g}"
    remedy = "write the genotype by hand; `genoc new` lists what to start from"
    return refuse(str(path), "the module", problem, remedy)


def titled(name: str) -> str:
    """The name of a class as that of a genotype: `my-unet` for `MyUNet`."""
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower().strip("_-")
    plain = re.sub(r"[^a-z0-9_-]", "", parts)[:62]
    return plain if plain[:1].isalpha() else "imported"
