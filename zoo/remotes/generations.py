"""The generations of a store's index: each a new file that is created once, so no writer undoes another's."""

import re

from attrs import frozen

from genotype import refuse
from zoo.remotes.index import EMPTY, LARGEST, Index, digest_of, index_bytes, read_index, remedy, require_next
from zoo.remotes.store import Store, reaching, read_whole

FOLDER = "index"
NAME = re.compile(r"([0-9]{8})\.json")


@frozen
class Generation:
    """An index as it is in a store, with the SHA-256 of its file; None of an empty store."""

    index: Index
    digest: str | None

    @property
    def pinned(self) -> str:
        """How it is written to be compared later: sha256:..."""
        return f"sha256:{self.digest}" if self.digest else "empty"


def path_of(generation: int) -> str:
    """The file of a generation."""
    return f"{FOLDER}/{generation:08}.json"


def latest(store: Store) -> Generation:
    """The latest index of a store. Raises InputError if it cannot be reached, or is no index."""
    with reaching(store):
        numbers = [int(match[1]) for name in store.names(FOLDER) if (match := NAME.fullmatch(name))]
        if not numbers:
            return Generation(EMPTY, None)
        number = max(numbers)
        data = read_whole(store, path_of(number), LARGEST)
    if data is None:
        raise refuse(store.where, path_of(number), f"is larger than {LARGEST >> 20} MB", remedy(number))
    return Generation(read_index(f"{store.where}/{path_of(number)}", data, number), digest_of(data))


def existing(store: Store, expected: str | None = None) -> Generation:
    """The latest index of a store that is there, and of the digest that was `expected`. Raises InputError for
    another one, and where there is no store: a mistyped address is not an empty store.
    """
    with reaching(store):
        is_there = store.is_there()
    if not is_there:
        remedy = "check the address; genoc zoo push makes a new store"
        raise refuse(store.where, "the store", "does not exist", remedy)
    found = latest(store)
    require_expected(store, found, expected)
    return found


def require_expected(store: Store, found: Generation, expected: str | None) -> None:
    """Refuse an index that is not the one that was pinned."""
    if expected is not None and expected != found.pinned:
        problem = f"is {found.pinned}, not {expected}"
        raise refuse(store.where, "the index", problem, "ask who told you the digest which one is meant")


def latest_to_follow(store: Store) -> Generation:
    """The latest index, which another one is to follow. Raises InputError if none can."""
    found = latest(store)
    require_next(store.where, found.index)
    return found


def committed(store: Store, index: Index) -> Generation | None:
    """Write the next index; None if another writer was quicker."""
    data = index_bytes(index)
    with reaching(store):
        return Generation(index, digest_of(data)) if store.create(path_of(index.generation), data) else None
