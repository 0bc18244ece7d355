"""Plans of a data set with another network in one configuration."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from genotype import Genotype, encode, refuse
from zoo.exports.nnunet.module import Module
from zoo.exports.nnunet.supervision import target_strides
from zoo.imports.nnunet.plans import Configuration
from zoo.imports.nnunet.read import WRITTEN


def new_plans(configuration: Configuration, genotype: Genotype, module: Module, name: str) -> dict[str, Any]:
    """A copy of the plans under a new name, whose configuration has this network.

    Configurations that inherit from it keep the network that they had.
    """
    plans = deepcopy(configuration.plans.items())
    plans["plans_name"] = name
    every = plans["configurations"]
    for other in every:
        if other != configuration.name:
            every[other] |= own_architecture(configuration.of(other))
    every[configuration.name]["architecture"] = {
        "network_class_name": module.path,
        "arch_kwargs": {"strides": target_strides(genotype)},
        "_kw_requires_import": [],
        WRITTEN: encode(genotype),
    }
    return plans


def own_architecture(configuration: Configuration) -> dict[str, Any]:
    """The architecture that a configuration has or inherits, if its plans are of nnU-Net v2.4 or later."""
    architecture = configuration.place.items().get("architecture")
    return {} if architecture is None else {"architecture": architecture}


def require_patch(configuration: Configuration, genotype: Genotype) -> None:
    """Refuse patches that the network cannot take."""
    from compiler.lowering.network import lower

    sizes, place = lower(genotype).sizes, configuration.place.get("patch_size")
    if configuration.dims != genotype.spatial_dims:
        problem = f"is of {configuration.dims} axes, but the network of {genotype.spatial_dims}"
        remedy = "choose another --configuration, or a network of as many axes"
        raise place.refused(problem, remedy)
    if not sizes.train_on(configuration.patch):
        near = list(sizes.fitted(configuration.patch))
        remedy = f"set patch_size to {near} in a copy of the plans: nnU-Net pads images that are smaller"
        problem = f"is {list(configuration.patch)}, but {genotype.name} takes {sizes}"
        raise refuse(place.file, place.path, problem, remedy)
