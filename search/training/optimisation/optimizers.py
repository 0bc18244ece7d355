"""Optimizers by name."""

from typing import Any

from torch import nn
from torch.optim import SGD, AdamW, Optimizer, RAdam

from genotype import refuse
from search.config import TrainConfig
from search.training.optimisation.layer_rates import RELATIVE, all_alike, layer_groups
from search.training.optimisation.schedule import set_lr


def weight_optimizer(network: nn.Module, config: TrainConfig) -> Optimizer:
    """AdamW, or RAdam (Liu et al. 2020) with the same decoupled weight decay, or Nesterov's SGD.

    Of `lr` "auto" every layer has its own share; see `layer_rates.py`.
    """
    groups = layer_groups(network) if config.lr == "auto" else all_alike(network)
    optimizer = optimizer_of(groups, config)
    set_lr(optimizer, rate_of(config))
    return optimizer


def optimizer_of(groups: list[dict[str, Any]], config: TrainConfig) -> Optimizer:
    """The optimizer of a name, for groups of parameters; their rates are set apart."""
    decay, nesterov = config.weight_decay, config.momentum > 0
    if config.optimizer == "sgd":
        return SGD(groups, momentum=config.momentum, weight_decay=decay, nesterov=nesterov)
    if config.optimizer == "radam":
        return RAdam(groups, betas=config.betas, weight_decay=decay, decoupled_weight_decay=True)
    return AdamW(groups, betas=config.betas, weight_decay=decay, fused=True)


def rate_of(config: TrainConfig) -> float:
    """The learning rate, relative to the size of weights if it is "auto"."""
    return RELATIVE if config.lr == "auto" else config.lr


def require_rate(config: TrainConfig) -> None:
    """Refuse settings that have no meaning with rates by layer."""
    if config.lr != "auto":
        return
    if config.optimizer == "sgd":
        problem = "is for optimizers that divide by the gradient's size; the steps of SGD depend on it"
        raise refuse("--lr", "auto", problem, "give a number, such as --lr 0.01")
    if config.lr_end:
        problem = "--lr is auto, by which every layer has a rate of its own"
        raise refuse("--lr-end", str(config.lr_end), problem, "leave it out, or give --lr a number")
