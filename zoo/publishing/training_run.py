"""What a finished training left in its folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from genotype import Genotype, content_hash, refuse
from genotype.form.field_types import Name
from search.config import Fit
from search.runs.diverged import require_sound
from zoo.entries.documents import read_decided, read_json, read_part, structured
from zoo.entries.entry import GENOTYPE, WEIGHTS
from zoo.entries.record import ClassName, Data, Digest, Measures, Share, Side, Volumes

RUN = "run.json"
EVALUATION = "evaluation.json"


@frozen(kw_only=True)
class Pictures:
    """The part of a training's settings that says how images were brought to size."""

    size: Side
    fit: Fit = "stretch"


@frozen(kw_only=True)
class Settings:
    """The part of a training's settings that an entry understands."""

    data: Pictures


@frozen(kw_only=True)
class VolumesFile:
    """What `run.json` says of volumes."""

    data: Volumes


@frozen(kw_only=True)
class SettingsFile:
    """What `run.json` says of the settings."""

    config: Settings


@frozen(kw_only=True)
class RunFile:
    """What `run.json` says."""

    genotype: Digest
    genoc: str
    torch: str
    seed: int
    config: Mapping[Name, Any]
    data: Data


@frozen(kw_only=True)
class Evaluation:
    """What `evaluation.json` says: measures of every image of a part, and their means."""

    split: str
    images: tuple[Any, ...]
    mean: Measures


@frozen
class TrainingRun:
    """A finished training: its network is to be had from the genotype and `weights`."""

    folder: Path
    about: RunFile
    evaluation: Evaluation
    genotype: Genotype
    pictures: Pictures
    volumes: Volumes | None
    class_dice: Mapping[str, float]

    @property
    def weights(self) -> Path:
        return self.folder / WEIGHTS


def read_run(folder: Path) -> TrainingRun:
    """Read a training's folder. Refused where it is none, or the training has not finished."""
    require_training(folder)
    about = read_part(folder / RUN, RunFile)
    genotype = read_decided(folder / GENOTYPE)
    if content_hash(genotype) != about.genotype:
        problem = "is not the genotype that was trained: it was changed since"
        raise refuse(str(folder), GENOTYPE, problem, f"train it: genoc train {folder / GENOTYPE} --out ...")
    evaluation = read_part(folder / EVALUATION, Evaluation)
    pictures = read_part(folder / RUN, SettingsFile).config.data
    volumes = read_part(folder / RUN, VolumesFile).data if saw_volumes(folder) else None
    return TrainingRun(folder, about, evaluation, genotype, pictures, volumes, class_dice(folder))


def saw_volumes(folder: Path) -> bool:
    """Whether a training was on volumes: their spacing is told."""
    return "spacing" in read_json(folder / RUN)["data"]


def class_dice(folder: Path) -> Mapping[str, float]:
    """The mean Dice of each foreground class; empty where there is but one."""
    mean = read_json(folder / EVALUATION)["mean"]
    found = {name.removeprefix("dice_"): dice for name, dice in mean.items() if name.startswith("dice_")}
    return structured(folder / EVALUATION, found, Mapping[ClassName, Share])  # type: ignore[type-abstract]


def require_training(folder: Path) -> None:
    """Refuse what is not a finished training's folder, and say how to get one."""
    if not (folder / RUN).is_file():
        remedy = "give the folder that `genoc train GENOTYPE --out FOLDER` wrote"
        raise refuse(str(folder), RUN, "there is no such file, so this is no training's folder", remedy)
    said = read_json(folder / RUN)
    kind, finished = (said.get("kind"), said.get("finished")) if isinstance(said, dict) else (None, None)
    if kind == "search":
        remedy = f"train what it found: genoc train {folder / GENOTYPE} --out ..."
        raise refuse(str(folder), RUN, "this is a search, not a training", remedy)
    if kind != "train":
        raise refuse(str(folder), RUN, "does not say that this is a training", "give a training's folder")
    require_sound(folder, said)
    missing = [name for name in (WEIGHTS, EVALUATION) if not (folder / name).is_file()]
    if finished is not True or missing:
        why = f"there is no {missing[0]}" if missing else "it did not come to its end"
        remedy = "give the same `genoc train` command again, with --resume"
        raise refuse(str(folder), RUN, f"this training has not finished: {why}", remedy)
