"""What is refused of a set because its headers do not go together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from genotype.diagnostics.diagnostic import Diagnostic
from search.config import DataConfig
from search.data.cases import Listing
from search.data.checks.attempts import Problems
from search.data.checks.facts import CaseFacts
from search.data.files import CaseFiles, common_channels, other_axes, other_shapes
from search.data.volumes.load import given_spacing, median_spacing, require_reasonable
from search.data.volumes.read import Header, apart, several_channels


def header_problems(
    path: Path, listing: Listing, cases: Sequence[CaseFacts], config: DataConfig
) -> list[Diagnostic]:
    """What a training would refuse of the headers of cases whose images could all be read."""
    if not cases:
        return []
    files = [CaseFiles(case.case, case.images) for case in cases]
    problems = Problems([*other_axes(files), *other_shapes(files)])
    cases = alike(cases)
    files = [CaseFiles(case.case, case.images) for case in cases]
    if not cases:
        return problems
    if len(cases[0].shape) == 2:
        problems.attempt(lambda: common_channels(path, files))
        return problems
    problems += [*other_channels(listing, files), *placed_apart(cases, config)]
    headers = [Header(file.case, file.images) for file in files]
    spacing = given_spacing(config.spacing) or median_spacing(headers)
    problems.attempt(lambda: require_reasonable(headers, spacing))
    return problems


def alike(cases: Sequence[CaseFacts]) -> list[CaseFacts]:
    """The cases that have as many axes as most, and one shape."""
    usual = Counter(len(case.shape) for case in cases).most_common(1)[0][0]
    return [
        case
        for case in cases
        if len(case.shape) == usual and len({image.shape for image in case.images}) == 1
    ]


def other_channels(listing: Listing, files: Sequence[CaseFiles]) -> Iterator[Diagnostic]:
    """The volumes that have other channels than the data set names, or than most have."""
    usual = Counter(len(file.channels) for file in files).most_common(1)[0][0]
    wanted = len(listing.channels) if listing.channels else usual
    for file in files:
        if len(file.channels) != wanted:
            problem = f"has {len(file.channels)} channels, but the data set has {wanted}"
            yield Diagnostic(file.case.id, problem, "correct one of them", "D123")


def placed_apart(cases: Sequence[CaseFacts], config: DataConfig) -> Iterator[Diagnostic]:
    """The volumes that are not on the grid of their masks."""
    for case in cases:
        for mask in case.masks:
            yield from several_channels(mask.file)
            for image in case.images:
                yield from apart(image, mask.file, config.geometry)
