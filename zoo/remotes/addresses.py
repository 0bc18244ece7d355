"""From a path or a URL to the store that it names."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from genotype import refuse
from genotype.text.regular import is_impossible
from zoo.remotes.local import LocalStore
from zoo.remotes.secrets import shown_address
from zoo.remotes.store import Store


def open_store(url: str) -> Store:
    """The store that a path or a URL names. Raises InputError if no such kind of store is known, and where
    the store cannot be reached.
    """
    if url.lower().startswith("file://") and "::" not in url:
        return LocalStore(path_of(url))
    if "://" in url or "::" in url:
        from zoo.remotes.elsewhere import filesystem_store

        return filesystem_store(url)
    return LocalStore(Path(url))


def path_of(url: str) -> Path:
    """The path of a file:// URL, in which %20 is a space. Raises InputError for one of another machine."""
    parts = urlsplit(url)
    path, remedy = unquote(parts.path), "write file:///folder/models, or the path alone"
    if parts.netloc.lower() not in ("", "localhost"):
        problem = "names another machine before the path"
    elif parts.query or parts.fragment:
        problem = "has a ? or #, which are %3F and %23 in a path"
    elif not path or is_impossible(path):
        problem = "has no path that a folder can have"
    else:
        return Path(path)
    raise refuse(shown_address(url), "the address", problem, remedy)
