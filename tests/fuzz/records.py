"""How many inputs were tried in all: kept in the repository, target by target."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from attrs import asdict, frozen

from tests.fuzz.campaign import Tally

TRIED = Path(__file__).parent / "tried.json"
"""What was tried before releases, by `python -m tests.fuzz --record`."""


@frozen
class Record:
    """The inputs of every target, and the day of the last."""

    day: str
    tallies: Mapping[str, Tally]

    def plus(self, name: str, tally: Tally) -> "Record":
        """With more inputs of a target."""
        return Record(str(date.today()), {**self.tallies, name: self.tallies.get(name, Tally()).plus(tally)})


def read_record(path: Path = TRIED) -> Record:
    """What was tried; nothing where there is no record."""
    if not path.is_file():
        return Record(str(date.today()), {})
    content: Any = json.loads(path.read_text())
    return Record(content["day"], {name: Tally(**tally) for name, tally in content["targets"].items()})


def write_record(record: Record, path: Path = TRIED) -> None:
    rows = {name: rounded(tally) for name, tally in sorted(record.tallies.items())}
    path.write_text(json.dumps({"day": record.day, "targets": rows}, indent=1) + "\n")


def rounded(tally: Tally) -> dict[str, Any]:
    return {**asdict(tally), "seconds": round(tally.seconds, 1)}


def tally_text(tally: Tally) -> str:
    return json.dumps(asdict(tally))


def read_tally(text: str) -> Tally:
    return Tally(**json.loads(text))
