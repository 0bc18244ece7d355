"""The metadata of a trained network in `entry.json`, for programs."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from attrs import field, frozen

from genotype import encode, refuse
from genotype.diagnostics.printable import json_text
from genotype.form.field_types import Matching, Name, Title
from search.measures.record import ClassName, MeasuresRecord
from search.plugins.record import PluginRecord
from search.preparation import Preparation
from search.runs.documents.evaluation import Measures
from search.runs.records import Share
from search.runs.run_record import Count, Digest

FORMAT: Final = "genoc-entry/2"

Licence = Annotated[
    str, Matching("[a-z0-9][a-z0-9.+-]{0,62}", "a licence as the Hugging Face hub names it: cc-by-nc-4.0")
]

Tag = Annotated[str, Matching("[a-z0-9][a-z0-9._-]{0,62}", "a lower-case word: letters, digits, ., _ or -")]


@frozen(kw_only=True)
class Metrics:
    """The scores of the network on a set that it was not trained on.

    With several classes, `mean` is over all except the background, and `class_dice` has the Dice of each.
    `measures` are those by class, which older entries do not have.
    """

    split: str
    images: Count
    mean: Measures
    class_dice: Mapping[ClassName, Share] = field(factory=dict)
    measures: MeasuresRecord | None = None


@frozen(kw_only=True)
class Data:
    """The data: their digest, and the number of images in each set."""

    name: str
    digest: Digest
    train: Count
    val: Count
    test: Count


@frozen(kw_only=True)
class Record:
    """An entry's metadata.

    `preparation` tells how images were read. `drawn_by` is the seed of the split where it is not `seed`.
    `genotype` is the content hash; `genoc`, `torch` and `plugins` are the versions that trained it.
    """

    format: Literal["genoc-entry/2"] = FORMAT
    name: Title
    genotype: Digest
    parameters: Count
    preparation: Preparation
    metrics: Metrics
    data: Data
    seed: int
    drawn_by: int | None = None
    genoc: str
    torch: str
    plugins: tuple[PluginRecord, ...] = ()
    config: Mapping[Name, Any]
    license: Licence
    notice: str
    tags: tuple[Tag, ...] = ()

    @property
    def extent(self) -> tuple[int, ...]:
        """The sides of the images, or of the patches in the network's order: z, y, x."""
        if self.preparation.extent():
            return self.preparation.extent()
        problem = "gives neither the size of images nor that of patches"
        raise refuse(self.name, "preparation", problem, "fetch the entry again, or add it again")


def record_text(record: Record) -> str:
    """The text of `entry.json`."""
    return json_text(encode(record), indent=2) + "\n"
