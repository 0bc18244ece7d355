"""The zoo: trained networks, each in a folder of its own that needs only torch and safetensors to run.

The folder of the zoo is `zoo=`, or $GENOC_ZOO, or models/. Where nothing is said, errors are
`genoc.errors.InputError`.
"""

import builtins
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genoc.genotypes.given import AnyPath, as_path
from genoc.genotypes.pictures import svg_of
from genoc.runs import html
from genoc.runs.models import zoo_folder
from genotype import Genotype

if TYPE_CHECKING:
    from torch import nn

    from zoo.entries.entry import Entry
    from zoo.verification.check_result import CheckResult

__all__ = ["ZooEntry", "add", "list", "load", "verify"]


class ZooEntry:
    """An entry of a zoo. It can be given wherever a trained network is asked for."""

    def __init__(self, entry: "Entry") -> None:
        self.entry = entry

    @property
    def name(self) -> str:
        """Its name in the zoo."""
        return self.entry.name

    @property
    def path(self) -> Path:
        """Its folder."""
        return self.entry.folder

    def __fspath__(self) -> str:
        return str(self.path)

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


def add(
    run: AnyPath,
    *,
    name: str | None = None,
    license: str = "unknown",
    notice: str = "",
    force: bool = False,
    zoo: AnyPath | None = None,
) -> ZooEntry:
    """Add a trained network to the zoo: what `genoc.train` gave, or the folder of a training.

    Args:
        run: the training, which has to be finished.
        name: of the entry; by default the genotype's.
        license: of the weights, such as cc-by-nc-4.0.
        notice: a sentence about the rights in the data, for the model card.
        force: replace the entry of that name if there is one.
        zoo: the folder of the zoo.

    Raises:
        InputError: there is no finished training, or the name is taken.
    """
    from zoo.publishing.add import Terms
    from zoo.publishing.add import add as add_entry

    shelf = recovered_folder(zoo)
    terms = Terms(name=name, license=license, notice=notice)
    return ZooEntry(add_entry(as_path(run), shelf, terms, force))


def list(zoo: AnyPath | None = None) -> builtins.list[ZooEntry]:
    """The entries of the zoo, by name; damaged ones too."""
    from zoo.entries.registry import entries

    return [ZooEntry(entry) for entry in entries(recovered_folder(zoo))]


def load(name: str, zoo: AnyPath | None = None) -> ZooEntry:
    """An entry by its name, verified.

    Raises:
        InputError: there is none of this name, or a check of it fails.
    """
    from zoo.entries.registry import find
    from zoo.verification.verify import require_sound

    entry = find(recovered_folder(zoo), name)
    require_sound(entry)
    return ZooEntry(entry)


def verify(name: str, zoo: AnyPath | None = None) -> Verified:
    """The checks of an entry: its files, checksums, code, drawing and card, and its network on an example.

    Raises:
        InputError: there is none of this name.
    """
    from zoo.entries.registry import find
    from zoo.verification.verify import verify

    entry = find(recovered_folder(zoo), name)
    return Verified(entry.name, verify(entry))


def recovered_folder(zoo: AnyPath | None) -> Path:
    """The folder of a zoo, in which what interrupted commands left is cleared away."""
    from search.progress import say
    from zoo.publishing.leftovers import recovered

    folder = zoo_folder(zoo)
    for words in recovered(folder):
        say(words)
    return folder
