"""What a training left, as run.json has its checksums, and what a zoo entry has, as it lists them."""

import hashlib
from os.path import lexists
from pathlib import Path

from genotype import refuse
from genotype.text.regular import Kind, open_regular
from search.entry_versions import SUMS
from search.named import is_entry
from search.runs.documents.evaluation import EVALUATION
from search.runs.files import GENOTYPE, WEIGHTS
from search.runs.run_record import FILE, ResultsRecord, RunRecord, read_record
from search.runs.trained.checksums import listed_checksums

WRITTEN = (
    "was changed since the run wrote it: its checksum differs",
    "put it back; or, if the training was stopped at its end, give the same `genoc train` with --resume",
)
LISTED = ("was changed: its checksum differs", "fetch the entry again, or add it again")
"""What is wrong with a file of a run and of an entry, and what to do."""


def results_of(folder: Path) -> ResultsRecord:
    """The checksums of what a training left that has just finished. Raises OSError if it cannot be read."""
    return ResultsRecord(
        digest_of(folder / WEIGHTS, "weights"), digest_of(folder / EVALUATION.name, "document")
    )


def own_weights(folder: Path) -> Path:
    """The file of weights in the folder of a training, or of a zoo entry. Refused where it is not what the
    training wrote, or the entry lists, the genotype included; a training that has not finished, or of an
    earlier version, says nothing of it.
    """
    if lexists(folder / FILE):
        require_own_weights(folder, read_record(folder))
    elif is_entry(folder):
        require_listed(folder)
    return folder / WEIGHTS


def require_listed(folder: Path) -> None:
    """Refuse a genotype or weights that are not those that a zoo entry lists."""
    listed = listed_checksums(folder / SUMS)
    kinds: dict[str, Kind] = {GENOTYPE: "genotype", WEIGHTS: "weights"}
    for name, kind in kinds.items():
        if name not in listed:
            raise refuse(str(folder), name, f"is not listed in {SUMS}", LISTED[1])
        require_digest(folder / name, kind, listed[name], *LISTED)


def require_own_weights(folder: Path, record: RunRecord) -> None:
    """Refuse weights that are not those that a run says it wrote."""
    if record.results is not None:
        require_digest(folder / WEIGHTS, "weights", record.results.weights, *WRITTEN)


def require_own_evaluation(folder: Path, record: RunRecord) -> None:
    """Refuse an evaluation that is not the one that a run says it wrote."""
    if record.results is not None:
        require_digest(folder / EVALUATION.name, "document", record.results.evaluation, *WRITTEN)


def require_digest(path: Path, kind: Kind, digest: str, problem: str, remedy: str) -> None:
    """Refuse a file with another checksum; of one that cannot be read, whoever reads it says why."""
    try:
        found = digest_of(path, kind)
    except OSError:
        return
    if found != digest:
        raise refuse(str(path.parent), path.name, problem, remedy)


def digest_of(path: Path, kind: Kind) -> str:
    """The SHA-256 of a file."""
    with open_regular(path, kind) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
