"""`environment.json`: in which environments a run computed."""

from collections.abc import Mapping
from typing import Annotated, Final

from attrs import asdict, field, frozen

from genotype.form.field_types import Between
from search.runs.documents.document import Document
from search.runs.records import Word


@frozen(kw_only=True)
class EnvironmentRecord:
    """The versions of what computed, and on what: `processor` is the CPU's name, `device` that of the device;
    `threads` are those of torch on the CPU, `processes` those that took part.
    """

    python: Word
    system: Word
    processor: Word
    device: Word
    threads: Annotated[int, Between(1, 10**6)]
    processes: Annotated[int, Between(1, 10**6)] = 1
    packages: Mapping[Word, Word] = field(factory=dict)


ENVIRONMENT: Final = Document[tuple[EnvironmentRecord, ...]](
    "environment.json",
    tuple[EnvironmentRecord, ...],
    lambda records: [asdict(record) for record in records],
)
"""That in which a run began first, then each other one in which it was resumed."""
