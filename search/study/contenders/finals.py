"""The end of a search by halving: which networks have a whole training, and which of them is entered.

A whole training decides, for parts of one do not tell sizes apart well: a large network begins to learn late.
"""

from collections.abc import Sequence

from search.study.contenders.base import Finished
from search.study.contenders.entrants import LONG, WHOLE, Entrant, best, is_better
from search.study.findings.statistics import NEXT_TO_NOTHING
from search.study.folder import StudyFolder


def finalists(sizes: Sequence[Entrant], found: Entrant, finished: Finished) -> list[Entrant]:
    """Who has a whole training beside the reference: what was found, and a smaller one in any case.

    `sizes` are the reference in its sizes, the largest first; `found` is what was preferred after a third of
    a training, maybe the reference itself.
    """
    plain, *smaller = sizes
    if found.part < plain.part:
        return [found]
    return [*best(smaller, LONG, finished)[:1], *([] if found is plain else [found])]


def entered(study: StudyFolder, plain: Entrant, others: Sequence[Entrant], finished: Finished) -> Entrant:
    """The best after whole trainings.

    One as large as the reference must be better than it for sure; a smaller one may lose next to nothing.
    """

    def worth(entrant: Entrant) -> float:
        return finished[entrant.job(WHOLE).name] + (NEXT_TO_NOTHING if entrant.part < plain.part else 0)

    fair = [one for one in others if one.part < plain.part or is_better(study, one, plain, WHOLE)]
    return max([plain, *fair], key=worth) if fair else plain
