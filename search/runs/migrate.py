"""Bringing a run.json of an earlier version to this one."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from genotype import refuse

FORMAT: Final = "genoc-run/2"

Json = dict[str, Any]


def with_format(record: Json) -> Json:
    """The first runs named no format; they say all else as format 1 does."""
    return {"format": "genoc-run/1", **record}


def with_preparation(record: Json) -> Json:
    """In format 1 all pictures were squares in colour, measured at the network's size."""
    config, data = record.get("config"), record.get("data")
    settings: Json = {}
    if isinstance(config, dict) and isinstance(config.get("data"), dict):
        settings = config["data"]
        record = {**record, "config": {**config, "data": of_settings(settings)}}
    if isinstance(data, dict):
        record = {**record, "data": of_data(data, settings)}
    return {**record, "format": "genoc-run/2"}


def of_settings(settings: Json) -> Json:
    """The settings of the data: `images` was a number, and a size one number."""
    sizes = {key: [settings[key]] for key in ("size",) if isinstance(settings.get(key), int)}
    kept = {key: value for key, value in settings.items() if key != "images"}
    return {**kept, "at_most": settings.get("images"), "grid": "network", **sizes}


def of_data(data: Json, settings: Json) -> Json:
    """The record of the data, in which volumes were told by their spacing."""
    told = ("labels", "spacing", "patch", "geometry")
    preparation = {key: data[key] for key in told if data.get(key)}
    if preparation:
        preparation["values"] = "standardised"
    elif isinstance(settings.get("size"), int):
        preparation = of_pictures(settings["size"], settings.get("fit", "stretch"))
    return {**{key: value for key, value in data.items() if key not in told}, "preparation": preparation}


def of_pictures(size: int, fit: Any) -> Json:
    """How pictures were read: as squares, in colour, each with one target."""
    labels, channels = ["background", "target"], ["red", "green", "blue"]
    return {"channels": channels, "labels": labels, "size": [size, size], "fit": fit}


MIGRATIONS: Mapping[str | None, Callable[[Json], Json]] = {
    None: with_format,
    "genoc-run/1": with_preparation,
}
"""By the format of a file, None where it names none: what brings it to the next format."""


def migrated(path: Path, record: Json) -> Json:
    """A run.json in today's format. Refused where its format is not known, such as a later version's."""
    while (form := record.get("format")) != FORMAT:
        if not isinstance(form, str | None) or form not in MIGRATIONS:
            remedy = "use the version of genoc that made this run, or a later one"
            raise refuse(
                str(path.parent), path.name, f"its format {form!r} is not known to this genoc", remedy
            )
        record = MIGRATIONS[form](record)
    return record
