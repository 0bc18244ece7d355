"""From a path or a URL to the store that it names."""

from pathlib import Path

from zoo.remotes.local import LocalStore
from zoo.remotes.store import Store


def open_store(url: str) -> Store:
    """The store that a path or a URL names. Raises InputError if no such kind of store is known."""
    if "://" in url.removeprefix("file://") or "::" in url:
        from zoo.remotes.elsewhere import filesystem_store

        return filesystem_store(url)
    return LocalStore(Path(url.removeprefix("file://")))
