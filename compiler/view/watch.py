"""Noticing when a file is written, replaced, deleted or created."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from watchfiles import Change, awatch

SETTLING, ASKING = 60, 1000
"""Milliseconds to wait for related changes, and after which the file is checked in any case."""


Signature = tuple[int, ...] | None
"""What changes with any write; None if there is no file."""


async def changes(path: Path, known: Signature, stop: asyncio.Event) -> AsyncIterator[None]:
    """Every change of a file, however it came about, since it had a signature, until `stop` is set.

    The folder is watched, because an editor may put another file in the place of the old one; and the
    file is asked now and then, because it may be a link, or stand where nothing is reported.
    """

    def is_meant(_: Change, changed: str) -> bool:
        return Path(changed).name == path.name

    reports = awatch(
        path.parent,
        recursive=False,
        watch_filter=is_meant,
        stop_event=stop,
        debounce=4 * SETTLING,
        step=SETTLING,
        rust_timeout=ASKING,
        yield_on_timeout=True,
    )
    async for _ in reports:
        now = signature(path)
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
