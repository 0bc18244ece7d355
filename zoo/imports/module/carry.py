"""The weights of somebody's module in the network of its genotype."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from compiler.backend.load import load_network
from genotype import Genotype
from zoo.imports.module.network import Translated
from zoo.imports.module.values import Conv

KINDS = {"conv": "Conv", "norm": "Norm", "activation": "PReLU"}
"""What the modules with weights of a convolution, its norm and its activation are called in torch."""


def carried(translated: Translated, genotype: Genotype, theirs: nn.Module) -> nn.Module:
    """Our network with the weights of theirs."""
    ours, state = load_network(genotype).eval(), dict(theirs.state_dict(keep_vars=True))
    with torch.no_grad():
        for conv, path in translated.carried.items():
            fill(ours.get_submodule(path), conv, state)
    return ours


def fill(module: nn.Module, conv: Conv, state: Mapping[str, Tensor]) -> None:
    """Copy the weights of a convolution, its norm and its activation into the module that computes them."""
    for part, name in conv.weights.items():
        kind, _, attribute = part.partition(".")
        (holder,) = (
            one for one in module.modules() if KINDS[kind] in type(one).__name__ and has(one, attribute)
        )
        target = getattr(holder, attribute)
        target.copy_(state[name].reshape(target.shape))


def shake(network: nn.Module) -> None:
    """Give fresh weights and statistics values of which no two are alike, so that a mistaken one shows."""
    with torch.no_grad():
        for name, tensor in [*network.named_parameters(), *network.named_buffers()]:
            if tensor.is_floating_point() and tensor.dim() < 2:
                noise = 0.1 * torch.randn_like(tensor)
                tensor.add_(noise.abs() if name.endswith("running_var") else noise)


def has(module: nn.Module, attribute: str) -> bool:
    """Whether a module itself holds a weight of that name."""
    own = {**dict(module.named_parameters(recurse=False)), **dict(module.named_buffers(recurse=False))}
    return attribute in own
