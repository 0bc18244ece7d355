"""Kills at every operation of writing a file anew, and beyond: `python -m tests.reliability.tried FOLDER`.

Prints a line of JSON for each: whether the process was killed, and what the file held then. The last one
prints words, and exits with 3.
"""

import json
import sys
from functools import partial
from pathlib import Path

from genotype.text.files import replace_bytes
from tests.reliability.forked import killed, watched
from tests.reliability.interposed import Counting


def speak() -> None:
    """Print words, and exit."""
    print("words")
    raise SystemExit(3)


def main(folder: Path) -> None:
    for number in range(1, 10):
        (place := folder / str(number)).mkdir()
        (place / "a").write_bytes(b"old")
        died = killed(number, partial(replace_bytes, place / "a", b"new"), place)
        print(json.dumps([died, (place / "a").read_text()]), flush=True)  # before the next fork
    found = watched(speak, folder / "none", Counting([]), folder / "said")
    print(json.dumps([found.code, found.words]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
