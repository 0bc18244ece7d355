"""Whether all processes are about the same run."""

from genotype import Diagnostic, InputError
from search.distributed.alone import Ranks
from search.runs.run_record import RunRecord, as_document, flat


def require_agreement(ranks: Ranks, about: RunRecord) -> None:
    """Refuse processes that have other settings, data or versions than the first."""
    first, *rest = (flat(each) for each in ranks.each(as_document(about)))
    problem = "process {} has {!r}, the first one {!r}"
    problems = [
        Diagnostic(key, problem.format(rank, other.get(key), first.get(key)), "give all of them the same")
        for rank, other in enumerate(rest, 1)
        for key in sorted({*first, *other})
        if first.get(key) != other.get(key)
    ]
    if problems:
        raise InputError("the processes differ", problems)
