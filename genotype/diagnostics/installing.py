"""What to type to install a package into the environment that genoc runs in."""

import os
import shlex
import sys
from pathlib import Path


def install(*packages: str) -> str:
    """`type: .venv/bin/python -m pip install ...`: the interpreter as seen from the current folder.

    A bare `pip` may be that of another environment, or not be there.
    """
    words = shlex.join([interpreter(), "-m", "pip", "install"])
    return f"type: {words} {' '.join(map(quoted, packages))}"


def interpreter() -> str:
    """The path of this interpreter, short where it lies in the current folder. Links are not followed: the
    link's place is what makes an environment.
    """
    python = Path(os.path.abspath(sys.executable))
    try:
        return str(python.relative_to(Path.cwd()))
    except (ValueError, OSError):  # elsewhere; or the current folder was removed
        return str(python)


def quoted(package: str) -> str:
    """A package as it stands in a shell, where `genoc[formats]` is a pattern."""
    return package if package.isidentifier() else f"'{package}'"
