"""What became of the networks that a search by halving trained."""

from collections.abc import Collection, Mapping, Sequence

from search.study.contenders.base import Finished, Trial
from search.study.contenders.entrants import SHORT
from search.study.job import Job

ENTERED, WENT_ON, REJECTED = "entered", "went on", "rejected"


def trials_of(
    jobs: Sequence[Job], finished: Finished, about: Mapping[str, str], reference: str, chosen: Collection[str]
) -> list[Trial]:
    """The finished jobs of a search, the longest first and then the best.

    `about` says what each network is; `chosen` are the names of the network that was entered, none while the
    search has not ended.
    """
    plain = {job.part: finished[job.name] for job in jobs if job.network == reference}
    longest = {job.network: min(each.part for each in jobs if each.network == job.network) for job in jobs}
    highest: dict[int, float] = {}
    for job in jobs:
        highest[job.part] = max(finished[job.name], highest.get(job.part, 0.0))

    def fate(job: Job) -> str:
        dice = finished[job.name]
        if job.network in chosen:
            return ENTERED
        if job.network == reference or not chosen:
            return ""
        if job.part > longest[job.network]:
            return f"{WENT_ON}: trained for longer"
        if dice <= plain.get(job.part, 1.0):
            return f"{REJECTED}: no better than the reference"
        if job.part == SHORT:
            return f"{REJECTED}: not among the best after a ninth"
        if dice < highest[job.part]:
            return f"{REJECTED}: better than the reference, but not the best"
        return f"{REJECTED}: better, but not for sure"

    tried = (Trial(job.network, about[job.network], job.part, finished[job.name], fate(job)) for job in jobs)
    return sorted(tried, key=lambda trial: (trial.part, -trial.dice))
