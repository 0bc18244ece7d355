"""A study's folder that is moved or removed while its jobs are done."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from genotype import Diagnostic, InputError
from genotype.text.files import FolderGone
from search.folders.unmoved import noted, require_unmoved
from search.runs.run import resumable
from search.study.folder import STUDY


def require_in_place(study: Path) -> None:
    """Refuse to go on where the study is no longer in its folder: a new folder would be begun there."""
    require_unmoved(study)
    if not STUDY.is_in(study):
        problem = f"has no {STUDY.name} any more, so it was moved, removed or emptied meanwhile"
        remedy = "put it back as it was, and give the same command again, which goes on"
        raise FolderGone(str(study), [Diagnostic("the study's folder", problem, remedy)])


@contextmanager
def in_place(study: Path) -> Iterator[None]:
    """Whatever fails meanwhile because the study's folder is gone is told as that; where a file cannot be
    written, that the study goes on once it can.
    """
    try:
        with noted(study), resumable(study, "the same command then goes on with the study"):
            yield
    except (InputError, OSError):
        require_in_place(study)
        raise
