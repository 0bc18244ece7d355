"""Sharing entries by a folder or a URL."""

from typing import TYPE_CHECKING

from attrs import frozen

from genoc.genotypes.given import AnyPath, as_path
from genoc.shelf.entries import recovered_folder

if TYPE_CHECKING:
    from zoo.remotes.store import Store


@frozen
class Shared:
    """What a push or a pull did: the entries that went, those left alone with the reason, the digest of
    the store's index, `sha256:...`, and the entries of which a push mended files in the store.
    """

    entries: tuple[str, ...]
    left: dict[str, str]
    index: str
    mended: tuple[str, ...] = ()


def push(
    url: AnyPath,
    *names: str,
    versions: bool = False,
    force: bool = False,
    sign_with: AnyPath | None = None,
    zoo: AnyPath | None = None,
) -> Shared:
    """Put entries into a store, verified: a folder, or any URL of fsspec. Nothing whole is overwritten there.

    Args:
        url: a path, or an address such as s3://bucket/models.
        names: of entries, also of those that come with genoc; by default all of your own.
        versions: earlier versions too that the store has not.
        force: put a version after one there that is not known here, and mend what is damaged there.
        sign_with: the file of a private ed25519 key, as ssh-keygen makes it.
        zoo: the folder of the zoo.

    Raises:
        InputError: there is nothing to push, a check of an entry fails, or the store cannot be reached.
    """
    from zoo.remotes.push import push as push_entries
    from zoo.remotes.push import to_push
    from zoo.remotes.signature import read_signer

    signer = None if sign_with is None else read_signer(as_path(sign_with))
    folder = recovered_folder(zoo)
    chosen = to_push(folder, names)
    found, done = push_entries(opened(url), folder, chosen, force, versions, signer)
    pushed = tuple(dict.fromkeys(upload.entry.name for upload in done.uploads))
    mended = tuple(dict.fromkeys(one.name for one in done.mended))
    return Shared(pushed, dict(done.left), found.pinned, mended)


def pull(
    url: AnyPath,
    *names: str,
    expect: str | None = None,
    signed_by: AnyPath | None = None,
    force: bool = False,
    zoo: AnyPath | None = None,
) -> Shared:
    """Get entries from a store, verified before anything is seen under their names; the version here is kept.

    Args:
        url: a path, or an address such as s3://bucket/models.
        names: of entries, or versions of them there: NAME@v1; by default all.
        expect: refuse any other index than that of this digest, sha256:...
        signed_by: a file of public keys, one of which must have signed each version.
        force: replace an entry that the store does not know.
        zoo: the folder of the zoo.

    Raises:
        InputError: the store has no such entry or cannot be reached, or something there does not hold.
    """
    from zoo.remotes.generations import existing
    from zoo.remotes.pull import planned, require_all_signed
    from zoo.remotes.pull import pull as pull_entries
    from zoo.remotes.signature import read_trusted

    trusted = None if signed_by is None else read_trusted(as_path(signed_by))
    store, folder = opened(url), recovered_folder(zoo)
    found = existing(store, expect)
    plan = planned(folder, found.index, names, force)
    if trusted is not None:
        require_all_signed(plan, trusted)
    pull_entries(store, folder, plan)
    return Shared(tuple(one.name for one in plan.wanted), dict(plan.left), found.pinned)


def diff(url: AnyPath, *names: str, zoo: AnyPath | None = None) -> dict[str, str]:
    """How the entries here and in a store differ, by name: "same", "only here", "only there", "newer here",
    "newer there" or "different".

    Raises:
        InputError: the store cannot be reached, or neither side has such a name.
    """
    from zoo.remotes.difference import differences
    from zoo.remotes.generations import existing

    found = differences(recovered_folder(zoo), existing(opened(url)).index, names)
    return {one.name: one.status for one in found}


def opened(url: AnyPath) -> "Store":
    """The store that a path or URL names."""
    from zoo.remotes.addresses import open_store

    return open_store(url if isinstance(url, str) else str(as_path(url)))
