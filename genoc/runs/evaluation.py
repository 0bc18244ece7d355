"""Evaluating trained networks."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Unpack

from genoc.runs import html
from genoc.runs.arrays import Images, offered
from genoc.runs.models import Trained, data_of, named
from genoc.runs.settings import EvaluationSettings
from genoc.torch_state import own_torch_state
from search.config import TOLERANCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from search.measures.summary import ClassSummary
    from search.training.evaluate import Evaluation

APART = ("out", "as_json", "shelf")
"""Options of the command that have no meaning here."""
OWN = ("names", "part", "surfaces", "tolerance", "device", "threads")
"""Those that are not of the data."""


class Measured:
    """How well networks do on a part of the data; it prints as `genoc evaluate` does.

    `measures` are the means over images: `dice`, `iou`, `accuracy`, and `dice_NAME` of each of several
    classes. Of several networks they are those of the mean of their probabilities, and `alone` has those of
    each.
    """

    def __init__(
        self, found: "Evaluation", part: str, alone: "Mapping[str, Evaluation] | None" = None
    ) -> None:
        self.found, self.part = found, part
        self.measures = found.mean()
        self.alone = {name: one.mean() for name, one in (alone or {}).items()}

    @property
    def ids(self) -> tuple[str, ...]:
        """The names of the images."""
        return self.found.ids

    @property
    def images(self) -> dict[str, dict[str, float]]:
        """The measures of every image by its name; nan for one that is ignored as a whole."""
        columns = self.found.measures.items()
        return {name: {key: values[row] for key, values in columns} for row, name in enumerate(self.ids)}

    @property
    def labels(self) -> "list[NDArray[Any]]":
        """The predicted labels (*spatial) of every image, on its own grid."""
        return [labels.numpy() for labels in self.found.labels]

    @property
    def by_class(self) -> "list[ClassSummary]":
        """For each class, and the mean of several, precision, recall, Dice, IoU, HD95 and NSD with their 95 %
        intervals: the `mean` over images, and `pooled` over all pixels.
        """
        from search.measures.summary import summary

        measured = self.found.measured
        return [] if measured is None else summary(measured.scores, measured.classes)

    def as_json(self) -> dict[str, Any]:
        """The same, as `genoc evaluate --json` prints it."""
        return self.found.as_json(self.part)

    def __str__(self) -> str:
        from search.commands.evaluation.measure_table import table_lines
        from search.commands.shared import measured

        table = () if self.found.measured is None else table_lines(self.found.measured)
        return "\n".join([measured(self.part, self.found), *table])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        heads = ("", *self.measures)
        rows = [("mean", *map(shown, self.measures.values()))]
        rows += [(name, *map(shown, values.values())) for name, values in self.images.items()]
        return html.titled(f"{self.part}: {len(self.ids)} images", html.table(rows, heads))


def shown(value: float) -> str:
    """A measure with four digits."""
    return f"{value:.4f}"


def evaluate(
    model: Trained | Sequence[Trained],
    data: Images | None = None,
    *,
    part: Literal["train", "val", "test", "all"] = "test",
    surfaces: bool = True,
    tolerance: float = TOLERANCE,
    **settings: Unpack[EvaluationSettings],
) -> Measured:
    """Evaluate a trained network; the same as `genoc evaluate`.

    Args:
        model: what `genoc.train` gave, the folder of a training or a zoo entry, or the name of an entry.
            Several are evaluated alone and together on the test set.
        data: as for `genoc.train`; by default, with split and sizes, what it was trained with.
        part: the set to evaluate on. Other data are divided as for a training; "all" measures every image.
        surfaces: compare surfaces too, which takes longer: HD95 and the surface Dice (NSD).
        tolerance: by which surfaces may differ in NSD, in mm where images have a spacing, else in pixels.
        settings: other settings of the data than those of the training: `size`, `limit`, ...; `device`,
            `threads`.

    Raises:
        InputError: nothing was trained there, or the data do not suit the network.
    """
    from genoc.runs.options import parsed
    from search.commands.evaluation.evaluate import evaluate as command
    from search.commands.evaluation.evaluate import line, require_test
    from search.commands.shared import given_data
    from search.evaluation import run_ensemble, run_evaluation
    from search.prepare import use_machine

    folders = named(model, line)
    with own_torch_state(), offered(data_of(model) if data is None else data) as source:
        given = {**settings, "part": part, "data": source if data is not None else None}
        with parsed(command, {**given, "surfaces": surfaces, "tolerance": tolerance}, APART) as context:
            known = context.params
            use_machine(known["device"], known["threads"])
            apart = known["tolerance"] if known["surfaces"] else None
            images = given_data({name: value for name, value in known.items() if name not in OWN})
            if len(folders) == 1:
                return Measured(run_evaluation(folders[0], images, part, known["device"], apart), part)
            require_test(part)
            found = run_ensemble(folders, images, known["device"], apart)
            return Measured(found.ensemble, part, found.alone)
