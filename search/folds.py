"""Training a network on every fold of its data in turn."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from attrs import evolve

from genotype import Genotype, refuse
from search.api import run_training
from search.config import TrainConfig
from search.distributed import ALONE, Ranks
from search.named import fold_folder
from search.progress import say
from search.runs.run import is_taken


def fold_folders(out: Path, folds: int) -> list[Path]:
    """The folders of the runs of all folds."""
    return [fold_folder(out, fold) for fold in range(folds)]


def run_folds(
    genotype: Genotype,
    config: TrainConfig,
    out: Path,
    resume: bool,
    ranks: Ranks = ALONE,
    even_if_slow: bool = False,
    settings: Callable[[Path, int], str] = lambda folder, fold: "",
) -> Iterator[Path]:
    """Train on each fold in turn, and give the folder of each run as it is finished.

    `settings` gives the text of the settings.yaml of a fold in its folder. With `resume` those that are
    there go on, or stay as they are if they are finished. Refused where the folder holds anything else.
    """
    if config.folds is None:
        raise refuse("the training", "--fold", "all of how many is not said", "add --folds 5")
    folders = fold_folders(out, config.folds)
    ranks.first(lambda: require_free(out, folders, resume))
    for fold, folder in enumerate(folders):
        say(f"fold     {fold} (0 to {config.folds - 1}): {folder}")
        own, text = evolve(config, fold=fold), settings(folder, fold)
        run_training(genotype, own, folder, resume, ranks, even_if_slow, settings=text)
        yield folder


def require_free(out: Path, folders: Sequence[Path], resume: bool) -> None:
    """Refuse a folder that holds something, but for the runs of folds that are resumed."""
    if not is_taken(out):
        return
    if not resume:
        remedy = "add --resume to go on with it, or give another folder"
        raise refuse(str(out), "--out", "this folder is not empty", remedy)
    others = {path for path in out.iterdir() if not path.name.startswith(".")} - {*folders}
    if others:
        problem = f"holds {min(others).name}, which is not of these folds"
        raise refuse(str(out), "--out", problem, "give the folder that --fold all wrote, or a new one")
