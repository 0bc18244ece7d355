"""Whether a run that is to be resumed is of the network, or of the space, that is given."""

from pathlib import Path

from compiler.checks import load_checked
from genotype import Genotype, InputError, content_hash, refuse
from genotype.diff.differences import differences
from genotype.diff.wording import lines
from search.progress import say
from search.runs.run_record import RunRecord, read_record

MOST = 5
"""So many differences are told."""


def require_same_network(folder: Path, file: str, given: Genotype) -> None:
    """Refuse to go on with a run of another network than `given`, and say in what they differ.

    Its own is in a `file` of its folder. A folder that does not tell it is left to whoever opens the run.
    """
    try:
        digest, own = read_record(folder).genotype, load_checked(folder / file)
    except InputError:
        return
    if digest in (None, content_hash(given)) or content_hash(own) != digest:
        return
    found = [*lines(differences(own, given), (own, given))]
    more = f"; and {len(found) - MOST} more" if len(found) > MOST else ""
    problem = f"it is not that of the run: {'; '.join(found[:MOST])}{more}"
    remedy = f"give the run's own, {folder / file}, or another --out"
    raise refuse(f"{folder} cannot be resumed", given.name, problem, remedy)


def tell_versions(before: RunRecord, now: RunRecord) -> None:
    """Say where a run was begun with other versions, whose numbers may differ in their last digits."""
    pairs = (("genoc", before.genoc, now.genoc), ("torch", before.torch, now.torch))
    found = [f"{name} {old}, not {new}" for name, old, new in pairs if old not in (None, new)]
    if found and not before.finished:
        say(f"warning  the run was begun with {', '.join(found)}: what follows may differ in the last digits")
