"""Compiled networks put to work: small images, even gates, a step of training."""

import torch
from torch import Tensor, nn

from compiler.backend.load import load_network
from compiler.lowering.network import lower
from genotype import Genotype
from genotype.form.choices import choices


def even_gates(genotype: Genotype) -> dict[str, Tensor]:
    """The same weight for every option of every choice."""
    sizes = {path: len(choice.options) for path, choice in choices(genotype)}
    return {path: torch.full((size,), 1 / size) for path, size in sizes.items()}


def small_size(genotype: Genotype) -> tuple[int, ...]:
    """The second least size of an image that the network takes: norms want more than one pixel."""
    return tuple(2 * step for step in lower(genotype).stride)


def arguments(genotype: Genotype, size: tuple[int, ...], batch: int = 1) -> tuple[object, ...]:
    """What a network's forward takes: images, and of a space the gates."""
    images = torch.randn(batch, genotype.in_channels, *size)
    gates = even_gates(genotype)
    return (images, gates) if gates else (images,)


def logits(network: nn.Module, genotype: Genotype, batch: int = 1) -> list[Tensor]:
    """Every head's logits for small images, the first head's first."""
    if len(genotype.heads) == 1:
        return [network(*arguments(genotype, small_size(genotype), batch))]
    network.deep_supervision = True
    found: list[Tensor] = network(*arguments(genotype, small_size(genotype), batch))
    return found


def trained_once(genotype: Genotype) -> nn.Module:
    """A fresh network that went forward and backward once, through all of its heads."""
    network = load_network(genotype)
    torch.stack([head.square().mean() for head in logits(network, genotype, batch=2)]).sum().backward()
    return network
