"""What is asked of an entry, and whether it has that."""

from __future__ import annotations

from functools import cached_property, lru_cache

from attrs import define, frozen

from compiler.analysis.cost import macs
from compiler.checks import checked, require_decided
from compiler.lowering.network import lower
from genotype import Genotype, canonical_text
from genotype.text.read import load, read_text
from search.overview.settings import value_in_words
from zoo.entries.entry import GENOTYPE, Entry
from zoo.entries.record import Record


@define(slots=False)
class Candidate:
    """An entry that was read. Raises InputError where it cannot be."""

    entry: Entry
    record: Record
    genotype: Genotype

    @staticmethod
    def of(entry: Entry) -> Candidate:
        return Candidate(entry, entry.record(), load(entry.path(GENOTYPE)))

    @property
    def classes(self) -> int:
        """The number of classes, the background among them; a mask has two."""
        return self.genotype.out_channels if self.genotype.output == "classes" else 2

    @property
    def dice(self) -> float:
        return self.record.metrics.mean.dice

    @cached_property
    def macs(self) -> int:
        """For an image of the size that it was trained at."""
        return macs_of(canonical_text(self.genotype), self.record.extent)

    @cached_property
    def text(self) -> str:
        """All words that can be searched, in small letters."""
        record, preparation = self.record, self.record.preparation
        words = (
            *(self.entry.name, self.genotype.name, self.genotype.about, record.data.name, record.license),
            *(record.notice, self.genotype.output, f"{self.genotype.spatial_dims}d"),
            *(*record.tags, *preparation.labels, *record.metrics.class_dice),
            *(f"{key} {value_in_words(value)}" for key, value in record.config.items()),
        )
        return "\n".join(words).casefold()


@lru_cache(maxsize=1024)
def macs_of(text: str, extent: tuple[int, ...]) -> int:
    """The MACs of a genotype's network: counted once for all entries of that architecture. Raises InputError
    for one that is invalid, or has open choices.
    """
    subject = "genotype"
    genotype = checked(read_text(text), subject)
    require_decided(genotype, subject)
    program = lower(genotype)
    return macs(program, program.sizes.fitted(extent))


@frozen(kw_only=True)
class Conditions:
    """What is asked; None where nothing is. Every word must occur, and every tag be there."""

    words: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    classes: int | None = None
    channels: int | None = None
    spatial_dims: int | None = None
    data: str | None = None
    license: str | None = None
    min_dice: float | None = None
    max_params: int | None = None
    max_macs: int | None = None

    def fit(self, one: Candidate) -> bool:
        """Whether an entry has all of this. What costs most to know is looked at last."""
        given = (
            (self.classes, one.classes),
            (self.channels, one.genotype.in_channels),
            (self.spatial_dims, one.genotype.spatial_dims),
            (self.data, one.record.data.name),
            (self.license, one.record.license),
        )
        return (
            all(wanted is None or wanted == found for wanted, found in given)
            and (self.min_dice is None or one.dice >= self.min_dice)
            and (self.max_params is None or one.record.parameters <= self.max_params)
            and {*self.tags} <= {*one.record.tags}
            and all(word.casefold() in one.text for word in self.words)
            and (self.max_macs is None or one.macs <= self.max_macs)
        )
