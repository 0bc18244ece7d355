"""What a search with shared weights found on the way: its front, and whether inherited Dice is trusted."""

from attrs import asdict, frozen

from search.runs.documents.document import Document

LITTLE = 0.5
"""Below this tau inherited Dice is too little to choose by."""


@frozen
class Agreement:
    """How inherited Dice ranks random members, beside their Dice when each is trained by itself."""

    networks: tuple[str, ...]
    inherited: tuple[float, ...]
    trained: tuple[float, ...]
    tau: float

    @property
    def is_trusted(self) -> bool:
        """Whether a choice by inherited Dice means anything."""
        return self.tau >= LITTLE

    def words(self, network: str) -> str:
        """What it means for the network that was found."""
        told = f"{network}: Kendall's tau of inherited and trained Dice is {self.tau:.2f}"
        told += f" over {len(self.networks)} networks"
        if self.is_trusted:
            return told
        remedy = "search by --method halving, or give more --minutes or --steps"
        return f"{told}, too little to trust the choice: this network is not trusted; {remedy}"


def agreement_document(network: str) -> Document[Agreement]:
    """The file that says so, in the study's folder `agreement`."""
    return Document[Agreement](f"{network}.json", Agreement, asdict)


@frozen
class Point:
    """A network of the front: its cost in the unit of the budget, its inherited Dice, and whether it is the
    one that was chosen.
    """

    cost: float
    dice: float
    is_chosen: bool


@frozen
class SharedSearch:
    """The front that a method found with shared weights, the cheapest first, and how far to trust it."""

    network: str
    front: tuple[Point, ...]
    agreement: Agreement
