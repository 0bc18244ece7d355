"""Stores that are made by hand: whatever their maker wants to say."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zoo.entries.checksums import checksums_text
from zoo.entries.entry import CHECKSUMS
from zoo.remotes.index import blob_path, digest_of

MOMENT = "2026-01-31T12:00:00Z"


def files_of(folder: Path) -> dict[str, bytes]:
    """The files of an entry."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def summed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Files with a list of checksums that fits them."""
    others = {name: data for name, data in files.items() if name != CHECKSUMS}
    return {**others, CHECKSUMS: checksums_text(others).encode()}


def put_blob(store: Path, data: bytes) -> Path:
    """Put some content into a store."""
    place = store / blob_path(digest_of(data))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return place


def row_of(store: Path, files: Mapping[str, bytes]) -> dict[str, Any]:
    """The line of an index for files, which are put into the store."""
    for data in files.values():
        put_blob(store, data)
    sizes = {name: len(data) for name, data in files.items()}
    return {"version": digest_of(files[CHECKSUMS]), "pushed": MOMENT, "sizes": sizes}


def put_index(store: Path, entries: Mapping[str, Any]) -> Path:
    """Write the next index of a store."""
    folder = store / "index"
    folder.mkdir(parents=True, exist_ok=True)
    number = len(list(folder.iterdir())) + 1
    content = {"format": "genoc-zoo/1", "generation": number, "before": None, "entries": entries}
    path = folder / f"{number:08}.json"
    path.write_text(json.dumps(content))
    return path


def put_entry(store: Path, files: Mapping[str, bytes], name: str = "tiny") -> dict[str, Any]:
    """Put an entry into a store, and list it; gives its line of the index."""
    row = row_of(store, files)
    put_index(store, {name: [row]})
    return row
