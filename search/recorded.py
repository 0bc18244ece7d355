"""What the folder of a run or of a zoo entry says of its data."""

from os.path import lexists
from pathlib import Path
from typing import Any

from attrs import evolve

from genotype import InputError
from genotype.text.decode import decode
from search.config import DataConfig
from search.preparation import Preparation
from search.runs.documents.json_file import read_json
from search.runs.migrate import entry_with_preparation
from search.runs.run_record import FILE, data_config, read_record


def recorded_labels(folder: Path) -> list[str] | None:
    """The names of the labels that a run's or an entry's network was trained on, if recorded."""
    if lexists(folder / FILE):
        data = read_record(folder).data
        return list(data.preparation.labels) or None if data is not None else None
    content = entry(folder).get("preparation")
    labels = content.get("labels") if isinstance(content, dict) else None
    return labels if isinstance(labels, list) and all(isinstance(x, str) for x in labels) else None


def recorded_data(folder: Path) -> DataConfig:
    """The data settings of a run or an entry; the defaults if none are recorded.

    Spacing and patch are those that were used, for other data would suggest others.
    """
    if not lexists(folder / FILE):
        return entry_data(folder)
    record = read_record(folder)
    config = data_config(folder, record)
    return config if record.data is None else as_trained(config, record.data.preparation)


def as_trained(config: DataConfig, preparation: Preparation) -> DataConfig:
    """Settings of data with the sizes that were used in training, for other data would suggest others."""
    return evolve(
        config,
        size=preparation.size or None,
        patch=preparation.patch or None,
        spacing=preparation.spacing or None,
        fit=preparation.fit,
        geometry=preparation.geometry,
    )


def entry(folder: Path) -> dict[str, Any]:
    """The content of a zoo's entry.json, in today's form; empty if there is none."""
    content = read_json(folder, "entry.json") if lexists(folder / "entry.json") else None
    return entry_with_preparation(content) if isinstance(content, dict) else {}


def entry_data(folder: Path) -> DataConfig:
    """The data settings recorded in a zoo entry; the defaults if there are none."""
    content = entry(folder)
    told = content.get("preparation")
    known = {**told, **content} if isinstance(told, dict) else content
    names = ("drawn_by", "size", "fit", "spacing", "patch", "geometry")
    given = {name: known[name] for name in names if known.get(name)}
    return data_settings(folder / "entry.json", given)


def data_settings(path: Path, given: Any) -> DataConfig:
    """Data settings read from a file. Raises InputError with every error."""
    value, faults = decode(given, DataConfig)
    if faults:
        raise InputError(str(path), [fault.as_problem() for fault in faults])
    data: DataConfig = value
    return data


def seed_of(folder: Path) -> int:
    """The seed of a run or entry, with which its split was drawn too; 0 if none is recorded."""
    seed = read_record(folder).seed if lexists(folder / FILE) else entry(folder).get("seed")
    return seed if isinstance(seed, int) else 0


def recorded_folds(folder: Path) -> tuple[int, int] | None:
    """How many folds a run's images were divided into, and which one validated; None if they were not."""
    config = read_record(folder).config if lexists(folder / FILE) else {}
    folds, fold = config.get("folds"), config.get("fold")
    return (folds, fold) if isinstance(folds, int) and isinstance(fold, int) else None
