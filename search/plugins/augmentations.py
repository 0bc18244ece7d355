"""Augmentations of plug-ins: functions of images, labels and a generator, for pictures and volumes alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, get_args

from attrs import frozen

from genotype.diagnostics.diagnostic import refuse
from genotype.plugins import Group, Kind, Unfit
from search.config import OwnRecipe

if TYPE_CHECKING:
    import torch
    from torch import Tensor

Function = Callable[["Tensor", "Tensor", "torch.Generator"], "tuple[Tensor, Tensor]"]
"""From normalised images (B, C, *spatial) float32, their labels (B, *spatial) and a generator to both.

Each image of a batch is to be changed differently, by random numbers of the generator alone, which is on its
own device. Labels stay of their type; 255 in them is what is ignored.
"""


@frozen
class PluggedAugmentation:
    """An augmentation of a plug-in; what it gives must have the shapes and types of what it was given."""

    name: str
    function: Function

    def __call__(self, images: Tensor, labels: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        changed = self.function(images, labels, generator)
        for what, before, after in zip(("images", "labels"), (images, labels), changed, strict=True):
            if (after.shape, after.dtype) != (before.shape, before.dtype):
                problem = f"makes {what} {words(after)} of {what} {words(before)}"
                raise refuse(
                    "augmentation", self.name, problem, "tell the plug-in's author; give another name"
                )
        return changed


def words(tensor: Tensor) -> str:
    """A tensor's shape and type: `2 x 3 x 64 x 64 float32`."""
    return f"{' x '.join(map(str, tensor.shape))} {str(tensor.dtype).removeprefix('torch.')}"


def accepted(name: str, value: Any) -> PluggedAugmentation:
    """The augmentation of an entry point. Raises Unfit."""
    if not callable(value) or isinstance(value, type):
        raise Unfit("it is no function of images, labels and a generator")
    return PluggedAugmentation(name, value)


AUGMENTATION_PLUGINS = Kind[PluggedAugmentation](
    Group("genoc.augmentations", "augmentation", lambda: get_args(OwnRecipe)), accepted
)
"""Augmentations that other packages add."""


def augmentation_names() -> tuple[str, ...]:
    """genoc's augmentations, then those of plug-ins, none of which is imported."""
    return (*get_args(OwnRecipe), *AUGMENTATION_PLUGINS.group.offered())
