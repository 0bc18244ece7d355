"""Losses by name, for each kind of network output.

The command line lists these names, so torch and MONAI are imported only when a loss is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from genotype.diagnostics.diagnostic import refuse
from search.training.losses.kinds import Loss, Make, Offered, Weights
from search.training.losses.plugged import loss_plugins
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
    offered = losses_for(kind, name)
    if name not in offered:
        known = [*sorted(every_name()), *LOSS_PLUGINS.names()]
        problem = f"does not suit the output {kind}" if name in known else unknown(name)
        raise refuse("loss", name, problem, f"for {kind} use one of {', '.join(offered)}")
    if weights is not None and not offered[name].weighs:
        suited = ", ".join(known for known, one in offered.items() if one.weighs)
        problem = f"this loss takes no class weights where the output is {kind}"
        remedy = f"use one of {suited}, or leave out --class-weights"
        raise refuse("class weights", f"--loss {name}", problem, remedy)
    return offered[name].make(kind, weights)


def losses_for(kind: OutputKind, name: str) -> Mapping[str, Offered]:
    """The losses for an output; with that of a plug-in, if the name is one and it is for this output.

    Raises InputError if the plug-in of this name cannot be used.
    """
    if not LOSS_PLUGINS.is_named(name):
        return LOSSES[kind]
    plugged = LOSS_PLUGINS.load(name)
    offered = {name: Offered(own(plugged.loss), weighs=False)} if kind in plugged.outputs else {}
    return {**LOSSES[kind], **offered}


def every_name() -> tuple[str, ...]:
    """The names of all losses but those of plug-ins, in order."""
    return tuple(dict.fromkeys(name for losses in LOSSES.values() for name in losses))


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


@contextmanager
def lent(loss: Loss) -> Iterator[str]:
    """Offer a loss for every kind of output, for as long as this is active, by the name that it has in its
    module.

    What `loss` is given is as for `add_loss`.
    """
    name = qualified_name(loss)
    for offered in LOSSES.values():
        offered[name] = Offered(own(loss), weighs=False)
    try:
        yield name
    finally:
        for offered in LOSSES.values():
            offered.pop(name, None)


def qualified_name(loss: Any) -> str:
    """`package.module.function`, or of an object, such as a torch module, that of its class."""
    named = loss if hasattr(loss, "__qualname__") else type(loss)
    return f"{named.__module__}.{named.__qualname__}"


def unknown(name: str) -> str:
    """The problem of a name that no loss has; those of functions that were lent have dots."""
    if "." in name:
        return "is a function of a Python program: give it there by loss=; here it is not known"
    return "there is no such loss; is a plug-in missing?"


def own(loss: Loss) -> Make:
    """How a loss of two arguments that knows nothing of ignored pixels is made."""

    def make(kind: OutputKind, weights: Weights) -> Loss:
        from search.training.losses.ignored import without_ignored
        from search.training.losses.scalar import scalar_of

        return without_ignored(scalar_of(loss, qualified_name(loss)), kind)

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

LOSS_PLUGINS = loss_plugins(every_name)
"""Losses that other packages add."""
