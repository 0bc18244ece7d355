"""When a file is written, replaced, deleted or made anew."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from watchfiles import Change, awatch

SETTLING, ASKING = 60, 1000
"""Milliseconds in which what belongs together is awaited, and after which the file is asked anyway."""


Signature = tuple[int, ...] | None
"""What differs after any writing; nothing for a file that is not there."""


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
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
