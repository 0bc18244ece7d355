"""Putting a folder in its place whole: it is there with every file, or as it was before."""

import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from genotype.files import not_written


def publish(files: Mapping[str, bytes], target: Path) -> None:
    """Write a folder of files, replacing the one there. Refused where it cannot be written."""
    beside = hidden_beside(target)
    try:
        beside.mkdir(parents=True)
        for name, data in files.items():
            (beside / name).write_bytes(data)
        exchange(beside, target)
    except OSError as error:
        raise not_written(target, "the folder", error) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def exchange(new: Path, target: Path) -> None:
    """Move a folder to `target`; the one there goes away once the new one stands."""
    if not target.exists():
        os.rename(new, target)
        return
    old = hidden_beside(target)
    os.rename(target, old)
    try:
        os.rename(new, target)
    except BaseException:
        os.rename(old, target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def hidden_beside(target: Path) -> Path:
    """A name that nobody else uses, in the same folder, so that a rename is one step."""
    return target.with_name(f".{target.name}.{secrets.token_hex(8)}")
