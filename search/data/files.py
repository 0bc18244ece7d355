"""The files of the cases that are used, with their headers: what is known before any pixel is decoded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from attrs import frozen

from genotype.diagnostics.diagnostic import Diagnostic, InputError
from search.config import GeometryForm
from search.data.cases import Case, MaskFile
from search.data.channel_words import counted_channels
from search.data.file_names import in_words
from search.data.listing import merged, places
from search.data.masks.join import is_drawn_on_shown
from search.data.parallel_read import gathered
from search.data.readers import Expected, open_image
from search.data.readers.image_file import ALPHA, COLOUR, GREY, ImageFile

OTHER_AXES = "keep pictures and volumes in folders of their own"


@frozen(eq=False)
class CaseFiles:
    """A case with the headers of its images, one with all channels, or one for each channel, and those of
    its mask files.
    """

    case: Case
    images: tuple[ImageFile, ...]
    masks: tuple[ImageFile, ...] = ()

    @property
    def shape(self) -> tuple[int, ...]:
        """The spatial shape, (y, x) or (z, y, x)."""
        return self.images[0].shape

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of all channels, as the files tell them; transparency is none."""
        return tuple(name for image in self.images for name in image.channels if name != ALPHA)


def opened(folder: Path, cases: Sequence[Case], form: GeometryForm | None) -> list[CaseFiles]:
    """The headers of all cases, read in parallel. Raises InputError with every problem found.

    All must have as many axes, and the images of a case one shape.
    """
    files = gathered(str(folder), cases, lambda case: opened_case(case, form), "headers")
    problems = [*other_axes(files), *other_shapes(files)]
    if problems:
        raise InputError(str(folder), merged(problems))
    return files


def opened_case(case: Case, form: GeometryForm | None) -> CaseFiles:
    """The headers of a case. Raises InputError with the problems of all its files, and for pictures whose
    masks have other sizes.
    """
    problems: list[Diagnostic] = []
    paths, of_masks = [mask.path for mask in case.masks if isinstance(mask, MaskFile)], list[Diagnostic]()
    masks = tuple(headers(paths, form, of_masks))
    images = tuple(headers(case.images, form, problems, as_masks(masks)))
    problems += of_masks
    problems += [] if problems else other_sizes(images[0], masks)
    if problems:
        raise InputError(case.id, problems)
    return CaseFiles(case, images, masks)


def as_masks(masks: Sequence[ImageFile]) -> Expected | None:
    """What is known of an image by the headers of its masks."""
    return Expected(shape=masks[0].shape) if masks else None


def headers(
    paths: Iterable[Path],
    form: GeometryForm | None,
    problems: list[Diagnostic],
    expected: Expected | None = None,
) -> Iterator[ImageFile]:
    """The headers of files; what keeps one from being read is added to the problems."""
    for path in paths:
        try:
            yield open_image(path, form, expected)
        except InputError as refusal:
            problems += refusal.problems


def other_sizes(image: ImageFile, masks: Iterable[ImageFile]) -> Iterator[Diagnostic]:
    """The masks that do not lie on a picture; volumes have more to compare, see `matching`."""
    for mask in masks:
        if not len(image.shape) == len(mask.shape) == 2:
            continue
        try:
            is_drawn_on_shown(image, mask.shape, mask.orientation, in_words(mask.path))
        except InputError as refusal:
            yield from refusal.problems


def other_axes(files: Sequence[CaseFiles]) -> Iterable[Diagnostic]:
    """The images that have other axes than most."""
    counts = Counter(len(file.shape) for file in files)
    usual = counts.most_common(1)[0][0]
    odd = [in_words(file.case.images[0]) for file in files if len(file.shape) != usual]
    if odd:
        problem = f"{len(odd)} of {len(files)} images are not {usual}D as the others are"
        yield Diagnostic(places(odd, "image"), problem, OTHER_AXES, "D121", about=tuple(odd))


def other_shapes(files: Sequence[CaseFiles]) -> Iterable[Diagnostic]:
    """The images of a case that have different shapes."""
    for file in files:
        shapes = {image.shape for image in file.images}
        if len(shapes) > 1:
            sizes = " and ".join("x".join(map(str, shape[::-1])) for shape in sorted(shapes))
            remedy = "resample all channels of a case to one grid"
            yield Diagnostic(file.case.id, f"its channels differ in size: {sizes}", remedy, "D122")


def common_channels(folder: Path, files: Sequence[CaseFiles]) -> tuple[str, ...]:
    """The channels of a set of pictures. Grey pictures among coloured ones count as coloured.

    Raises InputError where the numbers of channels differ otherwise.
    """
    found = Counter(file.channels for file in files)
    if set(found) == {GREY, COLOUR}:
        return COLOUR
    if len({len(channels) for channels in found}) == 1:
        return found.most_common(1)[0][0]
    most = found.most_common(3)
    counts = ", ".join(f"{count} with {counted_channels(channels)}" for channels, count in most)
    usual = found.most_common(1)[0][0]
    odd = [in_words(file.case.images[0]) for file in files if len(file.channels) != len(usual)]
    remedy = "store all images with the same channels"
    problem = f"channels differ: {counts}"
    raise InputError(
        str(folder), [Diagnostic(places(odd, "image"), problem, remedy, "D123", about=tuple(odd))]
    )
