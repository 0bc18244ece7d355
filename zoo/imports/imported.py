"""What an import gives."""

from attrs import frozen

from compiler.checks import checked
from genotype import Genotype, canonical_text, read_text


@frozen
class Imported:
    """A network as a genotype; `notes` say in a line each what of the original it does not have."""

    genotype: Genotype
    notes: tuple[str, ...] = ()

    def passed(self) -> Genotype:
        """The genotype, once it has passed every check of `genoc check`. Raises InputError with every
        problem.
        """
        return checked(read_text(canonical_text(self.genotype)), self.genotype.name)
