"""Losses by name, for each kind of network output.

The command line lists these names, so torch and MONAI are imported only when a loss is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib import import_module

from genotype.diagnostics.diagnostic import refuse
from search.training.losses.kinds import Loss, Make, Offered, Weights
from search.training.output_kind import OutputKind, known_kind


def loss_named(name: str, output_kind: str, weights: Weights = None) -> Loss:
    """The loss of logits (B, C, *spatial) and labels (B, *spatial) int64, as a scalar.

    Pixels whose label is IGNORE contribute nothing and get no gradient. `weights` are a factor for each
    label. For the output kinds `mask` and `mask_pair`, labels other than the target's count as background.
    docs/training.md describes the losses.
    Raises InputError for an unknown name or kind, and for a loss that does not suit the output or takes no
    class weights.
    """
    kind = known_kind(output_kind)
    offered = LOSSES[kind]
    if name not in offered:
        known = sorted({known for losses in LOSSES.values() for known in losses})
        problem = f"does not suit the output {kind}" if name in known else "there is no such loss"
        raise refuse("loss", name, problem, f"for {kind} use one of {', '.join(offered)}")
    if weights is not None and not offered[name].weighs:
        suited = ", ".join(known for known, one in offered.items() if one.weighs)
        problem = f"this loss takes no class weights where the output is {kind}"
        remedy = f"use one of {suited}, or leave out --class-weights"
        raise refuse("class weights", f"--loss {name}", problem, remedy)
    return offered[name].make(kind, weights)


def default_loss(output_kind: str) -> str:
    """The default loss for an output. Raises InputError for an unknown kind."""
    return DEFAULTS[known_kind(output_kind)]


def add_loss(name: str, loss: Loss, outputs: Iterable[OutputKind] = ("mask",)) -> None:
    """Offer a loss of your own under a name, for some kinds of output.

    `loss` gives a scalar for logits (B, C, *spatial) and labels (B, *spatial) int64. It never sees IGNORE:
    where a pixel is ignored, it gets the label 0 with logits that are certain of it, and no gradient flows
    back. Raises ValueError for a name that is taken, or is no lower-case word.
    """
    if not re.fullmatch("[a-z][a-z0-9_]{0,59}", name):
        raise ValueError(f"{name!r} is no name for a loss: use lower-case letters, digits and _")
    kinds = [known_kind(kind) for kind in outputs]
    taken = [kind for kind in kinds if name in LOSSES[kind]]
    if taken:
        raise ValueError(f"there is a loss {name!r} for {', '.join(taken)} already")
    for kind in kinds:
        LOSSES[kind][name] = Offered(own(loss), weighs=False)


def own(loss: Loss) -> Make:
    """How a loss of two arguments that knows nothing of ignored pixels is made."""

    def make(kind: OutputKind, weights: Weights) -> Loss:
        from search.training.losses.ignored import without_ignored

        return without_ignored(loss, kind)

    return make


def in_module(module: str, function: str) -> Make:
    """How a loss is made by a function of a module here, which is imported only then."""

    def make(kind: OutputKind, weights: Weights) -> Loss:
        made: Loss = getattr(import_module(f"search.training.losses.{module}"), function)(kind, weights)
        return made

    return make


def on_masks(several: bool) -> dict[str, Offered]:
    """The losses of masks; only with `several` channels are there classes to weigh against each other."""
    common = {
        "bce": Offered(in_module("pixelwise", "bce")),
        "dice": Offered(in_module("overlap", "dice"), weighs=several),
        "bce_dice": Offered(in_module("sums", "bce_dice")),
        "focal": Offered(in_module("pixelwise", "focal")),
        "dice_focal": Offered(in_module("sums", "dice_focal")),
        "tversky": Offered(in_module("overlap", "tversky"), weighs=several),
        "dice_boundary": Offered(in_module("sums", "dice_boundary"), weighs=several),
    }
    general = Offered(in_module("overlap", "generalized_dice"), weighs=False)
    return {**common, "generalized_dice": general} if several else common


LOSSES: Mapping[OutputKind, dict[str, Offered]] = {
    "mask": on_masks(several=False),
    "mask_pair": on_masks(several=True),
    "classes": {
        "dice": Offered(in_module("overlap", "dice")),
        "dice_ce": Offered(in_module("sums", "dice_ce")),
        "ce": Offered(in_module("pixelwise", "cross_entropy")),
        "focal": Offered(in_module("pixelwise", "focal")),
        "dice_focal": Offered(in_module("sums", "dice_focal")),
        "tversky": Offered(in_module("overlap", "tversky")),
        "generalized_dice": Offered(in_module("overlap", "generalized_dice"), weighs=False),
        "dice_boundary": Offered(in_module("sums", "dice_boundary")),
    },
}
"""By kind of output and name, how the loss is made."""

DEFAULTS: Mapping[OutputKind, str] = {"mask": "bce_dice", "mask_pair": "bce_dice", "classes": "dice_ce"}
