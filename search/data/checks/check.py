"""Checking a data set: what it holds, and everything that is wrong with it or may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from genotype.diagnostics.diagnostic import Diagnostic, InputError
from search.config import DataConfig
from search.data.cases import LabelMap, Listing
from search.data.checks.attempts import Problems
from search.data.checks.facts import CaseFacts
from search.data.checks.finding import Finding, findings_of
from search.data.checks.headers import header_problems
from search.data.checks.label_maps import LabelMaps, in_one_form, label_maps, with_meaning
from search.data.checks.of_headers import header_findings, named
from search.data.checks.of_labels import ignored_masks, ignored_sets, label_findings, refused_masks
from search.data.checks.of_values import near_duplicates, value_findings
from search.data.checks.reading import read_cases
from search.data.file_names import in_words
from search.data.files import CaseFiles
from search.data.images.values import values_of
from search.data.layouts.declared.groups import FILE as GROUPS
from search.data.layouts.set_aside import SetAside, setting_aside
from search.data.source import listed_cases, reading
from search.data.splits.chosen import Chosen, chosen_split
from search.data.splits.split_ids import PARTS, SplitIds

SHEET = 12
"""So many images are shown on a contact sheet."""


@frozen(eq=False, kw_only=True)
class Report:
    """What a check found. `listing` is None where no files belong together, `labels` where no mask has a
    meaning.

    `split` is None unless one is given or declared; `drawn` says what of it was drawn. `counts` are the
    pixels of each label, `shown` the labels of the images that have a picture, by id.
    """

    findings: tuple[Finding, ...]
    listing: Listing | None = None
    cases: tuple[CaseFacts, ...] = ()
    labels: LabelMap | None = None
    counts: Mapping[int, int] = field(factory=dict)
    shown: Mapping[str, NDArray[np.uint8]] = field(factory=dict)
    split: SplitIds | None = None
    notes: tuple[str, ...] = ()
    drawn: str = ""

    @property
    def has_errors(self) -> bool:
        """Whether the set cannot be trained on."""
        return any(finding.severity == "error" for finding in self.findings)


def check_data(config: DataConfig) -> Report:
    """Everything that is found in the data of a config. Each file is read once, in parallel.

    What a training refuses is found by the same rules, with the same codes; warnings are added. A case that
    lacks a file, or has one that cannot be used, is reported, and all others are checked on.
    """
    with reading(str(config.source)) as path, setting_aside() as aside:
        try:
            listing = listed_cases(path, config)
        except InputError as refused:
            return Report(findings=tuple(findings_of([*aside.problems, *refused.problems])))
        ids = [case.id for case in listing.cases]
        read = read_cases(listing.cases, config, set(spread(ids, SHEET)))
        return checked(path, config, listing, read, aside)


def spread(ids: Sequence[str], most: int) -> list[str]:
    """At most so many of the ids, evenly over all."""
    count = min(most, len(ids))
    return [ids[place * len(ids) // count] for place in range(count)]


def checked(
    path: Path, config: DataConfig, listing: Listing, read: Sequence[CaseFacts], aside: SetAside
) -> Report:
    """The report on cases that were read, and on those that were set `aside`."""
    problems = Problems([*aside.problems, *(problem for case in read for problem in case.problems)])
    if not listing.cases:
        return Report(findings=tuple(findings_of(unique(problems))))
    sets = chosen(path, listing, config, aside, problems)
    split = None if sets is None else sets.split
    problems += header_problems(path, listing, [case for case in read if case.is_whole], config)
    cases = in_one_form(read, listing, config, problems)
    meant = None
    if "labels" not in aside.unread:
        cases, meant = with_meaning(listing, cases, config.threshold, problems)
    maps = LabelMaps((), {}, {})
    if meant is not None:
        maps = label_maps(cases, meant.labels, problems, config.threshold)
    problems += refused_masks(maps.shapes)
    is_split = config.split is not None or listing.parts is not None
    labels, split = None if meant is None else meant.labels, split if is_split else None
    ignored = [*ignored_parts(listing, split, maps)]
    problems += ignored
    found = [*findings_of(unique(problems)), *warnings_of(listing, cases, split, problems)]
    found += [] if sets is None else sets.findings
    if labels is not None:
        # What lies in a mask that could not be read is not known.
        is_complete = not aside.problems and len(maps.shapes) == len(listing.cases)
        found += label_findings(maps.shapes, labels, listing.labels is not None, is_complete)
        found += ignored_masks(maps.shapes, ignored)
    return Report(
        findings=tuple(sorted(found, key=lambda finding: (finding.severity, finding.code))),
        listing=listing,
        cases=tuple(cases),
        labels=labels,
        counts=maps.counts,
        shown=maps.shown,
        split=split,
        notes=(*listing.notes, *(() if meant is None else meant.notes)),
        drawn="" if sets is None else sets.note,
    )


def chosen(
    path: Path, listing: Listing, config: DataConfig, aside: SetAside, problems: Problems
) -> Chosen | None:
    """The sets; None where they are refused. What was set aside is in none."""
    if "split" in aside.unread:
        return None
    # The listing of a folder has the sets of --split already, without what was set aside.
    given = config if listing.parts is None else evolve(config, split=None)
    return problems.attempt(lambda: chosen_split(path, listing, given, 0))


def ignored_parts(listing: Listing, split: SplitIds | None, maps: LabelMaps) -> Iterator[Diagnostic]:
    """The sets, or where none are given the whole, of which no pixel counts."""
    counted = {shape.id: shape.is_counted for shape in maps.shapes}
    whole = {"whole data set": [case.id for case in listing.cases]}
    yield from ignored_sets(
        counted, whole if split is None else {part: getattr(split, part) for part in PARTS}
    )


def unique(problems: Problems) -> Problems:
    """The problems without those that two rules found of one file."""
    first: dict[tuple[str, str], Diagnostic] = {}
    for problem in problems:
        first.setdefault((problem.code, problem.path), problem)
    return Problems(first.values())


def warnings_of(
    listing: Listing, cases: Sequence[CaseFacts], split: SplitIds | None, problems: Problems
) -> Iterator[Finding]:
    """What headers and values of images may mean, but for the headers of files that are refused."""
    masks = [mask for case in cases for mask in case.masks]
    images = [image for case in cases for image in case.images]
    refused = {problem.path for problem in problems}
    yield from header_findings(
        [file for file in images if in_words(file.path) not in refused],
        [mask.file for mask in masks if in_words(mask.file.path) not in refused],
    )
    alpha = named(mask.file for mask in masks if mask.has_alpha)
    if alpha:
        problem = "has an alpha channel, opaque everywhere, which is left out"
        yield Finding("D145", problem, alpha, "store masks without transparency (alpha)")
    whole = [CaseFiles(case.case, case.images) for case in cases if case.is_whole]
    yield from value_findings(cases, bool(whole) and values_of(whole) == "standardised")
    group_of = {case.id: case.group for case in listing.cases if case.group is not None}
    place = listing.layout if listing.layout.startswith("the table") else GROUPS
    yield from near_duplicates(cases, split, group_of, place)
