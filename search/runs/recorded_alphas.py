"""The alphas that a run has recorded, as those of its space again."""

from collections.abc import Iterator
from pathlib import Path

from genotype import Diagnostic, Genotype, InputError, refuse
from search.runs.read import Missing, read_alphas
from search.runs.records import AlphaRecord, DecisionRecord
from search.supernet.alphas import Alphas, put_back, recorded
from search.supernet.decisions import decisions_of

REMEDY = "give the folder of a search, whose alphas.json and space.json belong together"


def recorded_alphas(run: Path, space: Genotype, epoch: int | None = None) -> Alphas:
    """The alphas after so many epochs, 0 being before the first; the last that there are by default.

    Refused where alphas.json is missing, broken, of another space, or has no such epoch.
    """
    try:
        record = read_alphas(run)
    except Missing as missing:
        raise refuse(str(run), "alphas.json", str(missing), REMEDY) from None
    require_fit(run, record, space)
    first, last = record.first, record.first + len(record.epochs) - 1
    wanted = last if epoch is None else epoch
    if not first <= wanted <= last:
        problem = f"epochs {first} to {last} are recorded" if record.epochs else "no epoch is recorded"
        raise refuse(str(run), f"epoch {0 if epoch is None else epoch}", problem, "give another --epoch")
    alphas = Alphas(space)
    put_back(alphas, record.epochs[wanted - first])
    if not all(values.isfinite().all() for values in alphas.values):
        raise refuse(str(run), f"epoch {wanted}", "an alpha is no finite number", "give another --epoch")
    return alphas


def require_fit(run: Path, record: AlphaRecord, space: Genotype) -> None:
    """Refuse recorded alphas that are not about just the decisions of a space."""
    ours = [DecisionRecord(**row) for row in recorded(decisions_of(space))]
    if len(ours) != len(record.decisions):
        problem = f"weighs {len(record.decisions)} groups of candidates, the space {len(ours)}"
        raise refuse(str(run), "alphas.json", problem, REMEDY)
    problems = list(differences(record, ours))
    if problems:
        raise InputError(str(run), problems)


def differences(record: AlphaRecord, ours: list[DecisionRecord]) -> Iterator[Diagnostic]:
    for place, (theirs, own) in enumerate(zip(record.decisions, ours, strict=True)):
        if worded(theirs) != worded(own):
            problem = f"is about {worded(theirs)}, in the space stands {worded(own)}"
            yield Diagnostic(f"alphas.json: decisions[{place}]", problem, REMEDY)


def worded(decision: DecisionRecord) -> str:
    return f"{decision.name} ({decision.relaxation} of {', '.join(decision.candidates)})"
