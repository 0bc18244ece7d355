"""Bringing a run.json of an earlier version to this one."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from genotype import refuse

FORMAT: Final = "genoc-run/1"

Json = dict[str, Any]


def with_format(record: Json) -> Json:
    """The first runs named no format; they say all else as format 1 does."""
    return {"format": "genoc-run/1", **record}


MIGRATIONS: Mapping[str | None, Callable[[Json], Json]] = {None: with_format}
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
