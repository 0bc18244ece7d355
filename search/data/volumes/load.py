"""From a folder of volumes to a data set."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10
from pathlib import Path
from statistics import median

from attrs import evolve, frozen

from genotype.diagnostics.diagnostic import Diagnostic, InputError, refuse
from search.config import DataConfig, GeometryForm
from search.data.dataset import Dataset
from search.data.images.lesions import read_lesions
from search.data.input_spec import InputSpec, require_suits
from search.data.listing import listed, merged
from search.data.load import require_some
from search.data.parallel_read import gathered
from search.data.splits.chosen import chosen_split
from search.data.splits.split_ids import SplitIds
from search.data.volumes.bounds import in_mm, require_side, unreasonable
from search.data.volumes.description import Description, describe
from search.data.volumes.geometry import Spacing
from search.data.volumes.given_patch import given_patch
from search.data.volumes.labels import class_names
from search.data.volumes.nifti.file import shown
from search.data.volumes.patch_size import fitting_patch
from search.data.volumes.read import Header, read_header
from search.data.volumes.split import VolumeSplit
from search.data.volumes.volume import Volume, read_volume

_TOO_MANY_EMPTY = 0.9


def load_volumes(folder: Path, config: DataConfig, seed: int, needs: InputSpec) -> Dataset:
    """The volumes of a folder with the layout of the Medical Segmentation Decathlon or nnU-Net v2.

    Split like a folder of images; all at one spacing, by default the median of the training set. Raises
    InputError with every problem found.
    """
    require_some(config)
    description = describe(folder)
    require_suits(description.offer, needs)
    asked = given_patch(config.patch, needs) if config.patch else None
    split = chosen_split(folder, [case.id for case in description.cases], config, seed)
    reading = Reading(given_spacing(config.spacing), config.geometry)
    volumes, spacing = read_set(folder, description, split, reading)
    shapes = [volumes[name].shape for name in split.train]
    patch = asked or fitting_patch(shapes, needs.sizes.stride)
    train, val, test = (
        VolumeSplit(class_names(description.labels), tuple(volumes[name] for name in ids), patch)
        for ids in (split.train, split.val, split.test)
    )
    train = evolve(train, patches=config.patches)
    facts = {
        "labels": list(description.labels),
        "spacing": list(spacing),
        "patch": list(reversed(patch)),
        "patches": train.patches_an_epoch,
        **({} if config.geometry is None else {"geometry": config.geometry}),
    }
    groups = read_lesions(folder, [*split.train, *split.val])
    name = folder.resolve().name
    return Dataset(name, train, val, test, groups=groups, facts=facts, words=words(spacing, train))


@frozen
class Reading:
    """How files are read: the target spacing, and which of two geometries; None leaves it to the files."""

    spacing: Spacing | None = None
    form: GeometryForm | None = None


def read_set(
    folder: Path, description: Description, split: SplitIds, reading: Reading
) -> tuple[dict[str, Volume], Spacing]:
    """The volumes of a split by their ids, and their spacing. All headers are checked before any voxels are
    read.
    """
    used = {*split.train, *split.val, *split.test}
    cases = [case for case in description.cases if case.id in used]
    headers = gathered(
        str(folder), cases, lambda case: read_header(case, description, reading.form), "headers"
    )
    training = [header for header in headers if header.case.id in set(split.train)]
    spacing = reading.spacing or median_spacing(training)
    require_reasonable(headers, spacing)
    classes = len(description.labels)
    volumes = gathered(str(folder), headers, lambda header: read_volume(header, classes, spacing), "volumes")
    require_foreground(folder, volumes)
    return {volume.id: volume for volume in volumes}, spacing


def words(spacing: Spacing, train: VolumeSplit) -> str:
    """A description of the volumes and the patches, for people."""
    patch = "x".join(map(str, reversed(train.patch)))
    return f"volumes at {in_mm(spacing)}, {train.patches_an_epoch} patches of {patch} per epoch"


def given_spacing(spacing: Sequence[float] | None) -> Spacing | None:
    """The given sides of a voxel. Raises InputError unless there are three, above zero."""
    if spacing is None:
        return None
    if len(spacing) != 3 or not min(spacing) > 0:
        raise refuse("--spacing", str(spacing), "is not a voxel size", "give x, y and z in mm")
    return spacing[0], spacing[1], spacing[2]


def median_spacing(headers: Sequence[Header]) -> Spacing:
    """The median along x, y and z, rounded by `rounded`."""
    x, y, z = (
        rounded(median(sides)) for sides in zip(*(header.geometry.spacing for header in headers), strict=True)
    )
    return x, y, z


def rounded(side: float) -> float:
    """A side in mm, to a tenth of a micrometre; below a tenth of a mm, to four digits."""
    return round(float(f"{side:.6g}"), max(4, 3 - floor(log10(side))))


_ANOTHER = "give another --spacing, or correct the sizes or the unit in the header where these are wrong"


def require_reasonable(headers: Sequence[Header], spacing: Spacing) -> None:
    """Refuse a spacing at which a volume would not fit into memory, or would lose its content."""
    require_side(spacing)
    problems = [
        problem
        for header in headers
        for problem in unreasonable(shown(header.images[0].path), header.geometry, spacing, _ANOTHER)
    ]
    if problems:
        raise InputError(f"--spacing {in_mm(spacing)}", merged(problems))


def require_foreground(folder: Path, volumes: Sequence[Volume]) -> None:
    """Refuse a data set in which nearly all labels are empty."""
    empty = [volume.id for volume in volumes if not volume.truth.any()]
    if len(empty) >= _TOO_MANY_EMPTY * len(volumes):
        problem = f"{len(empty)} of {len(volumes)} labels are empty"
        remedy = "check that these are the labels of this set: 0 is the background"
        raise InputError(str(folder), [Diagnostic(listed(empty), problem, remedy)])
