"""A JSON file of a run: its name, and the class of its content."""

import json
from collections.abc import Callable
from os.path import lexists
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import asdict, frozen

from genotype.text.files import replace_bytes
from search.runs.documents.json_file import known, read_json

if TYPE_CHECKING:
    from search.runs.run import Run

T = TypeVar("T")


def unchanged(values: Any) -> Any:
    """Files that had one form only."""
    return values


@frozen
class Document(Generic[T]):
    """A JSON file of a run, and the class of what it says; `migrate` brings an earlier form to this one."""

    name: str
    kind: Any
    as_json: Callable[[Any], Any] = asdict
    migrate: Callable[[Any], Any] = unchanged

    def is_in(self, folder: Path) -> bool:
        return lexists(folder / self.name)

    def text(self, value: T) -> str:
        return json.dumps(self.as_json(value), indent=1) + "\n"

    def write(self, run: "Run", value: T) -> None:
        """Replace the file in one step; of several processes the first does."""
        run.write_text(self.name, self.text(value))

    def write_in(self, folder: Path, value: T) -> None:
        """The same in a folder within a run's."""
        replace_bytes(folder / self.name, self.text(value).encode())

    def read(self, folder: Path) -> T:
        """The content; keys that are not known are ignored.

        Raises InputError with every fault if the file is missing or says something else.
        """
        values = self.migrate(read_json(folder, self.name))
        record: T = known(folder / self.name, values, self.kind)
        return record
