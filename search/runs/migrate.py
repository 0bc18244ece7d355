"""Bringing run.json, study.json and entry.json of an earlier version to this one."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from genotype import refuse

FORMAT: Final = "genoc-run/2"

Json = dict[str, Any]

SIZE: Final = 64
"""The side of pictures where format 1 names none."""


def with_format(record: Json) -> Json:
    """The first runs named no format; they say all else as format 1 does."""
    return {**record, "format": "genoc-run/1"}


def with_preparation(record: Json) -> Json:
    """In format 1 all pictures were squares in colour, measured at the network's size."""
    config, data = record.get("config"), record.get("data")
    settings: Json | None = None
    if isinstance(config, dict) and isinstance(config.get("data"), dict):
        settings = config["data"]
        is_of_volumes = isinstance(data, dict) and bool(data.get("spacing"))
        record = {**record, "config": {**config, "data": of_settings(settings, is_of_volumes)}}
    if isinstance(data, dict):
        record = {**record, "data": of_data(data, settings)}
    return {**record, "format": "genoc-run/2"}


def of_settings(settings: Json, is_of_volumes: bool) -> Json:
    """The settings of the data: `images` was a number, and a size one number, which volumes had too."""
    of_pictures = {"size", "fit"} if is_of_volumes else set()
    kept = {key: value for key, value in settings.items() if key not in {"images", *of_pictures}}
    if not is_of_volumes:
        size = settings.get("size", SIZE)
        kept = {**kept, "grid": "network", "size": [size] if isinstance(size, int) else size}
    return {**kept, "at_most": settings.get("images")}


def of_data(data: Json, settings: Json | None) -> Json:
    """The record of the data, in which volumes were told by their spacing."""
    told = ("labels", "spacing", "patch", "geometry")
    preparation = of_volumes({key: data.get(key) for key in told})
    if not preparation and settings is not None and isinstance(settings.get("size", SIZE), int):
        preparation = of_pictures(settings.get("size", SIZE), settings.get("fit", "stretch"))
    return {**{key: value for key, value in data.items() if key not in told}, "preparation": preparation}


def of_volumes(told: Json) -> Json:
    """How volumes were read; empty where nothing is told."""
    given = {key: value for key, value in told.items() if value}
    return {**given, "values": "standardised"} if given else {}


def of_pictures(size: int, fit: Any) -> Json:
    """How pictures were read: as squares, in colour, each with one target."""
    labels, channels = ["background", "target"], ["red", "green", "blue"]
    return {"channels": channels, "labels": labels, "size": [size, size], "fit": fit}


def entry_with_preparation(record: Json) -> Json:
    """Format 1 of entry.json told a size of pictures, or how volumes were read; others stay as they are."""
    if record.get("format") != "genoc-entry/1":
        return record
    volumes, size = record.get("volumes"), record.get("size")
    preparation: Json = {}
    if isinstance(volumes, dict):
        preparation = of_volumes(volumes)
    elif isinstance(size, int):
        preparation = of_pictures(size, record.get("fit", "stretch"))
    kept = {key: value for key, value in record.items() if key not in ("size", "fit", "volumes")}
    return {**kept, "format": "genoc-entry/2", "preparation": preparation}


def study_with_grid(record: Any) -> Any:
    """A study.json of format 1 had the settings of data of its runs; others stay as they are."""
    if not isinstance(record, dict) or record.get("format") != "genoc-study/1":
        return record
    record = {**record, "format": "genoc-study/2"}
    config = record.get("config")
    train = config.get("train") if isinstance(config, dict) else None
    if not isinstance(config, dict) or not isinstance(train, dict) or not isinstance(train.get("data"), dict):
        return record
    size = record.get("size")
    data = of_settings(train["data"], isinstance(size, list) and len(size) == 3)
    return {**record, "config": {**config, "train": {**train, "data": data}}}


MIGRATIONS: Mapping[str | None, Callable[[Json], Json]] = {
    None: with_format,
    "genoc-run/1": with_preparation,
}
"""By the format of a file, None where it names none: what brings it to the next format."""


def migrated(path: Path, record: Json) -> Json:
    """A run.json in today's format. Refused where its format is not known, such as a later version's."""
    while (form := record.get("format")) != FORMAT:
        if ("format" in record and not isinstance(form, str)) or form not in MIGRATIONS:
            remedy = "use the version of genoc that made this run, or a later one"
            raise refuse(
                str(path.parent), path.name, f"its format {form!r} is not known to this genoc", remedy
            )
        record = MIGRATIONS[form](record)
    return with_later_settings(record)


def with_later_settings(record: Json) -> Json:
    """Settings that format 2 got later, as runs were before there was a choice."""
    config = record.get("config")
    if not isinstance(config, dict) or "recompute" not in config:
        return record
    return {**record, "config": {"deterministic": False, **config}}
