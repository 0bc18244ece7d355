"""Losses by name, for each kind of network output.

The command line lists these names, so torch and MONAI are imported only when a loss is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from genotype.diagnostics.diagnostic import refuse
from search.training.output_kind import TARGET, OutputKind, check_channels, known_kind

if TYPE_CHECKING:
    from torch import Tensor

Loss = Callable[["Tensor", "Tensor"], "Tensor"]


def loss_named(name: str, output_kind: str) -> Loss:
    """The loss of logits (B, C, *spatial) and labels (B, *spatial) int64, as a scalar.

    For the output kinds `mask` and `mask_pair`: `bce`, `dice` and `bce_dice`, their sum; labels
    other than the target's count as background. For `classes`: `dice` over all but the background
    and `dice_ce`, which adds cross entropy over all. Dice is MONAI's, taken per image.
    Raises InputError for an unknown name or kind, and for a loss that does not suit the output.
    """
    kind = known_kind(output_kind)
    offered = LOSSES[kind]
    if name not in offered:
        known = sorted({known for losses in LOSSES.values() for known in losses})
        problem = f"does not suit the output {kind}" if name in known else "there is no such loss"
        raise refuse("loss", name, problem, f"for {kind} use one of {', '.join(offered)}")
    return offered[name](kind)


def default_loss(output_kind: str) -> str:
    """The default loss for an output. Raises InputError for an unknown kind."""
    return DEFAULTS[known_kind(output_kind)]


def _bce(kind: OutputKind) -> Loss:
    from torch import nn

    return _on_planes(nn.BCEWithLogitsLoss(), kind)


def _dice(kind: OutputKind) -> Loss:
    from monai.losses.dice import DiceLoss

    return _on_planes(DiceLoss(sigmoid=True), kind)


def _bce_dice(kind: OutputKind) -> Loss:
    bce, dice = _bce(kind), _dice(kind)
    return lambda logits, target: bce(logits, target) + dice(logits, target)


def _class_dice(kind: OutputKind) -> Loss:
    from monai.losses.dice import DiceLoss

    return _on_classes(DiceLoss(softmax=True, to_onehot_y=True, include_background=False), kind)


def _class_dice_ce(kind: OutputKind) -> Loss:
    from monai.losses.dice import DiceCELoss

    return _on_classes(DiceCELoss(softmax=True, to_onehot_y=True, include_background=False), kind)


_ON_MASKS = {"bce": _bce, "dice": _dice, "bce_dice": _bce_dice}
LOSSES: Mapping[OutputKind, Mapping[str, Callable[[OutputKind], Loss]]] = {
    "mask": _ON_MASKS,
    "mask_pair": _ON_MASKS,
    "classes": {"dice": _class_dice, "dice_ce": _class_dice_ce},
}
"""By kind of output and name, a function from the kind to the loss."""

DEFAULTS: Mapping[OutputKind, str] = {"mask": "bce_dice", "mask_pair": "bce_dice", "classes": "dice_ce"}


def _on_planes(loss: Loss, kind: OutputKind) -> Loss:
    """Give the loss one target plane of 0 and 1 for each channel of logits."""
    import torch

    def of_labels(logits: Tensor, target: Tensor) -> Tensor:
        check_channels(logits, kind)
        mask = (target == TARGET).to(logits.dtype)
        planes = [mask] if kind == "mask" else [mask, 1 - mask]
        return loss(logits, torch.stack(planes, dim=1))

    return of_labels


def _on_classes(loss: Loss, kind: OutputKind) -> Loss:
    def of_labels(logits: Tensor, target: Tensor) -> Tensor:
        check_channels(logits, kind)
        return loss(logits, target.unsqueeze(1))

    return of_labels
