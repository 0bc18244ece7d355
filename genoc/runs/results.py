"""What a search and a training leave: a folder, read when something of it is asked for."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from genoc.genotypes.given import AnyPath, as_path
from genoc.genotypes.pictures import svg_of
from genoc.runs import html
from genoc.runs.places import RunFolder
from genotype import Genotype

if TYPE_CHECKING:
    from torch import nn

    from genoc.runs.arrays import Images
    from search.runs.documents.evaluation import EvaluationRecord
    from search.training.watching import Epoch


class Result:
    """The folder of a run. It can be given wherever the path of a run is asked for."""

    def __init__(self, folder: RunFolder, data: "Images | None" = None) -> None:
        self.folder, self.data = folder, data

    @property
    def path(self) -> Path:
        """The folder of the run. A temporary one goes with this object: `save` keeps it."""
        return self.folder.path

    def __fspath__(self) -> str:
        return str(self.path)

    @property
    def genotype(self) -> Genotype:
        """The architecture that was found or trained. Raises InputError if the run has not got so far."""
        from compiler.checks import load_checked
        from search.runs.files import GENOTYPE

        return load_checked(self.path / GENOTYPE)

    @property
    def history(self) -> "list[Epoch]":
        """What every epoch came to; empty for a search by trainings, which has many runs."""
        from search.runs.read import Missing, read_epochs
        from search.training.watching import epochs_of

        with suppress(Missing):
            return epochs_of(self.path, read_epochs(self.path))
        return []

    @property
    def report(self) -> Path:
        """The page with charts, a drawing and pictures of predictions."""
        from search.runs.files import REPORT

        return self.path / REPORT

    def save(self, folder: AnyPath) -> Path:
        """Copy the run to a folder that lasts, which is then that of this result.

        Raises InputError if there is something already, or it cannot be written.
        """
        self.folder = self.folder.copied(as_path(folder))
        return self.path

    def curves(self) -> str | None:
        """The losses and measures over the epochs as SVG; None if there are none."""
        from search.report.charts import epoch_chart
        from search.runs.read import Missing, read_epochs

        with suppress(Missing):
            chart = epoch_chart(read_epochs(self.path))
            return chart[chart.index("<svg") :]  # its prolog may not stand inside a page
        return None


class TrainResult(Result):
    """A trained network: its folder holds model.py, model.safetensors and report.html.

    `measures` are the means over the test images; printed, it tells them, and a notebook shows the curves and
    the network.
    """

    @property
    def evaluation(self) -> "EvaluationRecord":
        """The measures of every test image, and by class. Raises InputError if there are none yet."""
        from search.runs.documents.evaluation import EVALUATION

        return EVALUATION.read(self.path)

    @property
    def measures(self) -> dict[str, float]:
        """The means over the test images, from 0 to 1: `dice` (of several classes the mean over them without
        the background), `iou`, `accuracy`, and `dice_NAME` of each of several classes.
        """
        from search.runs.documents.evaluation import flat

        return flat(self.evaluation.mean)

    @property
    def stopped(self) -> str | None:
        """Why the training ended early; None if it did not."""
        from search.runs.run_record import read_record

        return read_record(self.path).stopped

    def network(self) -> "nn.Module":
        """The trained network as a torch module in evaluation mode, on the CPU, with the weights that did
        best on the validation images. It takes images as they are prepared for training; `genoc.predict`
        takes any.
        """
        from genoc.genotypes.code import build
        from search.runs.trained.results import own_weights

        return build(self.genotype, own_weights(self.path)).eval()

    def __str__(self) -> str:
        means = "  ".join(f"{name} {value:.4f}" for name, value in self.measures.items())
        images = f"mean over {len(self.evaluation.images)} images"
        return f"{self.genotype.name}: test  {means}  ({images}); {self.path}"

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return html.titled(
            f"{self.genotype.name}, trained",
            html.measured(self.measures),
            self.curves(),
            svg_of(self.genotype),
        )


class SearchResult(Result):
    """What a search found: its folder holds genotype.json, and report.html with all that was tried.

    Train it: `genoc.train(found.genotype, data)`.
    """

    @property
    def measures(self) -> dict[str, float]:
        """The Dice on the validation images: `dice` of what was found, and of a search by trainings that of
        the scaled `reference`, by alphas that of the `supernet`. Empty if it was not measured.
        """
        from search.named import is_by_trainings
        from search.runs.documents import DERIVATION
        from search.study.findings.found import FOUND

        if is_by_trainings(self.path):
            found = FOUND.read(self.path)
            trials = {"dice": found.trial, "reference": found.plain}
            return {name: trial.dice for name, trial in trials.items() if trial is not None}
        dice = DERIVATION.read(self.path).validation_dice
        return {} if dice is None else {"dice": dice.derived, "supernet": dice.supernet}

    def __str__(self) -> str:
        from genoc.genotypes.costs import cost
        from search.named import is_by_trainings
        from search.study.findings.found import FOUND

        if is_by_trainings(self.path):
            return "\n".join([*FOUND.read(self.path).lines(), f"found    {self.path}"])
        counted, means = cost(self.genotype), self.measures
        dice = ", ".join(f"{name} {value:.4f}" for name, value in means.items())
        measured = f"; on validation: {dice}" if means else ""
        return f"{self.genotype.name}: {counted.parameters:,} parameters{measured}; {self.path}"

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return html.titled(
            f"{self.genotype.name}, found by a search", html.said(str(self)), svg_of(self.genotype)
        )
