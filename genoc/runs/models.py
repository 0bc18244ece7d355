"""What a trained network can be given as: a result, the folder of a training or an entry, the name of an
entry.
"""

import os
from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from genoc.genotypes.given import AnyPath, as_path
from genotype import refuse

if TYPE_CHECKING:
    from genoc.runs.arrays import Images

Trained = str | PathLike[str]
"""What `genoc.train` or `genoc.zoo` gave, the path of a training's or an entry's folder, or an entry's
name.
"""

REMEDIES = {
    "the network": "give what genoc.train gave, a folder, or the name of a zoo entry",
    "the images": "give paths with out=, and arrays without",
}


def zoo_folder(zoo: AnyPath | None = None) -> Path:
    """The folder of the zoo's entries: that which is given, or $GENOC_ZOO, or models."""
    return as_path(os.environ.get("GENOC_ZOO") or "models" if zoo is None else zoo)


def spelled(model: Trained) -> str:
    """A network as it was named: `./unet` is a folder, `unet` may be an entry. `~` is the home folder."""
    return os.path.expanduser(os.fspath(model))


def several(models: Trained | Sequence[Trained], what: str = "the network") -> list[Trained]:
    """One or several networks, or paths of `what`, as a list. Raises InputError for what is neither."""
    if isinstance(models, str | PathLike):
        return [models]
    if not isinstance(models, Sequence) or not all(isinstance(one, str | PathLike) for one in models):
        problem = f"is of the type {type(models).__name__}, neither a path nor a list of paths"
        raise refuse("genoc", what, problem, REMEDIES[what])
    return list(models)


def named(models: Trained | Sequence[Trained], line: Callable[[Sequence[str]], str]) -> list[Path]:
    """The folders of networks; a folder of folds stands for all of them.

    `line` is the command for several folders, which messages offer. Raises InputError for what is no network.
    """
    from search.named import folders_named

    shelf = zoo_folder()
    return [folder for one in several(models) for folder in folders_named(spelled(one), shelf, line)]


def data_of(models: Trained | Sequence[Trained]) -> "Images | None":
    """The data that results in memory were trained on; None if that is not known."""
    known = [getattr(one, "data", None) for one in several(models)]
    return next((data for data in known if data is not None), None)
