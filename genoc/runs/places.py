"""Where a run is written: a folder that was named, or a temporary one."""

import shutil
from os.path import lexists
from pathlib import Path
from tempfile import TemporaryDirectory

from genoc.genotypes.given import AnyPath, as_path
from genotype import refuse
from genotype.text.files import not_written


class RunFolder:
    """The folder of a run. A temporary one goes when nothing refers to this object any more."""

    def __init__(self, path: Path, keeper: "TemporaryDirectory[str] | None" = None) -> None:
        self.path, self.keeper = path, keeper

    @staticmethod
    def of(out: AnyPath | None, resume: bool = False) -> "RunFolder":
        """The folder that is named, or a new temporary one, which cannot be resumed."""
        if out is not None:
            return RunFolder(as_path(out))
        if resume:
            problem = "needs the folder of the run to go on with"
            raise refuse("resume=True", "out", problem, 'give out="runs/..."')
        keeper = TemporaryDirectory(prefix="genoc-", ignore_cleanup_errors=True)
        return RunFolder(Path(keeper.name) / "run", keeper)

    @property
    def is_temporary(self) -> bool:
        """Whether the folder goes with this object."""
        return self.keeper is not None

    def copied(self, target: Path) -> "RunFolder":
        """The same files in a folder that lasts. Raises InputError if it cannot be made."""
        if lexists(target):
            raise refuse(str(target), "the folder", "exists already", "give a new folder")
        unfinished = target.with_name(f".{target.name}.copying")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(self.path, unfinished, symlinks=True)
            unfinished.rename(target)
        except OSError as error:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise not_written(target, "the folder", error) from None
        return RunFolder(target)
