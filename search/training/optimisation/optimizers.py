"""Optimizers by name."""

from typing import Any

from torch import nn
from torch.optim import SGD, AdamW, Optimizer, RAdam

from genotype import refuse
from search.config import TrainConfig
from search.progress import say_of_run
from search.runs.documents import RATES, RatesRecord
from search.runs.run import Run
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


def rates_of(optimizer: Optimizer) -> RatesRecord:
    """The lowest and the highest rate that is set for a layer."""
    rates = [group["lr"] for group in optimizer.param_groups]
    return RatesRecord(min(rates), max(rates))


def note_rates(run: Run, optimizer: Optimizer, config: TrainConfig) -> None:
    """Write and say which rates a training has, where they are by layer; they fall from there."""
    if config.lr != "auto":
        return
    rates = rates_of(optimizer)
    if not RATES.is_in(run.path):
        RATES.write(run, rates)
    say_of_run(f"rates    {rates.lowest:.2g} to {rates.highest:.2g} over the layers (--lr auto)")


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
