"""A version that goes into a store."""

from pathlib import Path

from attrs import frozen

from genotype import refuse
from genotype.text.files import require_disk
from search.entry_versions import digest_of_entry
from zoo.entries.checksums import read_checksums
from zoo.entries.entry import CHECKSUMS, Entry
from zoo.remotes.index import Pushed
from zoo.remotes.signature import Signer


@frozen
class Upload:
    """A version to put into a store: its folder, and the digest and size in bytes of each of its files."""

    entry: Entry
    version: str
    digests: dict[str, str]
    sizes: dict[str, int]

    @property
    def total(self) -> int:
        """The bytes of all its files."""
        return sum(self.sizes.values())

    def pushed(self, moment: str, signer: Signer | None = None) -> Pushed:
        """Its line in the index, signed if there is a `signer`."""
        signed = {} if signer is None else {signer.public: signer.signature(self.entry.name, self.version)}
        return Pushed(version=self.version, pushed=moment, sizes=self.sizes, signatures=signed)


def upload_of(entry: Entry) -> Upload:
    """A version with the digests and sizes of its files. Raises InputError for one that cannot be read, and
    where the folder's name is not that of the entry.
    """
    version, digests = digest_of_entry(entry.folder), read_checksums(entry)
    if version is None:
        raise refuse(str(entry.folder), CHECKSUMS, "cannot be read", "genoc zoo verify says more")
    require_named(entry)
    digests = {**digests, CHECKSUMS: version}
    try:
        sizes = {name: entry.path(name).lstat().st_size for name in sorted(digests)}
    except OSError as error:
        require_disk(Path(error.filename), error)
        raise refuse(
            str(entry.folder), str(error.filename), str(error.strerror), "verify the entry"
        ) from None
    return Upload(entry, version, digests, sizes)


def listed_upload(entry: Entry, row: Pushed) -> Upload:
    """A version that a store lists already, with the sizes that it lists."""
    digests = {**read_checksums(entry), CHECKSUMS: row.version}
    names = sorted(digests.keys() & row.sizes.keys())
    sizes = {name: row.sizes[name] for name in names}
    return Upload(entry, row.version, {name: digests[name] for name in names}, sizes)


def require_named(entry: Entry) -> None:
    """Refuse an entry under another name than its metadata give: one name is one network."""
    name = entry.record().name
    if name != entry.name:
        problem = f"says that this is {name}, but it stands under the name {entry.name}"
        raise refuse(entry.name, "entry.json", problem, "use the name that it was added under")
