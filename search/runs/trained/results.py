"""What a finished training left: its weights and its evaluation, as run.json has their checksums."""

import hashlib
from os.path import lexists
from pathlib import Path

from genotype import refuse
from genotype.text.regular import Kind, open_regular
from search.runs.documents.evaluation import EVALUATION
from search.runs.files import WEIGHTS
from search.runs.run_record import FILE, ResultsRecord, RunRecord, read_record

REMEDY = "put it back; or, if the training was stopped at its end, give the same `genoc train` with --resume"


def results_of(folder: Path) -> ResultsRecord:
    """The checksums of what a training left that has just finished. Raises OSError if it cannot be read."""
    return ResultsRecord(
        digest_of(folder / WEIGHTS, "weights"), digest_of(folder / EVALUATION.name, "document")
    )


def own_weights(folder: Path) -> Path:
    """The file of weights in the folder of a training, or of a zoo entry. Refused where it is not what the
    training wrote; a training that has not finished, or of an earlier version, says nothing of it.
    """
    if lexists(folder / FILE):
        require_own_weights(folder, read_record(folder))
    return folder / WEIGHTS


def require_own_weights(folder: Path, record: RunRecord) -> None:
    """Refuse weights that are not those that a run says it wrote."""
    if record.results is not None:
        require_digest(folder / WEIGHTS, "weights", record.results.weights)


def require_own_evaluation(folder: Path, record: RunRecord) -> None:
    """Refuse an evaluation that is not the one that a run says it wrote."""
    if record.results is not None:
        require_digest(folder / EVALUATION.name, "document", record.results.evaluation)


def require_digest(path: Path, kind: Kind, digest: str) -> None:
    """Refuse a file with another checksum; of one that cannot be read, whoever reads it says why."""
    try:
        found = digest_of(path, kind)
    except OSError:
        return
    if found != digest:
        problem = "was changed since the run wrote it: its checksum differs"
        raise refuse(str(path.parent), path.name, problem, REMEDY)


def digest_of(path: Path, kind: Kind) -> str:
    """The SHA-256 of a file."""
    with open_regular(path, kind) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
