"""Losses of plug-ins: functions of logits and labels, as `add_loss` takes them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar, get_args

from attrs import frozen

from genotype.plugins import Group, Kind, Unfit
from search.training.losses.kinds import Loss
from search.training.output_kind import OutputKind

F = TypeVar("F", bound=Callable[..., Any])

OUTPUTS = "outputs"
"""The attribute of a function that says for which outputs it is."""


@frozen
class PluggedLoss:
    """A loss of logits (B, C, *spatial) and labels (B, *spatial) int64, and the outputs that it is for."""

    loss: Loss
    outputs: tuple[OutputKind, ...]


def for_outputs(*outputs: OutputKind) -> Callable[[F], F]:
    """Say for which outputs a plug-in's loss is: "mask", "mask_pair", "classes"; unsaid, for "mask" alone."""

    def decorate(loss: F) -> F:
        setattr(loss, OUTPUTS, outputs)
        return loss

    return decorate


def accepted(_: str, value: Any) -> PluggedLoss:
    """The loss of an entry point. Raises Unfit."""
    if not callable(value) or isinstance(value, type):
        raise Unfit("it is no function of logits and labels")
    outputs: Iterable[Any] = getattr(value, OUTPUTS, ("mask",))
    unknown = [output for output in outputs if output not in get_args(OutputKind)]
    if unknown or not outputs:
        raise Unfit(f"its outputs are {outputs!r}: use {', '.join(get_args(OutputKind))}")
    return PluggedLoss(value, tuple(outputs))


def loss_plugins(own: Callable[[], Collection[str]]) -> Kind[PluggedLoss]:
    """The losses of plug-ins, next to those that genoc has."""
    return Kind[PluggedLoss](Group("genoc.losses", "loss", own), accepted)
