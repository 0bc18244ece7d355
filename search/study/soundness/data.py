"""Whether all trainings of a study are of the same images, masks and sets.

Networks of other strides may read the same images at other sizes, so digests are compared among networks of
one stride: that of the reference, which read the data as the study began, and those of runs.
"""

from collections.abc import Iterator
from contextlib import suppress
from os.path import lexists
from pathlib import Path

from attrs import frozen

from compiler.program.sizes import Axes
from compiler.structure.coarsest import sizes_of
from genotype import Genotype, InputError, refuse
from search.data import Dataset
from search.runs.files import GENOTYPE, SPACE
from search.runs.read import Missing, read_genotype
from search.runs.run_record import FILE, read_record
from search.study.folder import StudyFolder

RESTORE = "restore the data that the study began with, or begin a study in another folder"
REMOVE = "remove the folders of the runs of other data: the study then does their jobs again"


@frozen
class Seen:
    """The digest of the data as one network of the study read them, in a run or as the study began."""

    who: str
    digest: str
    network: Path

    @property
    def stride(self) -> Axes | None:
        """That of the network; None where its file is not there, as of a run that has only begun."""
        with suppress(Missing):
            return sizes_of(read_genotype(self.network)).stride
        return None


def require_same_data(study: StudyFolder, genotype: Genotype, data: Dataset) -> None:
    """Refuse data that were just read for a network, and are not those of the study."""
    stride = sizes_of(genotype).stride
    for before in seen(study):
        if before.digest != data.digest and before.stride == stride:
            problem = f"the images, masks or sets of {data.name} are not those of {before.who}: "
            problem += f"their checksum was {before.digest[:12]}, and is {data.digest[:12]} now"
            raise refuse(str(study.path), "--data", problem, RESTORE)


def require_one_data_set(study: StudyFolder) -> None:
    """Refuse a study whose runs are of other data than each other."""
    every = list(seen(study))
    if len({one.digest for one in every}) <= 1:
        return
    first: dict[Axes | None, Seen] = {}
    for one in every:
        before = first.setdefault(one.stride, one)
        if one.stride is not None and one.digest != before.digest:
            problem = f"other images, masks or sets than those of {before.who}: "
            problem += f"their checksum is {one.digest[:12]}, not {before.digest[:12]}"
            raise refuse(str(study.path), one.who, problem, REMOVE)


def seen(study: StudyFolder) -> Iterator[Seen]:
    """The data as the study began, if it recorded them, and of every run that did."""
    if study.record.data_digest is not None:
        yield Seen("the study as it began", study.record.data_digest, study.reference_path)
    runs = study.path / "runs"
    for run in sorted(runs.iterdir()) if runs.is_dir() else []:
        digest = digest_of(run)
        if digest is not None:
            yield Seen(f"runs/{run.name}", digest, run / (GENOTYPE if lexists(run / GENOTYPE) else SPACE))


def digest_of(run: Path) -> str | None:
    """The digest of a run's data; None where none is told. What is wrong with a record its own job says."""
    with suppress(InputError):
        if lexists(run / FILE):
            data = read_record(run).data
            return None if data is None else data.digest
    return None
