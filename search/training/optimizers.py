"""Optimizers by name."""

from collections.abc import Iterable

from torch import nn
from torch.optim import SGD, AdamW, Optimizer, RAdam

from search.config import TrainConfig


def weight_optimizer(weights: Iterable[nn.Parameter], config: TrainConfig) -> Optimizer:
    """AdamW, or RAdam (Liu et al. 2020) with the same decoupled weight decay, or Nesterov's SGD."""
    if config.optimizer == "sgd":
        momentum = config.momentum
        return SGD(weights, config.lr, momentum, weight_decay=config.weight_decay, nesterov=momentum > 0)
    if config.optimizer == "radam":
        decay = config.weight_decay
        return RAdam(weights, config.lr, config.betas, weight_decay=decay, decoupled_weight_decay=True)
    return AdamW(weights, config.lr, config.betas, weight_decay=config.weight_decay, fused=True)
