"""The moving average of a training's weights."""

import torch
from torch import nn

from search.config import TrainConfig
from search.training.optimisation.averaging import averaged
from search.training.optimisation.optimizers import weight_optimizer


def by_hand(values: list[float], decay: float) -> float:
    """The first value, then after t values a step of 1 - min(decay, t / (t + 9)) towards each."""
    mean = values[0]
    for count, value in enumerate(values[1:], start=1):
        mean += (1 - min(decay, count / (count + 9))) * (value - mean)
    return mean


def test_weights_and_running_statistics_follow_the_formula():
    torch.manual_seed(0)
    network = nn.BatchNorm2d(1).double()
    average = averaged(network, 0.6)
    weights, means = [], []
    for _ in range(30):
        with torch.no_grad():
            network.weight.copy_(torch.randn(1))
        network(torch.randn(4, 1, 3, 3, dtype=torch.float64) + 5)
        average.update_parameters(network)
        weights.append(network.weight.item())
        means.append(network.running_mean.item())
    assert abs(average.module.weight.item() - by_hand(weights, 0.6)) < 1e-12
    assert abs(average.module.running_mean.item() - by_hand(means, 0.6)) < 1e-12


def test_without_decay_the_average_is_the_network():
    network = nn.Linear(3, 3)
    average = averaged(network, 0.0)
    for _ in range(3):
        nn.init.normal_(network.weight)
        average.update_parameters(network)
    torch.testing.assert_close(average.module.weight, network.weight)


def test_radam_decays_weights_apart_from_the_gradient():
    """Where there is no gradient a decoupled decay shrinks a weight by lr * decay, whatever the betas."""
    layer = nn.Linear(1, 1, bias=False)
    weight = nn.init.ones_(layer.weight)
    config = TrainConfig(optimizer="radam", lr=0.1, weight_decay=0.5, betas=(0.5, 0.999))
    optimizer = weight_optimizer(layer, config)
    weight.grad = torch.zeros(1, 1)
    optimizer.step()
    torch.testing.assert_close(weight.detach(), torch.tensor([[0.95]]))
