"""What a folder is, where that of a search or a training is wanted."""

from collections.abc import Sequence
from os.path import lexists
from pathlib import Path
from stat import S_ISREG

from genotype import InputError, refuse
from genotype.text.files import require_disk
from genotype.text.regular import form_of, status_of, why_no_folder
from search.runs.documents.json_file import RESTORE
from search.runs.files import STUDY
from search.runs.run_record import read_record

KINDS = {
    "search": "this is the folder of a search",
    "train": "this is the folder of a training",
    "shared": "this is the folder of weights that networks share",
}


def require_search(folder: Path, option: str, names: Sequence[str], remedy: str) -> None:
    """Refuse a folder without these files of a search; `option` is what asks for it."""
    require_files(folder, option, names, "search", remedy)


def require_training(folder: Path, option: str, names: Sequence[str], remedy: str) -> None:
    """Refuse a folder without these files of a training; `option` is what asks for it."""
    require_files(folder, option, names, "train", remedy)


def require_files(folder: Path, option: str, names: Sequence[str], kind: str, remedy: str) -> None:
    """Refuse a folder without these files of a run of a `kind`."""
    if not folder.is_dir():
        problem = why_no_folder(folder) or "the folder does not exist"
        raise refuse(str(folder), option, problem, remedy)
    missing = [name for name in names if not lexists(folder / name)]
    if (folder / STUDY).is_file():
        raise refuse(str(folder), option, what_is(folder), remedy)
    if missing:
        lacks = f"it lacks {' and '.join(missing)}"
        description = what_is(folder)
        problem = f"{description}, but {lacks}" if description == KINDS[kind] else f"{description}; {lacks}"
        raise refuse(str(folder), option, problem, remedy)
    if kind_of(folder) not in (kind, ""):
        raise refuse(str(folder), option, what_is(folder), remedy)
    for name in names:
        require_file(folder, name)


def require_file(folder: Path, name: str) -> None:
    """Refuse what is no file, such as a folder of that name."""
    try:
        status = status_of(folder / name)
    except OSError as error:
        require_disk(folder / name, error)
        raise refuse(str(folder), name, str(error.strerror), RESTORE) from None
    if not S_ISREG(status.st_mode):
        raise refuse(str(folder), name, f"is {form_of(status)}, not a file", RESTORE)


def what_is(folder: Path) -> str:
    """In words, by what lies in it."""
    if (folder / "entry.json").is_file():
        return "this is an entry of a zoo"
    if (folder / STUDY).is_file():
        return "this is the folder of a study or of a search by trainings"
    return KINDS.get(kind_of(folder), "this is not the folder of a run")


def kind_of(folder: Path) -> str:
    """The kind of run that run.json tells of; nothing where it tells none."""
    try:
        return read_record(folder).kind
    except InputError:
        return ""
