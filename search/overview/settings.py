"""The settings of runs in words, and those in which they differ."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from search.runs.run_record import DataRecord, RunRecord

GENOTYPE_SUM, DATA_SUM = "checksum of the genotype", "checksum of the images"
"""The last tells the images and the set that each is in."""
DIVIDING = ("images", "seed", "folds", "fold")
"""Settings, besides those of the data, by which the images or their sets are others."""


def settings_of(record: RunRecord) -> dict[str, str]:
    """What makes a run: its network, its data and every setting, by path, each as it is written in JSON."""
    data = record.data
    facts = {
        "network": record.name,
        GENOTYPE_SUM: (record.genotype or "")[:8],
        "images": "" if data is None else images_in_words(data),
        DATA_SUM: "" if data is None else data.digest[:8],
        "genoc": record.genoc,
        "torch": record.torch or "",
        "kind": record.kind,
    }
    return {**facts, **{one.path: value_in_words(one.value) for one in record.settings}}


def images_in_words(data: DataRecord) -> str:
    """The name of a data set, and how many images each of its sets has."""
    return f"{data.name} ({data.train} training, {data.val} validation, {data.test} test)"


def differing(every: Sequence[Mapping[str, str]]) -> list[str]:
    """The names of the settings that are not the same in all; one that is missing counts as empty."""
    names = dict.fromkeys(name for settings in every for name in settings)
    return [name for name in names if len({settings.get(name, "") for settings in every}) > 1]


def worth_naming(names: Sequence[str]) -> list[str]:
    """The names of settings that differ, of which checksums only where no other tells what differs."""
    left = {
        GENOTYPE_SUM: "network" in names,
        DATA_SUM: any(name in DIVIDING or name.startswith("data.") for name in names),
    }
    return [name for name in names if not left.get(name, False)]


def value_in_words(value: Any) -> str:
    """A setting's value, sizes as they are typed; what was left to the default of the data or network is a
    dash.
    """
    if value is None:
        return "-"
    if isinstance(value, list) and value and all(type(item) is int for item in value):
        return "x".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
