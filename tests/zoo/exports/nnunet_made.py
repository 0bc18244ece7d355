"""A small genotype of three heads, and plans of nnU-Net with a data set that fit it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from genotype import Genotype, Head, Level, Link, Resize, Stage, canonical_text


def net(heads: tuple[Head, ...] = (Head("dec1"), Head("dec2"))) -> Genotype:
    """A U-Net of three levels."""
    return Genotype(
        name="small-net",
        spatial_dims=2,
        in_channels=1,
        out_channels=3,
        output="classes",
        norm="instance",
        activation="leaky_relu",
        bias=True,
        levels=(Level(1), Level(2), Level((1, 2))),
        stages={
            "enc1": Stage(0, 1, 4),
            "enc2": Stage(1, 1, 6),
            "enc3": Stage(2, 1, 8, block="residual"),
            "dec2": Stage(1, 1, 6),
            "dec1": Stage(0, 1, 4),
        },
        links=(
            Link("input", "enc1"),
            Link("enc1", "enc2", resize="strided_conv"),
            Link("enc2", "enc3", resize="strided_conv"),
            Link("enc3", "dec2", resize=Resize("transposed_conv", width=6)),
            Link("enc2", "dec2"),
            Link("dec2", "dec1", resize=Resize("transposed_conv", width=4)),
            Link("enc1", "dec1"),
        ),
        heads=heads,
    )


def write_net(folder: Path, genotype: Genotype | None = None) -> Path:
    path = folder / "net.json"
    path.write_text(canonical_text(genotype or net()))
    return path


LABELS: Mapping[str, Any] = {"background": 0, "liver": 1, "tumour": 2}


def write_plans(
    folder: Path, patch: tuple[int, ...] = (8, 12), channels: int = 1, labels: Mapping[str, Any] = LABELS
) -> Path:
    """nnUNetPlans.json, whose 2d_small inherits from 2d, and dataset.json."""
    flat = {
        "patch_size": list(patch),
        "normalization_schemes": ["ZScoreNormalization"],
        "architecture": {"network_class_name": "theirs", "arch_kwargs": {}, "_kw_requires_import": []},
    }
    plans = {
        "dataset_name": "Dataset902_Small",
        "plans_name": "nnUNetPlans",
        "configurations": {"2d": flat, "2d_small": {"inherits_from": "2d", "batch_size": 1}},
    }
    dataset = {"channel_names": {str(number): "CT" for number in range(channels)}, "labels": labels}
    (folder / "dataset.json").write_text(json.dumps(dataset))
    (folder / "nnUNetPlans.json").write_text(json.dumps(plans))
    return folder / "nnUNetPlans.json"
