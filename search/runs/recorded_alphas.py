"""The alphas that a run has recorded, as those of its space again."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import evolve

from genotype import Diagnostic, Genotype, InputError, refuse
from search.progress import say
from search.runs.documents import ALPHAS
from search.runs.history import Vectors
from search.runs.records import AlphaRecord, DecisionRecord, GateRecord
from search.supernet.alphas import Alphas, gate_vectors, put_back, recorded, snapshot
from search.supernet.decisions import Decision, decisions_of
from search.supernet.relaxation import Annealed

REMEDY = "give the folder of a search, whose alphas.json and space.json belong together"


def recorded_alphas(run: Path, space: Genotype, epoch: int | None = None) -> Alphas:
    """The alphas after so many epochs, 0 being before the first; the last that there are by default.

    Refused where alphas.json is missing, broken, of another space, or has no such epoch.
    """
    record = ALPHAS.read(run)
    require_fit(run, record, space)
    first, last = record.first, record.first + len(record.epochs) - 1
    wanted = last if epoch is None else epoch
    if not first <= wanted <= last:
        problem = f"epochs {first} to {last} are recorded" if record.epochs else "no epoch is recorded"
        raise refuse(str(run), f"epoch {0 if epoch is None else epoch}", problem, "give another --epoch")
    alphas = Alphas(space)
    put_back(alphas, record.epochs[wanted - first])
    if record.gates is not None:
        alphas.relaxation = Annealed.ended()
    if not all(values.isfinite().all() for values in alphas.values):
        raise refuse(str(run), f"epoch {wanted}", "an alpha is no finite number", "give another --epoch")
    return alphas


def last_epoch(run: Path) -> int:
    """The number of epochs after which the last alphas were recorded."""
    record = ALPHAS.read(run)
    return record.first + len(record.epochs) - 1


def decision_records(decisions: tuple[Decision, ...]) -> tuple[DecisionRecord, ...]:
    """What each vector of recorded alphas is about."""
    return tuple(DecisionRecord(**row) for row in recorded(decisions))


def vectors_of(alphas: Alphas) -> Vectors:
    """The alphas as they are, as they are recorded."""
    return tuples(snapshot(alphas))


def course_of(alphas: Alphas) -> AlphaRecord:
    """The record of alphas that begins with them as they are; with their gates if these are annealed."""
    gates = None
    if alphas.relaxation.anneals:
        gates = GateRecord(tuples(gate_vectors(alphas, even=True)), (tuples(gate_vectors(alphas)),))
    return AlphaRecord(decision_records(alphas.decisions), (vectors_of(alphas),), gates=gates)


def continued(record: AlphaRecord, now: AlphaRecord) -> AlphaRecord:
    """A record with the alphas and gates of another after its own."""
    gates = record.gates
    if gates is not None and now.gates is not None:
        gates = evolve(gates, epochs=(*gates.epochs, *now.gates.epochs))
    return evolve(record, epochs=(*record.epochs, *now.epochs), gates=gates)


def shortened(record: AlphaRecord, count: int) -> AlphaRecord:
    """The first vectors of a record."""
    gates = record.gates
    return evolve(
        record,
        epochs=record.epochs[:count],
        gates=gates and evolve(gates, epochs=gates.epochs[:count]),
    )


def resumed_alphas(run: Path, epochs: int, now: AlphaRecord) -> AlphaRecord:
    """The alphas that a search goes on from after so many epochs.

    Those of `now` are the last. Where alphas.json is missing, they are the first too, which is said. Refused
    where it is broken, or has others after these epochs.
    """
    if not ALPHAS.is_in(run):
        say(f"warning  {run / ALPHAS.name} is missing; it begins again with the alphas after epoch {epochs}")
        return evolve(now, first=epochs)
    remedy = "put it back as it was; or remove it, and the search goes on without those of earlier epochs"
    try:
        record = ALPHAS.read(run)
    except InputError as refused:
        problems = [evolve(problem, remedy=remedy) for problem in refused.problems]
        raise InputError(refused.subject, problems) from None
    count = epochs + 1 - record.first
    if 0 < count <= len(record.epochs) and last_of(shortened(record, count)) == last_of(now):
        return shortened(record, count)
    problem = f"does not have the alphas that the checkpoint has after epoch {epochs}"
    raise refuse(str(run), ALPHAS.name, problem, remedy)


def last_of(record: AlphaRecord) -> tuple[Vectors, Vectors | None]:
    """The last alphas and gates of a record."""
    return record.epochs[-1], None if record.gates is None else record.gates.epochs[-1]


def tuples(vectors: Sequence[Sequence[float]]) -> Vectors:
    """Vectors that cannot change."""
    return tuple(map(tuple, vectors))


def require_fit(run: Path, record: AlphaRecord, space: Genotype) -> None:
    """Refuse recorded alphas that are not about just the decisions of a space."""
    ours = decision_records(decisions_of(space))
    if len(ours) != len(record.decisions):
        problem = f"weighs {len(record.decisions)} groups of candidates, the space {len(ours)}"
        raise refuse(str(run), ALPHAS.name, problem, REMEDY)
    problems = list(differences(record, ours))
    if problems:
        raise InputError(str(run), problems)


def differences(record: AlphaRecord, ours: Sequence[DecisionRecord]) -> Iterator[Diagnostic]:
    """An error for each recorded decision that is not the space's at its index."""
    for place, (theirs, own) in enumerate(zip(record.decisions, ours, strict=True)):
        if worded(theirs) != worded(own):
            problem = f"is about {worded(theirs)}, in the space stands {worded(own)}"
            yield Diagnostic(f"{ALPHAS.name}: decisions[{place}]", problem, REMEDY)


def worded(decision: DecisionRecord) -> str:
    """A decision in words: its name, relaxation and candidates."""
    return f"{decision.name} ({decision.relaxation} of {', '.join(decision.candidates)})"
