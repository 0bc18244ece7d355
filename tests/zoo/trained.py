"""What a finished training leaves in its folder, made without training."""

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from compiler.backend.load import load_network
from genotype import Genotype, Head, Level, Link, Stage, canonical_text, content_hash

TINY = Genotype(
    name="tiny",
    about="A U-Net of two levels.",
    spatial_dims=2,
    in_channels=3,
    out_channels=1,
    levels=(Level(1), Level(2)),
    stages={"enc1": Stage(0, 1, 4), "enc2": Stage(1, 1, 8), "dec1": Stage(0, 1, 4)},
    links=(
        Link("input", "enc1"),
        Link("enc1", "enc2", resize="max_pool"),
        Link("enc1", "dec1"),
        Link("enc2", "dec1", resize="bilinear"),
    ),
    heads=(Head("dec1"),),
)


def run_json(genotype: Genotype) -> dict[str, Any]:
    data = {"name": "lesions2d", "digest": "ab" * 32, "train": 7, "val": 2, "test": 2}
    return {
        "kind": "train",
        "name": genotype.name,
        "genotype": content_hash(genotype),
        "genoc": "0.1.0",
        "torch": "2.13.0",
        "seed": 3,
        "config": {
            "data": {"source": "/home/me/lesions2d", "size": 32},
            "seed": 3,
            "lr": 0.001,
            "loss": None,
        },
        "data": data,
        "finished": True,
    }


EVALUATION = {
    "split": "test",
    "images": [{"id": "a", "dice": 0.5, "iou": 0.4, "accuracy": 0.8}] * 2,
    "mean": {"dice": 0.5, "iou": 0.4, "accuracy": 0.8},
}


def write_run(folder: Path, genotype: Genotype = TINY) -> Path:
    """What a training leaves that is of interest here; its weights are a fresh network's."""
    folder.mkdir(parents=True)
    torch.manual_seed(0)
    network = load_network(genotype)
    network(torch.randn(2, genotype.in_channels, *[32] * genotype.spatial_dims))  # moves the running means
    save_file(network.state_dict(), folder / "model.safetensors")
    (folder / "genotype.json").write_text(canonical_text(genotype))
    (folder / "run.json").write_text(json.dumps(run_json(genotype)))
    (folder / "evaluation.json").write_text(json.dumps(EVALUATION))
    return folder
