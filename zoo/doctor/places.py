"""Where genoc writes."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress

from platformdirs import user_cache_path

from search.memory.words import amount
from zoo.doctor.finding import Finding

PLACES = "Places"
LITTLE = 2**30
"""Bytes of free disk below which a run may not fit."""


def places() -> Iterator[Finding]:
    """The free disk of the current folder, and where latency tables are kept."""
    try:
        here = os.getcwd()
        free = shutil.disk_usage(here).free
    except OSError as error:
        remedy = "go to another folder"
        yield Finding(PLACES, "free disk", f"unknown: {error.strerror}", "absent", remedy)
    else:
        value, remedy = f"{amount(free)} in {here}", "make room: a run keeps a checkpoint and weights"
        enough = Finding(PLACES, "free disk", value)
        yield enough if free >= LITTLE else Finding(PLACES, "free disk", value, "absent", remedy)
    folder = user_cache_path("genoc") / "latency"
    count = 0
    with suppress(OSError):
        count = len(list(folder.glob("*.json")))
    yield Finding(PLACES, "latency tables", f"{count} in {folder}")
