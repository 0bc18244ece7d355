"""Plans, data sets and checkpoints as nnU-Net writes them, of drawn networks; and the networks themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from pydoc import locate
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st
from torch import nn

from tests.zoo.originals.original import needed
from tests.zoo.same_outputs import scramble

ARCHITECTURES = "dynamic_network_architectures.architectures.unet"
IMPORTED = ("conv_op", "norm_op", "dropout_op", "nonlin")
PLAIN, RESIDUAL = "PlainConvUNet", "ResidualEncoderUNet"
NONLINS = [
    ("LeakyReLU", {"inplace": True}),
    ("LeakyReLU", {"negative_slope": 0.2}),
    ("ReLU", None),
    ("PReLU", {}),
    ("SiLU", {"inplace": True}),
    ("GELU", {}),
    (None, None),
]


def arguments(name: str = PLAIN, dims: int = 3, **others: Any) -> dict[str, Any]:
    """`arch_kwargs` of a small network, as nnU-Net plans one."""
    depths = {"n_conv_per_stage": [2, 2, 2]} if name == PLAIN else {"n_blocks_per_stage": [1, 2, 1]}
    return {
        "n_stages": 3,
        "features_per_stage": [4, 6, 8],
        "conv_op": f"torch.nn.modules.conv.Conv{dims}d",
        "kernel_sizes": [[3] * dims] * 3,
        "strides": [[1] * dims, [2] * dims, [2] * dims],
        **depths,
        "n_conv_per_stage_decoder": [1, 2],
        "conv_bias": True,
        "norm_op": f"torch.nn.modules.instancenorm.InstanceNorm{dims}d",
        "norm_op_kwargs": {"eps": 1e-5, "affine": True},
        "dropout_op": None,
        "dropout_op_kwargs": None,
        "nonlin": "torch.nn.LeakyReLU",
        "nonlin_kwargs": {"inplace": True},
        **others,
    }


@st.composite
def networks(draw: st.DrawFn) -> tuple[str, int, dict[str, Any]]:
    """A class, its axes and its `arch_kwargs`."""
    name, dims = draw(st.sampled_from([PLAIN, RESIDUAL])), draw(st.sampled_from([2, 3]))
    stages = draw(st.integers(2, 4))
    per_stage = st.lists(st.integers(1, 2), min_size=stages, max_size=stages)
    axes = st.lists(st.sampled_from([1, 3]), min_size=dims, max_size=dims)
    strides = st.lists(st.sampled_from([1, 2]), min_size=dims, max_size=dims).filter(lambda s: 2 in s)
    norms = ["instancenorm.InstanceNorm", "batchnorm.BatchNorm", *[None] * (name == PLAIN)]
    norm = draw(st.sampled_from(norms))
    nonlin, settings = draw(st.sampled_from(NONLINS))
    own = {"stem_channels": draw(st.sampled_from([None, 3]))} if name == RESIDUAL else {}
    return (
        name,
        dims,
        {
            "n_stages": stages,
            "features_per_stage": draw(st.lists(st.integers(2, 6), min_size=stages, max_size=stages)),
            "conv_op": f"torch.nn.modules.conv.Conv{dims}d",
            "kernel_sizes": [draw(st.one_of(axes, st.just(3))) for _ in range(stages)],
            "strides": [[1] * dims, *(draw(st.one_of(strides, st.just(2))) for _ in range(stages - 1))],
            "n_conv_per_stage" if name == PLAIN else "n_blocks_per_stage": draw(per_stage),
            "n_conv_per_stage_decoder": draw(per_stage)[1:],
            "conv_bias": draw(st.booleans()),
            "norm_op": None if norm is None else f"torch.nn.modules.{norm}{dims}d",
            "norm_op_kwargs": draw(st.sampled_from([None, {"eps": 1e-3, "affine": True}, {"affine": False}])),
            "dropout_op": None,
            "dropout_op_kwargs": None,
            "nonlin": None if nonlin is None else f"torch.nn.{nonlin}",
            "nonlin_kwargs": settings,
            **own,
        },
    )


def original(name: str, given: Mapping[str, Any], channels: int, classes: int) -> nn.Module:
    """nnU-Net's network, made as it makes it, with weights of which no two are alike."""
    kinds = {key: None if given.get(key) is None else locate(given[key]) for key in IMPORTED}
    made = getattr(needed(ARCHITECTURES), name)
    network: nn.Module = made(
        input_channels=channels, num_classes=classes, deep_supervision=True, **{**given, **kinds}
    )
    scramble(network)
    return network


def configuration(name: str, given: Mapping[str, Any], patch: list[int]) -> dict[str, Any]:
    """A configuration with this network."""
    architecture = {
        "network_class_name": f"{ARCHITECTURES}.{name}",
        "arch_kwargs": given,
        "_kw_requires_import": list(IMPORTED),
    }
    return {
        "patch_size": patch,
        "normalization_schemes": ["ZScoreNormalization"],
        "architecture": architecture,
    }


def write_plans(folder: Path, configurations: Mapping[str, Any], channels: int = 1, classes: int = 3) -> Path:
    """nnUNetPlans.json, and dataset.json beside it."""
    plans = {
        "dataset_name": "Dataset901_Made",
        "plans_name": "nnUNetPlans",
        "configurations": configurations,
    }
    labels = {"background": 0, **{f"organ {number}": number for number in range(1, classes)}}
    dataset = {"channel_names": {str(number): "MRI" for number in range(channels)}, "labels": labels}
    (folder / "dataset.json").write_text(json.dumps(dataset))
    (folder / "nnUNetPlans.json").write_text(json.dumps(plans))
    return folder / "nnUNetPlans.json"


def checkpoint(network: nn.Module, configuration: str = "3d_fullres") -> dict[str, Any]:
    """What nnU-Net saves of a training: beside the weights, numbers of numpy and texts."""
    return {
        "network_weights": network.state_dict(),
        "optimizer_state": {
            "state": {0: {"momentum_buffer": torch.zeros(2)}},
            "param_groups": [{"lr": 0.01}],
        },
        "grad_scaler_state": None,
        "logging": {"mean_fg_dice": [np.float64(0.5)], "dice_per_class_or_region": [[np.float32(0.25)]]},
        "_best_ema": np.float64(0.5),
        "current_epoch": 1,
        "init_args": {"configuration": configuration, "fold": 0, "device": torch.device("cuda")},
        "trainer_name": "nnUNetTrainer",
        "inference_allowed_mirroring_axes": (0, 1),
    }
