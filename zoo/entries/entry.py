"""A zoo entry: a trained network in a folder of its own, usable without genoc."""

from pathlib import Path
from stat import S_ISREG

from attrs import frozen

from genotype import Genotype
from genotype.text.files import require_disk
from search.runs.migrate import entry_with_preparation
from zoo.entries.documents import read_decided, read_json, structured
from zoo.entries.record import Record

GENOTYPE = "genotype.json"
MODEL = "model.py"
WEIGHTS = "model.safetensors"
EXAMPLE = "example.safetensors"
RECORD = "entry.json"
CARD = "README.md"
PICTURE = "graph.svg"
CHECKSUMS = "SHA256SUMS"

REQUIRED = (GENOTYPE, MODEL, WEIGHTS, EXAMPLE, RECORD, CARD, CHECKSUMS)
"""The files that every entry has; one made with Graphviz also has a drawing."""

FILES = (*REQUIRED, PICTURE)
"""All files that an entry may have."""


@frozen
class Entry:
    """The folder of an entry."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    def path(self, file: str) -> Path:
        return self.folder / file

    def record(self) -> Record:
        """Its metadata, of an earlier version too. Raises InputError if they cannot be read."""
        data = read_json(self.path(RECORD), "entry")
        return structured(
            self.path(RECORD), entry_with_preparation(data) if isinstance(data, dict) else data, Record
        )

    def genotype(self) -> Genotype:
        """Its genotype. Raises InputError if it is invalid, or has open choices."""
        return read_decided(self.path(GENOTYPE))


def is_regular(path: Path) -> bool:
    """Whether a path is an existing regular file, and not a link, folder, pipe or device.

    Raises InputError where the disk fails.
    """
    try:
        return S_ISREG(path.lstat().st_mode)
    except OSError as error:
        require_disk(path, error)
        return False
