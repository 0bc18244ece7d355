"""`run.json`: what ran, on what data, with which settings, and how it ended."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from attrs import field, frozen

from genotype import encode, refuse
from genotype.form.field_types import Between, Matching, Name
from genotype.text.decode import decode
from search.config import DataConfig, Precision, SearchConfig
from search.plugins.record import PluginRecord
from search.preparation import Preparation
from search.runs.documents.json_file import NO_RUN, known, read_json, structured
from search.runs.migrate import FORMAT, migrated

FILE: Final = "run.json"

PATHS = ("data.source", "data.split", "inherit", "init", "init_encoder")
"""The settings that are paths, by the ends of theirs in the record."""

Digest = Annotated[str, Matching("[0-9a-f]{64}", "a SHA-256: 64 hexadecimal digits")]
Count = Annotated[int, Between(0, 10**15)]


@frozen(kw_only=True)
class DataRecord:
    """The data of a run: how many images each part has, the digest over them, how they were read, and how
    many patches an epoch has.
    """

    name: str
    digest: Digest
    train: Count
    val: Count
    test: Count
    patches: Count | None = None
    preparation: Preparation = field(factory=Preparation)


@frozen(kw_only=True)
class ImportRecord:
    """Where a run is from that others made, and what is to be known of its numbers."""

    form: str
    file: str
    sha256: str
    notes: tuple[str, ...] = ()


@frozen
class ResultsRecord:
    """The checksums of what a finished training left, by which it is told whether it is still there."""

    weights: Digest
    evaluation: Digest


RunKind = Literal["search", "train", "shared"]
"""A search, a training of one network, or one of weights that all networks of a space share."""


@frozen(kw_only=True)
class RunRecord:
    """`run.json`. Of a run that was `imported` neither torch nor seed nor data need be known.

    `genotype` is the content hash of the space or genotype. `config` are the settings as they were
    given, a setting of data under `data`; `plugins` are those that it uses. `diverged` says how a run ended
    whose numbers ceased to be finite, `stopped` why one ended early. `results` are of a training that is
    finished; earlier versions did not record them.
    """

    format: Literal["genoc-run/2"] = FORMAT
    kind: RunKind
    name: str = ""
    genotype: Digest | None = None
    genoc: str
    torch: str | None
    seed: int | None
    config: Mapping[Name, Any]
    data: DataRecord | None
    plugins: tuple[PluginRecord, ...] = ()
    imported: ImportRecord | None = None
    finished: bool
    diverged: str | None = None
    stopped: str | None = None
    results: ResultsRecord | None = None

    @property
    def settings(self) -> "tuple[Setting, ...]":
        """Every setting by its path, in order."""
        return tuple(Setting(*pair) for pair in flat(self.config).items())

    @property
    def image_size(self) -> tuple[int, ...] | None:
        """The size of the images (h, w) or patches (d, h, w), a single number where all axes have the same.

        None where the run does not tell it.
        """
        if self.data is None:
            return None
        extent = self.data.preparation.extent()
        return extent[:1] if len(set(extent)) == 1 else extent or None

    @property
    def precision(self) -> Precision | None:
        """What layers computed in; None where it is not told, or not known."""
        value, _ = decode(self.config.get("precision"), Precision)
        precision: Precision | None = value
        return precision


@frozen
class Setting:
    """A setting, by its path such as `data.size`, and its value: what JSON has, but no object."""

    path: str
    value: Any


@frozen(kw_only=True)
class DataSettings:
    """The part of a run's settings that says how its images were read."""

    data: DataConfig


@frozen(kw_only=True)
class DataFile:
    """`run.json`, as far as it says how images were read: so that faults name their whole path."""

    config: DataSettings


@frozen(kw_only=True)
class SearchFile:
    """`run.json` of a search, as far as it tells the settings."""

    config: SearchConfig


def read_record(folder: Path) -> RunRecord:
    """What run.json says; a run of an earlier version is migrated.

    Keys that are not known are ignored. Raises InputError, with every fault, if the file is missing, is not
    JSON, or is not a run's.
    """
    path, values = folder / FILE, read_json(folder, FILE)
    if not isinstance(values, dict):
        raise refuse(str(folder), FILE, "is not of a run: it is not an object", NO_RUN)
    return known(path, migrated(path, values), RunRecord)


def data_config(folder: Path, record: RunRecord) -> DataConfig:
    """How a run's images were read. Refused with every fault."""
    values = {key: value for key, value in record.config.items() if key == "data"}
    return structured(folder / FILE, {"config": values}, DataFile).config.data


def search_config(folder: Path, record: RunRecord) -> SearchConfig:
    """The settings of a search. Refused where the run is none, and with every fault."""
    if record.kind != "search":
        raise refuse(str(folder), FILE, "is not of a search", "give the folder of a search")
    return structured(folder / FILE, {"config": dict(record.config)}, SearchFile).config


def as_document(record: RunRecord) -> dict[str, Any]:
    """The JSON of run.json; what says nothing is left out."""
    values: dict[str, Any] = encode(record)
    return values


def agree(path: str, one: Any, other: Any) -> bool:
    """Whether two values of a setting mean the same: of a path, however it is written."""
    if path.endswith(PATHS) and isinstance(one, str) and isinstance(other, str):
        return os.path.realpath(one) == os.path.realpath(other)
    return bool(one == other)


def flat(value: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """Nested settings by their path."""
    settings: dict[str, Any] = {}
    for key, item in value.items():
        settings.update(flat(item, f"{path}{key}.") if isinstance(item, dict) else {f"{path}{key}": item})
    return settings
