"""Whether run.json tells of the network that lies beside it."""

from pathlib import Path

from compiler.analysis.summary import times
from compiler.structure.coarsest import sizes_of
from genotype import Genotype, content_hash, refuse
from search.preparation import Preparation, padded
from search.runs.files import GENOTYPE
from search.runs.run_record import FILE, DataRecord, RunRecord

RESTORE = "restore the file that `genoc train` wrote"


def require_own_genotype(folder: Path, record: RunRecord, genotype: Genotype) -> None:
    """Refuse a genotype that is not the one that was trained."""
    if content_hash(genotype) != record.genotype:
        problem = "is not the genotype that was trained: it was changed afterwards"
        raise refuse(str(folder), GENOTYPE, problem, f"train it: genoc train {folder / GENOTYPE} --out ...")


def data_of(folder: Path, record: RunRecord) -> DataRecord:
    """The data of a training. Refused where they are not told."""
    if record.data is None:
        raise refuse(str(folder), FILE, "does not give the data of this training", RESTORE)
    return record.data


def require_extent(name: str, genotype: Genotype, preparation: Preparation) -> None:
    """Refuse a preparation whose images the network does not take."""
    extent, sizes = preparation.extent(), sizes_of(genotype)
    if len(extent) != genotype.spatial_dims:
        problem = f"tells no image size for a network in {genotype.spatial_dims}D"
        raise refuse(name, "the preparation of images", problem, "restore the file, or train again")
    if not sizes.take(extent if preparation.patch else padded(extent, sizes)):
        problem = f"is {times(extent)}, but the network takes {sizes}"
        raise refuse(name, "the image size", problem, "restore the file, or train again")
