"""Adding entries to a zoo, listing, loading, verifying and removing them."""

from collections.abc import Iterable

from genoc.genotypes.given import AnyPath, as_path
from genoc.shelf.entries import Verified, ZooEntry, recovered_folder


def add(
    run: AnyPath,
    *,
    name: str | None = None,
    license: str = "unknown",
    notice: str = "",
    tags: Iterable[str] | None = None,
    force: bool = False,
    zoo: AnyPath | None = None,
) -> ZooEntry:
    """Add a trained network to the zoo: what `genoc.train` gave, or the folder of a training.

    Args:
        run: the training, which has to be finished.
        name: of the entry; by default the genotype's.
        license: of the weights, such as cc-by-nc-4.0.
        notice: a sentence about the rights in the data, for the model card.
        tags: words to find it by; by default those of the entry that it is a new version of.
        force: make it the new version of the entry of that name if there is one; the earlier one is kept.
        zoo: the folder of the zoo.

    Raises:
        InputError: there is no finished training, or the name is taken.
    """
    from zoo.publishing.add import Terms
    from zoo.publishing.add import add as add_entry

    shelf = recovered_folder(zoo)
    words = None if tags is None else tuple(tags)
    terms = Terms(name=name, license=license, notice=notice, tags=words)
    return ZooEntry(add_entry(as_path(run), shelf, terms, force))


def list_entries(zoo: AnyPath | None = None) -> list[ZooEntry]:
    """The entries of the zoo, by name, then those that come with genoc; damaged ones too."""
    from zoo.entries import registry

    return [ZooEntry(entry) for entry in registry.usable(recovered_folder(zoo))]


def load(name: str, zoo: AnyPath | None = None) -> ZooEntry:
    """An entry by its name, or an earlier version by NAME@v1 or NAME@DIGITS, verified.

    Raises:
        InputError: there is none of this name, or a check of it fails.
    """
    from zoo.entries.registry import find
    from zoo.verification.verify import require_sound

    entry = find(recovered_folder(zoo), name)
    require_sound(entry)
    return ZooEntry(entry)


def verify(name: str, zoo: AnyPath | None = None) -> Verified:
    """The checks of an entry: its files, checksums, code, drawing and card, and its network on an example.

    Raises:
        InputError: there is none of this name.
    """
    from zoo.entries.registry import find
    from zoo.verification.verify import verify

    entry = find(recovered_folder(zoo), name)
    return Verified(entry.name, verify(entry))


def remove(name: str, zoo: AnyPath | None = None) -> None:
    """Remove an entry with all its versions, or an earlier version alone: NAME@v1.

    Raises:
        InputError: there is none, it holds other files than an entry's, or the version is the current one.
    """
    from zoo.publishing.removal import carry_out, removal

    carry_out(removal(recovered_folder(zoo), name))
