"""The folders of the trained networks that a name stands for: a path, or an entry of a zoo."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from os.path import lexists
from pathlib import Path
from shlex import quote

from genotype import InputError, refuse
from genotype.diagnostics.spelling import did_you_mean
from genotype.text.regular import why_no_folder
from search.entry_versions import BUNDLED, parted, version_named
from search.recorded import recorded_folds
from search.runs.files import GENOTYPE, PREDICTIONS, STUDY
from search.runs.run_record import FILE

ENTRY_FILES = ("entry.json", "SHA256SUMS")
"""The files by which the folder of a zoo entry is known, even if it is damaged."""

_FOLD = re.compile(r"fold_(0|[1-9]\d*)")


Line = Callable[[Sequence[str]], str]
"""The command for the networks in several folders."""


def folders_named(name: str, zoo: Path, line: Line) -> tuple[Path, ...]:
    """The folder of the network that is called so, or those of all folds of a cross-validation.

    A name is that of an entry of the `zoo`, or a path; a folder that holds no network hides no entry.
    Raises InputError where it is neither, where it is both, and where folds are missing; then `line` is
    offered for those that are there.
    """
    here, entry = Path(name), entry_named(name, zoo)
    if entry is None:
        if not here.is_dir():
            raise unknown(name, zoo)
        return folds_of(here, line) or (here,)
    if holds_networks(here) and not here.samefile(entry):
        problem = f"is the folder {here.absolute()} and an entry of the zoo {zoo}"
        paths = f"{os.curdir}{os.sep}{name} for the folder, or {entry} for the entry"
        raise refuse(name, "the name", problem, f"give a path: {paths}")
    return (entry,)


def entry_named(name: str, zoo: Path) -> Path | None:
    """The folder of the entry of that name, or of its version in NAME@VERSION; None if there is none of that
    name. A path is no name. Raises InputError for a version that is not there.
    """
    plain, version = parted(name)
    if version is not None and not Path(name).exists() and Path(name).name == name:
        return version_named(zoo, plain, version).folder
    return next((place / name for place in (zoo, BUNDLED) if name in own_names(place)), None)


def entry_names(zoo: Path) -> list[str]:
    """The names of all entries that can be used: those of a zoo, and those that come with genoc."""
    return sorted({*own_names(zoo), *own_names(BUNDLED)})


def own_names(zoo: Path) -> list[str]:
    """The names of a zoo's own entries; a folder that cannot be searched is taken for one."""
    if not zoo.is_dir():
        return []
    folders = (path for path in zoo.iterdir() if path.is_dir() and path.name[0] != ".")
    return sorted(path.name for path in folders if is_entry(path) or not os.access(path, os.X_OK))


def is_entry(folder: Path) -> bool:
    """Whether a folder is a zoo entry, however damaged."""
    return any(lexists(folder / file) for file in ENTRY_FILES)


def holds_networks(folder: Path) -> bool:
    """Whether a folder is that of a run, of an entry, or of folds."""
    return lexists(folder / FILE) or is_entry(folder) or bool(fold_runs(folder))


def whose(folder: Path) -> str | None:
    """Whose files alone a folder holds, so that nothing else is written into it; None if nobody's.

    Of a run that is its folder and that of its own predictions, and of an entry all that is below, too.
    """
    place = folder.resolve()
    if entry := next((each for each in (place, *place.parents) if is_entry(each)), None):
        return f"is in the zoo entry {entry.name}, which has its own files and no others"
    run = place.parent if place.name == PREDICTIONS else place
    if any(lexists(run / name) for name in (FILE, STUDY)):
        return (
            "is the folder of a run" if run == place else f"is where the run {run.name} keeps its predictions"
        )
    return None


def fold_folder(out: Path, fold: int) -> Path:
    """The folder of the run of a fold."""
    return out / f"fold_{fold}"


def fold_runs(folder: Path) -> tuple[Path, ...]:
    """The runs of folds in a folder, in order; none where it is itself that of a run or an entry."""
    if not folder.is_dir() or lexists(folder / FILE) or is_entry(folder):
        return ()
    names = [path.name for path in folder.iterdir() if _FOLD.fullmatch(path.name)]
    runs = [folder / name for name in sorted(names, key=lambda name: int(name.removeprefix("fold_")))]
    return tuple(run for run in runs if lexists(run / FILE))


def folds_of(folder: Path, line: Line) -> tuple[Path, ...]:
    """The runs of all folds in a folder; none if it holds no folds. Refused where some are missing."""
    runs = fold_runs(folder)
    told = recorded_folds(runs[0]) if runs else None
    every = [fold_folder(folder, fold) for fold in range(told[0] if told else 0)]
    missing = [path.name for path in every if path not in runs]
    if missing:
        problem = f"has {len(runs)} of {len(every)} folds; missing: {', '.join(missing)}"
        there = line([quote(str(run)) for run in runs])
        remedy = f"train the others with the same `genoc train` command and --resume, or take those: {there}"
        raise refuse(str(folder), "the folds", problem, remedy)
    return runs


def unknown(name: str, zoo: Path) -> InputError:
    """The error for a name that is neither a folder's nor an entry's."""
    if Path(name).name != name:
        problem = why_no_folder(Path(name)) or "does not exist"
        return refuse(name, "the folder", problem, "check the path")
    known = entry_names(zoo)
    near = did_you_mean(name, known)
    entries = f"the zoo has: {', '.join(known)}" if known else "the zoo has no entries yet"
    problem = f"is neither a folder here nor an entry of the zoo {zoo}"
    return refuse(name, "the name", problem, f"{near} {entries}".strip() if near else entries)


def how_to_train(folder: Path) -> str:
    """The remedy for the folder of a search where that of a training is wanted."""
    found = f"train the genotype it found: genoc train {folder / GENOTYPE} --out ..."
    unfinished = "finish the search, and train the genotype that it finds"
    return found if lexists(folder / GENOTYPE) else unfinished


def is_by_trainings(folder: Path) -> bool:
    """Whether a folder is that of a search by trainings, or of a study."""
    return lexists(folder / STUDY)
