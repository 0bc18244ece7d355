"""What a zoo looks like when the process that publishes is killed, at each of its operations on files.

    python -m tests.zoo.kills FOLDER [old] [force] [in-steps] [twice]

A line of JSON for each kill: what was there at once, what `recovered` said, and what was there then. With
`twice` the process that recovers is killed too, at each of its operations, before another one recovers.

Operations are those of `tests.reliability.interposed`. Each process is a fork of this one, where no torch
and no thread is.
"""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path

from tests.reliability.forked import killed
from tests.zoo.published import entry_files, word_of
from zoo.publishing import publish
from zoo.publishing.leftovers import recovered


def there(zoo: Path) -> str | None:
    """Whose entry can be seen, if there is one. Fails where it is not whole."""
    return word_of(zoo / "tiny") if os.path.lexists(zoo / "tiny") else None


def hidden(zoo: Path) -> list[str]:
    return sorted(path.name for path in zoo.iterdir() if path.name not in (".lock", "tiny"))


def states(folder: Path, options: frozenset[str]) -> Iterator[Path]:
    """A zoo for each operation at which the process that publishes is killed."""
    for number in count(1):
        zoo = folder / "zoo"
        shutil.rmtree(zoo, ignore_errors=True)
        zoo.mkdir()
        if "old" in options:
            publish.publish(entry_files("old"), zoo / "tiny")
        if not killed(
            number, partial(publish.publish, entry_files("new"), zoo / "tiny", "force" in options), zoo
        ):
            return
        yield zoo


def twice(zoo: Path) -> Iterator[Path]:
    """The zoo again for each operation at which the process that recovers is killed."""
    for number in count(1):
        again = zoo.with_name("again")
        shutil.rmtree(again, ignore_errors=True)
        shutil.copytree(zoo, again)
        if not killed(number, partial(recovered, again), again):
            return
        yield again


def main(folder: str, *options: str) -> None:
    if "in-steps" in options:
        publish.swapped = lambda *_: False
    for first in states(Path(folder), frozenset(options)):
        for zoo in twice(first) if "twice" in options else [first]:
            at_once, left = there(zoo), hidden(zoo)
            said = recovered(zoo)
            found = {"at_once": at_once, "left": left, "said": said}
            print(json.dumps({**found, "then": there(zoo), "left_then": hidden(zoo)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
