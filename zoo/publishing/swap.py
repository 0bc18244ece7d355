"""Exchanging two paths, and renaming to a name that is free, in one step, if the system can do it."""

import ctypes
import errno
import os
import sys
from pathlib import Path

AT_FDCWD, RENAME_NOREPLACE, RENAME_EXCHANGE = -100, 1, 2
"""From <fcntl.h> and <linux/fs.h>; see renameat2(2)."""
UNKNOWN = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP)
"""The errors where the system, or the file system, cannot do what is asked."""


def swapped(first: Path, second: Path) -> bool:
    """Exchange two paths of one file system.

    Returns False, with nothing moved, if that is impossible: not on Linux, over NFS, or one is missing.
    """
    return renamed(first, second, RENAME_EXCHANGE) == 0


def named_first(file: Path, name: Path) -> bool | None:
    """Rename a file to a name of the same file system, if no file has it; False if one has.

    Returns None, with nothing moved, where that cannot be done in one step. Raises OSError if it fails.
    """
    code = renamed(file, name, RENAME_NOREPLACE)
    if code in (0, errno.EEXIST):
        return code == 0
    if code in UNKNOWN:
        return None
    raise OSError(code, os.strerror(code), str(name))


def renamed(first: Path, second: Path, how: int) -> int:
    """Rename as `renameat2` does; its error, 0 if there is none."""
    if not sys.platform.startswith("linux"):
        return errno.ENOSYS
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return errno.ENOSYS
    done = renameat2(AT_FDCWD, os.fsencode(first), AT_FDCWD, os.fsencode(second), how)
    return 0 if done == 0 else ctypes.get_errno()
