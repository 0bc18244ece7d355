"""Scores of untrained networks, as others propose them: the higher, the better."""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor, nn

from search.training.losses import Loss

Score = Callable[[nn.Module, Tensor, Tensor, Loss], float]


def gradient_norm(network: nn.Module, images: Tensor, labels: Tensor, loss: Loss) -> float:
    """The sum of the norms of the gradients of all weights on a batch (Abdelfattah et al. 2021)."""
    loss(network.train()(images), labels).backward()
    return sum(float(p.grad.norm()) for p in network.parameters() if p.grad is not None)


def synflow(network: nn.Module, images: Tensor, labels: Tensor, loss: Loss) -> float:
    """The flow through absolute weights of an image of ones, in logarithm (Tanaka et al. 2020)."""
    network.eval().double()
    with torch.no_grad():
        for weight in network.parameters():
            weight.abs_()
    network(torch.ones_like(images[:1], dtype=torch.float64)).sum().backward()
    flow = sum(float((p * p.grad).abs().sum()) for p in network.parameters() if p.grad is not None)
    return float(torch.tensor(flow, dtype=torch.float64).log())


def naswot(network: nn.Module, images: Tensor, labels: Tensor, loss: Loss) -> float:
    """The log determinant of how alike the images' patterns of active ReLUs are (Mellor et al. 2021)."""
    kernel = torch.zeros(len(images), len(images), dtype=torch.float64)

    def add(_: nn.Module, __: object, y: Tensor) -> None:
        active = (y > 0).flatten(1).double()
        kernel.add_(active @ active.T + (1 - active) @ (1 - active).T)

    for module in network.modules():
        if isinstance(module, nn.ReLU | nn.LeakyReLU):
            module.register_forward_hook(add)
    with torch.no_grad():
        network.train()(images)
    return float(torch.linalg.slogdet(kernel).logabsdet)


SCORES: Mapping[str, Score] = {"gradient norm": gradient_norm, "synflow": synflow, "NASWOT": naswot}
