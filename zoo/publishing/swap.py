"""Exchanging two paths in one step, if the system can do it."""

import ctypes
import os
import sys
from pathlib import Path

AT_FDCWD, RENAME_EXCHANGE = -100, 2
"""From <fcntl.h> and <linux/fs.h>; see renameat2(2)."""


def swapped(first: Path, second: Path) -> bool:
    """Exchange two paths of one file system.

    Returns False, with nothing moved, if that is impossible: not on Linux, over NFS, or one is missing.
    """
    if not sys.platform.startswith("linux"):
        return False
    renameat2 = getattr(ctypes.CDLL(None), "renameat2", None)
    if renameat2 is None:
        return False
    paths = os.fsencode(first), os.fsencode(second)
    return bool(renameat2(AT_FDCWD, paths[0], AT_FDCWD, paths[1], RENAME_EXCHANGE) == 0)
