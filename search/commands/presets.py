"""The settings of published systems, by option name."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click
from click.core import ParameterSource

F = TypeVar("F", bound=Callable[..., Any])
Settings = Mapping[str, Any]

_DARTS_UNET_DATA = {
    "size": (128,),
    "fit": "crop",
    "grid": "network",
    "augment": "darts-unet",
    "batch": 24,
    "loss": "bce",
}

_NNU_NET = {
    "batch": 2,
    "lr": 0.01,
    "lr_end": 0.0,
    "decay": "poly",
    "momentum": 0.99,
    "weight_decay": 3e-5,
    "clip": 12.0,
}

PRESETS: Mapping[str, Mapping[str, Settings]] = {
    "darts-unet": {
        "search": {
            **_DARTS_UNET_DATA,
            "method": "darts",
            "at_most": 2048,
            "epochs": 30,
            "warmup": 0,
            "lr": 0.025,
            "lr_end": 0.003,
            "momentum": 0.9,
            "weight_decay": 3e-4,
            "clip": 5.0,
            "order": 1,
            "alpha_optimizer": "radam",
            "alpha_lr": 3e-4,
            "alpha_betas": (0.5, 0.999),
            "beta_start": 0.5,
            "beta_end": 15.0,
        },
        "train": {
            **_DARTS_UNET_DATA,
            "epochs": 40,
            "optimizer": "radam",
            "lr": 0.025,
            "lr_end": 0.003,
            "betas": (0.5, 0.999),
            "weight_decay": 1e-4,
            "clip": 5.0,
            "average": 0.0,
            "lr_warmup": 0.0,
        },
    },
    "adwu-net": {
        "search": {
            **_NNU_NET,
            "method": "adwu-net",
            "weights_on": "A",
            "epochs": 250,
            "warmup": 100,
            "nesterov": True,
            "relaxation": "gumbel",
            "tau": 5.0,
            "tau_decay": 0.97,
            "alpha_optimizer": "adam",
            "alpha_lr": 4e-4,
            "alpha_betas": (0.9, 0.999),
            "beta_start": 0.0,
            "beta_end": 0.0,
        },
        "train": {**_NNU_NET, "epochs": 1000, "optimizer": "sgd", "average": 0.0, "lr_warmup": 0.0},
    },
}
"""By system, then by command. DARTS-UNet: the text of Granados and Agard's thesis (2024), sections
Hyperparameters, Data Augmentation and Discretization Phase; where their code differs,
docs/darts-unet.md names both. AdwU-Net: what is told of the paper (Huang et al. 2022) and its public
code; docs/adwu-net.md names where the two differ. Its epochs have 250 steps, here each is a pass."""


GIVEN = "search.commands.presets.given"
"""The key in a command's context under which the name of the given preset is stored."""


def with_one_length(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings of a training; its length by a preset gives way to one that was given in other words."""
    source = click.get_current_context().get_parameter_source("epochs")
    given_otherwise = settings["steps"] is not None or settings["minutes"] is not None
    if given_otherwise and source is ParameterSource.DEFAULT_MAP:
        return {**settings, "epochs": None}
    return settings


def preset_option(command: str) -> Callable[[F], F]:
    """`--preset NAME`: the defaults of all options."""

    def take(context: click.Context, _: click.Parameter, name: str | None) -> None:
        if name is not None:
            context.meta[GIVEN] = name
            context.default_map = {**(context.default_map or {}), **PRESETS[name][command]}

    return click.option(
        "--preset",
        type=click.Choice(list(PRESETS)),
        is_eager=True,
        expose_value=False,
        callback=take,
        help="Use the settings of a published system as the defaults of all options.",
    )
