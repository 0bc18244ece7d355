"""The table of a device: how long each piece of a network takes there, kept between runs.

It is a JSON file in the user's cache folder, one for each device, version of torch and number of threads. Who
writes it keeps what others have written meanwhile; what is lost if two write at once is measured again.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from attrs import asdict, define, field, frozen
from platformdirs import user_cache_path

from genotype import InputError
from genotype.text.files import write_text
from genotype.text.regular import read_bytes
from search.precision.units import named
from search.progress import say

FORMAT = "genoc-latency/2"
SHORTEST, LONGEST = 1e-6, 1e8
"""Milliseconds of a piece: a nanosecond, and a day. What is beyond is measured again."""


@frozen
class Conditions:
    """Under what a table's times hold. 2D images lie channels last."""

    device: str
    torch: str
    threads: int
    dtype: str = "float32"

    @staticmethod
    def here(device: str) -> "Conditions":
        return Conditions(named(device), torch.__version__, torch.get_num_threads())

    def __str__(self) -> str:
        threads = f"{self.threads} thread{'s' * (self.threads != 1)}"
        return f"{self.device}, {threads}, {self.dtype}, torch {self.torch}"

    def path(self) -> Path:
        """The table's file."""
        text = json.dumps(asdict(self), sort_keys=True)
        name = hashlib.sha256(text.encode()).hexdigest()[:16]
        return user_cache_path("genoc") / "latency" / f"{name}.json"


@define
class Table:
    """Milliseconds of pieces by name, and whether the channels of what they give lie last."""

    conditions: Conditions
    milliseconds: dict[str, float] = field(factory=dict)
    last: dict[str, bool] = field(factory=dict)

    @staticmethod
    def here(device: str) -> "Table":
        """The table of this device, as far as it has been measured."""
        table = Table(Conditions.here(device))
        table.merge()
        return table

    def merge(self) -> None:
        """Take what the file has and this table has not."""
        content = content_of(self.conditions.path())
        if content.get("format") == FORMAT and content.get("conditions") == asdict(self.conditions):
            self.milliseconds = {**valid(content.get("milliseconds"), float), **self.milliseconds}
            self.last = {**valid(content.get("last"), bool), **self.last}

    def save(self) -> None:
        """Write the file; where that cannot be, say so and go on."""
        self.merge()
        content = {
            "format": FORMAT,
            "conditions": asdict(self.conditions),
            "milliseconds": {name: float(f"{value:.5g}") for name, value in self.milliseconds.items()},
            "last": self.last,
        }
        path = self.conditions.path()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_text(path, json.dumps(content, indent=0, sort_keys=True) + "\n")
        except (OSError, InputError) as error:
            reason = error.problems[0].problem if isinstance(error, InputError) else error.strerror
            say(f"the latency table is not kept: {path} {reason}")


def content_of(path: Path) -> Mapping[str, Any]:
    """A table's file; empty where there is none, or one that cannot be read, for all is measured again."""
    try:
        content = json.loads(read_bytes(path, "document"))
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def valid(entries: Any, kind: type[Any]) -> dict[str, Any]:
    """The entries that are what they should be."""
    if not isinstance(entries, dict):
        return {}
    fine = {name: value for name, value in entries.items() if type(value) is kind}
    return {name: value for name, value in fine.items() if kind is bool or SHORTEST < value < LONGEST}
