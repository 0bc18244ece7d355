"""How long the networks of a study take, measured side by side when it is concluded, and kept."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import asdict, frozen

from search.device.table import Conditions
from search.latency.stopwatch import in_turn
from search.latency.whole import Images, forward_pass
from search.runs.documents.document import Document
from search.runs.records import Word
from search.study.budgets import Budget
from search.study.folder import StudyFolder


@frozen
class Latencies:
    """Milliseconds of a forward pass of one image by network, and on what they were measured."""

    on: str
    milliseconds: Mapping[Word, float]


LATENCIES = Document[Latencies]("latencies.json", Latencies, asdict)


def latencies(study: StudyFolder, networks: Sequence[str]) -> Latencies:
    """Those of some networks. They are measured once: a report that is written again says the same."""
    if LATENCIES.is_in(study.path):
        before = LATENCIES.read(study.path)
        if set(networks) <= before.milliseconds.keys():
            return before
    found = measured(study, networks)
    LATENCIES.write_in(study.path, found)
    return found


def measured(study: StudyFolder, networks: Sequence[str]) -> Latencies:
    """The networks in turn, round by round, so that other work on the machine concerns all alike."""
    device = study.config.train.device
    images = Images(study.record.size, 1, device)
    works = {name: (nothing, forward_pass(study.network(name), images)()) for name in networks}
    return Latencies(str(Conditions.here(device)), in_turn(works, device, seconds=2.0))


def beyond(budget: Budget, milliseconds: Mapping[str, float]) -> Iterator[str]:
    """Which networks took longer than a budget of time when they were measured side by side."""
    if budget.unit != "latency":
        return
    for name, took in milliseconds.items():
        if took > budget.most:
            yield (
                f"{name} took {took:.3g} ms when all networks were measured in turn, and was predicted to be "
                f"within {budget.words}; other work on the machine may be the cause"
            )


def nothing() -> None:
    """The networks need no preparation."""
