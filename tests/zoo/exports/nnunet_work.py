"""nnU-Net itself at work on a made data set of a few small images, by its own commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from attrs import field, frozen
from PIL import Image

NUMBER, NAME, TRAINER = "902", "Dataset902_Small", "nnUNetTrainerShort"
SHORT = f"""
import torch
from nnunetv2.training.nnUNetTrainer.nnUNetTrainer import nnUNetTrainer

class {TRAINER}(nnUNetTrainer):
    def __init__(self, plans: dict, configuration: str, fold: int, dataset_json: dict,
                 device: torch.device = torch.device("cuda")):
        super().__init__(plans, configuration, fold, dataset_json, device)
        self.num_epochs, self.num_iterations_per_epoch, self.num_val_iterations_per_epoch = 1, 2, 1
"""
COMMANDS = {
    "plan": "nnunetv2.experiment_planning.plan_and_preprocess_entrypoints:plan_and_preprocess_entry",
    "train": "nnunetv2.run.run_training:run_training_entry",
    "predict": "nnunetv2.inference.predict_from_raw_data:predict_entry_point",
    "predict_model": "nnunetv2.inference.predict_from_raw_data:predict_entry_point_modelfolder",
}


@frozen
class Work:
    """The folders of an nnU-Net, with a data set of pictures in them."""

    home: Path
    modules: list[Path] = field(factory=list)
    """Folders on PYTHONPATH."""

    @property
    def plans(self) -> Path:
        return self.home / "preprocessed" / NAME / "nnUNetPlans.json"

    @property
    def images(self) -> Path:
        return self.home / "raw" / NAME / "imagesTs"

    def trained(self, plans: str) -> Path:
        """The folder of a training."""
        return self.home / "results" / NAME / f"{TRAINER}__{plans}__2d"

    def run(self, command: str, *arguments: str | Path, processes: int = 0) -> str:
        """Run a command of nnU-Net; what it prints."""
        module, _, function = COMMANDS[command].partition(":")
        environment = {
            **os.environ,
            **{f"nnUNet_{name}": str(self.home / name) for name in ("raw", "preprocessed", "results")},
            "nnUNet_extTrainer": str(self.home / "trainers"),
            "nnUNet_n_proc_DA": str(processes),
            "nnUNet_def_n_proc": "1",
            "PYTHONPATH": os.pathsep.join(map(str, self.modules)),
        }
        code = f"from {module} import {function}\nif __name__ == '__main__':\n    {function}()\n"
        script = self.home / f"{command}.py"
        script.write_text(code)
        done = subprocess.run(
            [sys.executable, str(script), *map(str, arguments)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout


def made(home: Path) -> Work:
    """A data set of bright squares, planned and preprocessed."""
    raw = home / "raw" / NAME
    for folder in ("imagesTr", "labelsTr", "imagesTs"):
        (raw / folder).mkdir(parents=True)
    chance = np.random.default_rng(0)
    for number in range(5):
        label = np.zeros((24, 20), np.uint8)
        y, x = chance.integers(2, 10, 2)
        label[y : y + 8, x : x + 8] = 1
        image = (chance.normal(60, 10, label.shape) + 90 * label).clip(0, 255).astype(np.uint8)
        Image.fromarray(image).save(raw / "imagesTr" / f"case{number}_0000.png")
        Image.fromarray(label).save(raw / "labelsTr" / f"case{number}.png")
    Image.fromarray(image).save(raw / "imagesTs" / "new_0000.png")
    write(raw / "dataset.json", {
        "channel_names": {"0": "grey"},
        "labels": {"background": 0, "square": 1},
        "numTraining": 5,
        "file_ending": ".png",
    })  # fmt: skip
    (home / "trainers").mkdir()
    (home / "trainers" / "short.py").write_text(SHORT)
    work = Work(home)
    work.run("plan", "-d", NUMBER, "-c", "2d", "-np", "1", "-npfp", "1", processes=1)
    return work


def write(path: Path, document: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(document))
