"""Evaluating trained networks, one alone or several together."""

import math
from collections.abc import Iterator, Mapping, Sequence
from os.path import lexists
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from attrs import evolve, field, frozen
from torch import nn

from compiler.backend.load import load_network
from compiler.checks import Checked, read_checked, require_decided
from compiler.structure.coarsest import sizes_of
from genotype import Genotype, refuse
from search.config import TOLERANCE, DataConfig
from search.data import SYNTHETIC, Dataset, Split
from search.data.layouts.folders.names import number
from search.data.splits.folded import folded
from search.named import how_to_train, is_by_trainings
from search.prepare import data_line, loaded_data, trained
from search.progress import say
from search.recorded import entry, recorded_data, recorded_folds, recorded_labels, seed_of
from search.runs.diverged import TRY
from search.runs.files import GENOTYPE, WEIGHTS
from search.runs.folder_kinds import kind_of, require_training
from search.runs.read import best_validation, epochs_of
from search.runs.run_record import FILE, read_record
from search.runs.trained.own_record import data_of, require_extent, require_own_genotype
from search.runs.trained.results import own_weights
from search.runs.trained.weights import load_weights
from search.training.ensemble import Ensemble, Member
from search.training.evaluate import Evaluation, evaluate_by_class


@frozen
class Trained:
    """A trained network from a folder, with the settings of the data that it is evaluated on."""

    folder: Path
    checked: Checked
    network: nn.Module
    config: DataConfig
    seed: int

    @property
    def genotype(self) -> Genotype:
        return self.checked.genotype

    @staticmethod
    def of(folder: Path, given: Mapping[str, Any]) -> "Trained":
        """The network of a run or a zoo entry. Refused where there is none."""
        is_search = is_by_trainings(folder) or kind_of(folder) == "search"
        usual = "give the folder of a finished `genoc train`, or a zoo entry"
        remedy = how_to_train(folder) if is_search else usual
        require_training(folder, "the run", [GENOTYPE, WEIGHTS], remedy)
        checked = read_checked(folder / GENOTYPE)
        with checked.shown():
            require_decided(checked.genotype, checked.genotype.name)
        require_own_record(folder, checked.genotype)
        network = load_network(checked.genotype)
        load_weights(network, own_weights(folder))
        own = {"split": None} if "source" in given else {}  # a split names the images of its own data
        config = evolve(recorded_data(folder), **{**own, **given})
        require_source(folder, config)
        say_if_unfinished(folder)
        return Trained(folder, checked, network, config, seed_of(folder))

    def data(self, device: str) -> Dataset:
        """The data, divided as when the network was trained, but for folds. Refused where it does not suit
        the network.
        """
        with trained(self.checked):
            data = loaded_data(self.genotype, self.config, self.seed, device)
        require_same_labels(recorded_labels(self.folder), data)
        return data

    def measured(self, images: Split, part: str, device: str, tolerance: float | None = None) -> Evaluation:
        """How well the network does on a part of its data. Refused where it gives no finite loss."""
        found = evaluate_by_class(self.network, images, self.genotype.output, device, tolerance)
        if not math.isfinite(found.loss):
            problem = f"give a loss of {found.loss} on the {part} set: the training diverged"
            raise refuse(str(self.folder), "the weights", problem, f"train again with {TRY}")
        return found


def require_own_record(folder: Path, genotype: Genotype) -> None:
    """Refuse a run.json that is of another network, or does not tell how its images were read."""
    if lexists(folder / FILE):
        record = read_record(folder)
        require_own_genotype(folder, record, genotype)
        require_extent(str(folder), genotype, data_of(folder, record).preparation)


def say_if_unfinished(folder: Path) -> None:
    """Tell where a training was stopped, before its own evaluation or while it is continued."""
    if lexists(folder / FILE) and not read_record(folder).finished:
        say(f"note     {folder}: this training has not finished; measured are the weights that it holds now")


def say_if_changed(one: Trained, data: Dataset) -> None:
    """Tell where a run is measured on its own data, and these are not what they were in its training."""
    if not lexists(one.folder / FILE) or one.config != recorded_data(one.folder):
        return
    before = read_record(one.folder).data
    if before is not None and before.digest != data.digest:
        words = f"the images, masks or sets of {before.name} are not those of the training"
        say(f"note     {one.folder}: {words}: they changed since, or this version reads them otherwise")


def say_if_few(one: Trained, data: Dataset, part: str) -> None:
    """Tell where a set of other data than the run's own is measured that was drawn for want of a split."""
    own = recorded_data(one.folder).source
    if part == "all" or not data.is_drawn or is_same_place(str(own), str(one.config.source)):
        return
    counts = f"measured are {len(images_of(data, part))} of {number(len(images_of(data, 'all')), 'image')}"
    say(f"note     {data.name} has no split of its own: {counts}, drawn at random; --part all measures all")


def is_same_place(one: str, other: str) -> bool:
    """Whether two sources are the same folder, however it is spelled."""
    return Path(one).resolve() == Path(other).resolve()


def run_evaluation(
    folder: Path, given: Mapping[str, Any], part: str, device: str, tolerance: float | None = TOLERANCE
) -> Evaluation:
    """Evaluate the trained network of a run or a zoo entry on a part of a data set, by class too: on one of
    its sets, or on "all".

    `given` are data settings; the others are those that the run was trained with, a fold among them.
    `tolerance` None: without surfaces.
    """
    one = Trained.of(folder, given)
    data = one.data(device)
    fold = recorded_folds(folder)
    if fold is not None and "source" not in given:
        data = folded(data, *fold, one.seed if one.config.drawn_by is None else one.config.drawn_by)
    say(data_line(data))
    say_if_changed(one, data)
    say_if_few(one, data, part)
    return one.measured(images_of(data, part), part, device, tolerance)


def images_of(data: Dataset, part: str) -> Split:
    """A set of the data, or "all" of its images."""
    if part != "all":
        found: Split = getattr(data, part)
        return found
    return data.train.joined(data.val).joined(data.test)


VALIDATION = "validation dice"


@frozen
class Together:
    """How several networks do on the same test images: each alone, and all together.

    `validation` is the best Dice of each on the images that validated it, where its folder tells it.
    """

    alone: Mapping[str, Evaluation]
    ensemble: Evaluation
    validation: Mapping[str, float] = field(factory=dict)

    def means(self) -> dict[str, dict[str, float]]:
        """The scores of each network by its name."""
        own = {name: {VALIDATION: dice} for name, dice in self.validation.items()}
        return {name: {**found.mean(), **own.get(name, {})} for name, found in self.alone.items()}

    def lines(self) -> Iterator[str]:
        """A table: a row for each network, for the average of these rows and their standard deviation (of a
        sample), and for all networks together.
        """
        rows = self.means()
        count = len(rows)
        columns = [*self.ensemble.mean(), *([VALIDATION] if len(self.validation) == count else [])]
        known = {key: [means[key] for means in rows.values()] for key in columns}
        rows |= {
            f"average of {count}": {key: fmean(values) for key, values in known.items()},
            "standard deviation": {key: stdev(values) for key, values in known.items()},
            f"ensemble of {count}": self.ensemble.mean(),
        }
        wide = max(map(len, rows))
        yield "  ".join([" " * wide, *(f"{name:>{max(8, len(name))}}" for name in columns)])
        for name, means in rows.items():
            cells = (f"{means[key]:.4f}" if key in means else "" for key in columns)
            places = zip(columns, cells, strict=True)
            yield "  ".join(
                [f"{name:{wide}}", *(f"{cell:>{max(8, len(key))}}" for key, cell in places)]
            ).rstrip()

    def as_json(self) -> dict[str, Any]:
        """The ensemble's evaluation as `genoc evaluate --json` has it, and the means of each network."""
        return {
            **self.ensemble.as_json("test"),
            "members": [
                {"run": name, "mean": found.mean(), "validation_dice": self.validation.get(name)}
                for name, found in self.alone.items()
            ],
        }


def run_ensemble(
    folders: Sequence[Path], given: Mapping[str, Any], device: str, tolerance: float | None = TOLERANCE
) -> Together:
    """Evaluate several trained networks on the test images: each alone, and the mean of their probabilities.

    Refused where they do not have the same outputs and test images.
    """
    several = [Trained.of(folder, given) for folder in folders]
    require_alike(several)
    loaded: dict[Any, Split] = {}
    members, alone = [], {}
    for one in several:
        key = (one.config, one.seed, one.genotype.in_channels, sizes_of(one.genotype))
        if key not in loaded:
            data = one.data(device)
            say(f"data     {data.name}: {number(len(data.test), 'test image')}")
            if recorded_folds(one.folder) is None:  # of folds no more than the test set is measured
                say_if_changed(one, data)
            loaded[key] = data.test
        part = loaded[key]
        require_same_images(several[0].folder, next(iter(loaded.values())), one.folder, part)
        members.append(Member(str(one.folder), one.network.to(device).eval(), part))
        alone[str(one.folder)] = one.measured(part, "test", device, tolerance)
    output = several[0].genotype.output
    whole = Ensemble(members[0].part, tuple(members), output)
    network = nn.ModuleList([member.network for member in members])
    ensemble = evaluate_by_class(network, whole, output, device, tolerance)
    return Together(alone, ensemble, validated([one.folder for one in several]))


def validated(folders: Sequence[Path]) -> dict[str, float]:
    """The best validation Dice of the trainings in folders, where they tell it; zoo entries do not."""
    return {str(each): dice for each in folders if (dice := best_validation(epochs_of(each))) is not None}


def require_alike(several: Sequence[Trained]) -> None:
    """Refuse networks with other outputs or labels than the first, and one that is given twice."""
    first, *others = several
    for one in others:
        ours, theirs = ((each.genotype.output, each.genotype.out_channels) for each in (one, first))
        labels = recorded_labels(one.folder), recorded_labels(first.folder)
        if ours != theirs or (None not in labels and labels[0] != labels[1]):
            problem = f"its output is another than that of {first.folder}"
            raise refuse(str(one.folder), "the network", problem, "give networks trained for the same labels")
    seen = [one.folder.resolve() for one in several]
    twice = [one.folder for one in several if seen.count(one.folder.resolve()) > 1]
    if twice:
        raise refuse(str(twice[0]), "the run", "is given twice", "give each run once")


def require_same_images(first: Path, ours: Split, folder: Path, theirs: Split) -> None:
    """Refuse networks whose test images are not the same."""
    if ours.ids != theirs.ids:
        problem = f"has other test images than {first}: a split was drawn by another seed, or given"
        raise refuse(
            str(folder), "the test set", problem, "give one --split whose test images none was trained on"
        )


def require_source(folder: Path, config: DataConfig) -> None:
    """Refuse to evaluate a zoo entry on synthetic images that it was not trained on: it records no folder."""
    if config.source is not None or lexists(folder / FILE) or not lexists(folder / "entry.json"):
        return
    data = entry(folder).get("data")
    name = data.get("name") if isinstance(data, dict) else None
    if name is not None and name != SYNTHETIC:
        problem = f"the entry was trained on {name}, but does not record its folder"
        raise refuse(str(folder), "the data", problem, "give --data")


def require_same_labels(trained: list[str] | None, data: Dataset) -> None:
    """Refuse data whose labels have other meanings than those that the network was trained on."""
    given = list(data.preparation.labels)
    if trained is not None and given and trained != given:
        problem = f"names {', '.join(given)}; the network was trained on {', '.join(trained)}"
        raise refuse(data.name, "labels", problem, "give data with the same labels, in the same order")
