"""Noticing when files are written, replaced, deleted or created."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from pathlib import Path
from typing import Any

from watchfiles import Change, awatch

SETTLING, ASKING = 60, 1000
"""Milliseconds to wait for related changes, and after which the file is checked in any case."""


Signature = tuple[Any, ...] | None
"""What changes with any write; None if there is no file."""


async def changes(
    folder: Path,
    names: Collection[str],
    signature_now: Callable[[], Signature],
    known: Signature,
    stop: asyncio.Event,
) -> AsyncIterator[None]:
    """Every change of what a signature is of, since it was `known` and however it came about, until `stop`.

    The folder is watched for files of these names, because an editor may put another file in the place of the
    old one; and the signature is asked for now and then, because a file may be a link, or stand where nothing
    is reported.
    """

    def is_meant(_: Change, changed: str) -> bool:
        return Path(changed).name in names

    reports = awatch(
        folder,
        recursive=False,
        watch_filter=is_meant,
        stop_event=stop,
        debounce=4 * SETTLING,
        step=SETTLING,
        rust_timeout=ASKING,
        yield_on_timeout=True,
    )
    async for _ in reports:
        now = signature_now()
        if now != known:
            known = now
            yield


def signature(path: Path) -> Signature:
    """The signature of a file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
