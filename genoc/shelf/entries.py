"""An entry of a zoo, and what its verification found."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from genoc.genotypes.given import AnyPath
from genoc.genotypes.pictures import svg_of
from genoc.runs import html
from genoc.runs.models import zoo_folder
from genotype import Genotype

if TYPE_CHECKING:
    from torch import nn

    from zoo.entries.entry import Entry
    from zoo.verification.check_result import CheckResult


class ZooEntry:
    """An entry of a zoo. It can be given wherever a trained network is asked for."""

    def __init__(self, entry: "Entry") -> None:
        self.entry = entry

    @property
    def name(self) -> str:
        """Its name in the zoo."""
        return self.entry.name

    @property
    def digest(self) -> str:
        """The SHA-256 of its list of checksums, which tells its version.

        Raises InputError if there is none.
        """
        from genotype import refuse
        from search.entry_versions import digest_of_entry

        digest = digest_of_entry(self.path)
        if digest is None:
            raise refuse(self.name, "SHA256SUMS", "cannot be read", "genoc.zoo.verify says more")
        return digest

    @property
    def path(self) -> Path:
        """Its folder."""
        return self.entry.folder

    def __fspath__(self) -> str:
        return str(self.path)

    @property
    def versions(self) -> "list[ZooEntry]":
        """Its versions in the order in which they came, the current one among them. Each is a whole entry."""
        from search.entry_versions import versions_of
        from zoo.entries.entry import Entry

        return [ZooEntry(Entry(one.folder)) for one in versions_of(self.path.parent, self.name)]

    @property
    def genotype(self) -> Genotype:
        """Its architecture. Raises InputError if the file is damaged."""
        return self.entry.genotype()

    @property
    def measures(self) -> dict[str, float]:
        """The means over test images that it claims, as `TrainResult.measures` has them."""
        metrics = self.entry.record().metrics
        mean = {"dice": metrics.mean.dice, "iou": metrics.mean.iou, "accuracy": metrics.mean.accuracy}
        return {**mean, **{f"dice_{name}": dice for name, dice in metrics.class_dice.items()}}

    def network(self) -> "nn.Module":
        """Its network as a torch module in evaluation mode, on the CPU. It takes images as they were prepared
        for training; `genoc.predict` takes any. No code of the entry is run.
        """
        from zoo.verification.load import load_model

        return load_model(self.path)

    def as_json(self) -> dict[str, Any]:
        """Its metadata and costs, as `genoc zoo show --json` prints them."""
        from zoo.entries.summary import summary

        return summary(self.entry)

    def __str__(self) -> str:
        from zoo.entries.summary import described

        return "\n".join(described(self.entry))

    def __repr__(self) -> str:
        return f"<zoo entry {self.name} in {self.path.parent}>"

    def _repr_html_(self) -> str:
        return html.titled(self.name, html.said(str(self)), svg_of(self.genotype))


class Verified:
    """The checks of an entry: true if all were made and none failed; it prints as `genoc zoo verify` does."""

    def __init__(self, name: str, checks: "tuple[CheckResult, ...]") -> None:
        self.name, self.checks = name, checks

    def __bool__(self) -> bool:
        from zoo.verification.check_result import passed

        return passed(self.checks)

    def __str__(self) -> str:
        from zoo.verification.check_result import reported

        return "\n".join(reported(self.name, self.checks))

    __repr__ = __str__


def recovered_folder(zoo: AnyPath | None) -> Path:
    """The folder of a zoo, in which what interrupted commands left is cleared away."""
    from search.progress import say
    from zoo.publishing.leftovers import recovered

    folder = zoo_folder(zoo)
    for words in recovered(folder):
        say(words)
    return folder
