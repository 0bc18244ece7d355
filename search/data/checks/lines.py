"""What a check says of a set, for people and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import asdict

from search.data.cases import IGNORE, MaskFile
from search.data.channel_words import channels_in_words
from search.data.checks.check import Report
from search.data.checks.facts import CaseFacts
from search.data.files import CaseFiles
from search.data.images.values import values_of
from search.data.layouts.folder_groups import folders_in_words
from search.data.layouts.folders.names import number
from search.data.splits.split_ids import PARTS

NOT_READ = "not read"
SHOWN, MOST = 4, 12
"""So many sizes, formats and spacings are shown, and so many labels."""


def lines(report: Report) -> Iterator[str]:
    """What the set holds, line by line, and its findings with their remedies."""
    if report.listing is not None:
        yield f"layout   {report.listing.layout}"
        yield from (f"note     {note}" for note in report.notes)
        yield from (f"{word:8} {text}" for word, text in contents(report).items())
    for finding in report.findings:
        yield finding.line()
        yield f"    -> {finding.remedy}"
    yield closing(report)


def closing(report: Report) -> str:
    """`2 errors, 1 warning; genoc explain D111 says more`, or that nothing was found."""
    counts = Counter(finding.severity for finding in report.findings)
    if not counts:
        return "nothing was found that is wrong"
    words = [
        f"{counts[kind]} {kind}{'s' if counts[kind] != 1 else ''}"
        for kind in ("error", "warning")
        if counts[kind]
    ]
    return f"{', '.join(words)}; genoc explain {report.findings[0].code} says more"


def contents(report: Report) -> dict[str, str]:
    """What the set holds, by the first word of the line."""
    read = [case for case in report.cases if case.is_whole]
    rows = {
        "images": images(report),
        "sizes": most([size(case.shape) for case in read]),
        "channels": channels(report, read),
        "spacing": most([spacing(case) for case in read]),
        "values": values(read),
        "labels": labels(report),
        "split": split(report),
        "groups": groups(report),
    }
    return {word: text for word, text in rows.items() if text}


def images(report: Report) -> str:
    """How many images and mask files there are, and their formats."""
    read = {image.path: image.kind for case in report.cases for image in case.images}
    drawn = {mask.file.path: mask.file.kind for case in report.cases for mask in case.masks}
    masks = [mask for case in report.cases for mask in case.case.masks]
    paths = {mask.path for mask in masks}
    kinds = formats([path for case in report.cases for path in case.case.images], read)
    of_masks = formats({mask.path for mask in masks if isinstance(mask, MaskFile)}, drawn)
    files = number(len(paths), "mask file")
    return f"{len(report.cases)}{bracketed(kinds)}, {files}{bracketed(of_masks)}"


def formats(paths: Collection[Path], read: Mapping[Path, str]) -> str:
    """The formats of files, and how many were not read; nothing where none was."""
    return most([read.get(path, NOT_READ) for path in paths]) if read else ""


def bracketed(words: str) -> str:
    """The words in brackets after others; nothing for none, as where no file could be read."""
    return f" ({words})" if words else ""


def most(words: Sequence[str]) -> str:
    """The words, the most frequent first, with their numbers where there are several."""
    counts = Counter(words).most_common()
    if len(counts) == 1:
        return counts[0][0]
    shown = ", ".join(f"{word}: {count}" for word, count in counts[:SHOWN])
    more = len(counts) - SHOWN
    return shown + (f" and {more} other{'s' if more > 1 else ''}" if more > 0 else "")


def size(shape: Sequence[int]) -> str:
    """A shape as people write it, x first."""
    return "x".join(map(str, reversed(shape)))


def channels(report: Report, read: Sequence[CaseFacts]) -> str:
    """The names of the channels, and how their values are stored and brought to a network."""
    if not read:
        return ""
    declared = report.listing.channels if report.listing else None
    found = [declared] if declared else [case.channels for case in read]
    names = most([channels_in_words(channels) for channels in found])
    kinds = most([str(image.dtype) for case in read for image in case.images])
    files = [CaseFiles(case.case, case.images) for case in read]
    how = values_of(files) if len(read[0].shape) == 2 else "standardised"
    brought = "used as bytes" if how == "bytes" else "each image is brought to mean 0, deviation 1"
    return f"{names} ({kinds}; {brought})"


def spacing(case: CaseFacts) -> str:
    """The sides of a pixel or voxel, and where the file says so."""
    image = case.images[0]
    if image.spacing is None:
        return "none is given"
    return f"{' x '.join(f'{side:.4g}' for side in image.spacing)} mm by {image.source}"


def values(read: Sequence[CaseFacts]) -> str:
    """The range of each channel, and of its middle 98 %."""
    finite = [case for case in read if case.values is not None and case.values.is_finite]
    known = [case.values for case in finite if case.values is not None]
    if not known:
        return ""
    found = []
    # Transparency is no channel, and comes last.
    count = min(len(case.channels) for case in finite)
    for place in range(min(count, *(len(each.low) for each in known))):
        low, high = min(each.low[place] for each in known), max(each.high[place] for each in known)
        sample = np.concatenate([each.sample[place] for each in known])
        inner = " to ".join(f"{value:.4g}" for value in np.percentile(sample, (1, 99)))
        found.append(f"{low:.4g} to {high:.4g} (98 % of them {inner})")
    return "; ".join(dict.fromkeys(found))


def labels(report: Report) -> str:
    """The classes with their share of all pixels that are not ignored; none without a mask."""
    if report.labels is None or not report.counts:
        return ""
    found = {name: share for name, share in shares(report).items() if share}
    shown = ", ".join(f"{name} {share:.2%}" for name, share in [*found.items()][:MOST])
    more = f" and {len(found) - MOST} more" if len(found) > MOST else ""
    absent = len(report.labels.names) - len(found)
    ignored = report.counts.get(IGNORE, 0) / max(1, sum(report.counts.values()))
    parts = (
        f"{shown}{more}",
        f"{absent} in no mask" if absent else "",
        f"{ignored:.2%} of all pixels are ignored" if ignored else "",
    )
    return "; ".join(part for part in parts if part)


def shares(report: Report) -> dict[str, float]:
    """The share of each class of all pixels that are not ignored."""
    names = () if report.labels is None else report.labels.names
    counts = [report.counts.get(label, 0) for label in range(len(names))]
    total = max(1, sum(counts))
    return {name: count / total for name, count in zip(names, counts, strict=True)}


def split(report: Report) -> str:
    """How many images each set has."""
    found = report.split or (report.listing.parts if report.listing else None)
    if found is None:
        return "none is given: 70, 15 and 15 % are drawn by the seed"
    counts = {part: len(getattr(found, part)) for part in PARTS}
    unused = len(report.cases) - sum(counts.values())
    words = ", ".join(f"{part} {count}" for part, count in counts.items())
    words += f", in none {unused}" if unused else ""
    return words + (f" ({report.drawn})" if report.drawn else "")


def groups(report: Report) -> str:
    """How many patients or lesions there are, where the set names them."""
    if report.listing and report.listing.by_folder:
        return folders_in_words(report.listing)
    counts = Counter(case.case.group for case in report.cases if case.case.group is not None)
    if not counts:
        return ""
    alone = sum(case.case.group is None for case in report.cases)
    sizes = sorted({min(counts.values()), max(counts.values())})
    words = f"{len(counts)}, of {' to '.join(map(str, sizes))} image{'s' * (sizes != [1])}"
    return words + (f"; {alone} images are in none" if alone else "")


def as_json(report: Report) -> dict[str, Any]:
    """The same for programs, with every name."""
    listing = report.listing
    return {
        "layout": None if listing is None else listing.layout,
        "notes": list(report.notes),
        "images": len(report.cases),
        "channels": list(listing.channels) if listing and listing.channels else None,
        "sizes": dict(sizes(report)),
        "labels": shares(report),
        "split": None if report.split is None else asdict(report.split),
        "contents": contents(report) if listing is not None else {},
        "errors": sum(finding.severity == "error" for finding in report.findings),
        "warnings": sum(finding.severity == "warning" for finding in report.findings),
        "findings": [finding.as_json() for finding in report.findings],
    }


def sizes(report: Report) -> Counter[str]:
    """How many images have each size."""
    return Counter(size(case.shape) for case in report.cases if case.is_whole)
