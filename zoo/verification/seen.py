"""An entry under verification: its genotype, which most checks need, is read once for all of them."""

from attrs import field, frozen

from genotype import Genotype
from genotype.text.read import path_bytes
from zoo.entries.entry import GENOTYPE, Entry


@frozen
class SeenEntry(Entry):
    """An entry that is checked; its genotype is read anew when the file has other bytes."""

    seen: dict[bytes, Genotype] = field(factory=dict, init=False, eq=False, repr=False)

    def genotype(self) -> Genotype:
        data = path_bytes(self.path(GENOTYPE))
        if data not in self.seen:
            self.seen[data] = Entry.genotype(self)
        return self.seen[data]
