"""From a folder of volumes to a data set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor, log10
from statistics import median

from attrs import evolve

from genotype.diagnostics.diagnostic import InputError, refuse
from search.config import DataConfig
from search.data.class_names import class_names
from search.data.dataset import Dataset
from search.data.input_spec import DataSpec, InputSpec, require_suits
from search.data.labelled import Labelled, labelled, read_labels
from search.data.listing import merged
from search.data.mask_cache import MaskCache
from search.data.parallel_read import gathered
from search.data.patches.given_patch import given_patch
from search.data.patches.patch_size import fitting_patch
from search.data.patches.split import PatchSplit
from search.data.patches.whole_image import WholeImage
from search.data.source import Source
from search.data.volumes.bounds import in_mm, require_side, unreasonable
from search.data.volumes.geometry import Spacing
from search.data.volumes.read import Header, matching, shown
from search.data.volumes.volume import read_volume
from search.preparation import Preparation


def load_volumes(source: Source, config: DataConfig, needs: InputSpec) -> Dataset:
    """Volumes at one spacing, by default the median of the training set.

    All headers are checked before any voxels are read. Raises InputError with every problem found, and where
    they do not suit the network.
    """
    channels = source.listing.channels or source.files[0].channels
    asked = given_patch(config.patch, needs) if config.patch else None
    spacing = given_spacing(config.spacing)
    if source.listing.labels is not None:  # before many masks are read
        require_suits(DataSpec("the volumes", 3, channels, source.listing.labels.names), needs, config)
    headers = read_headers(source, channels, config)
    spacing = spacing or median_spacing([headers[file.case.id] for file in source.training])
    require_reasonable(list(headers.values()), spacing)
    kept = MaskCache()
    labels = read_labels(source, config, kept)
    require_suits(DataSpec("the volumes", 3, channels, labels.names), needs, config)
    volumes = read_volumes(source, headers, labelled(source, labels, config, kept), spacing)
    patch = asked or fitting_patch([volumes[name].shape for name in source.split.train], needs.sizes.stride)
    classes = class_names(labels.names)
    train, val, test = (
        PatchSplit(classes, tuple(volumes[name] for name in ids), patch) for ids in source.split.sets
    )
    train = evolve(train, patches=config.patches)
    preparation = Preparation(
        channels=channels,
        labels=labels.names,
        values="standardised",
        patch=patch[::-1],
        spacing=spacing,
        geometry=config.geometry,
    )
    return Dataset(
        source.name,
        train,
        val,
        test,
        groups=source.groups,
        is_drawn=source.is_drawn,
        preparation=preparation,
        words=words(spacing, train),
    )


def read_headers(source: Source, channels: Sequence[str], config: DataConfig) -> dict[str, Header]:
    """The checked headers of all cases by their ids."""
    headers = gathered(
        str(source.folder),
        source.files,
        lambda file: matching(file, len(channels), config.geometry),
        "headers",
    )
    return {header.case.id: header for header in headers}


def read_volumes(
    source: Source, headers: Mapping[str, Header], masks: Labelled, spacing: Spacing
) -> dict[str, WholeImage]:
    """All volumes at a spacing by their ids."""
    volumes = gathered(
        str(source.folder),
        list(headers.values()),
        lambda header: read_volume(header, masks.of(header.case.id), spacing),
        "volumes",
    )
    return {volume.id: volume for volume in volumes}


def words(spacing: Spacing, train: PatchSplit) -> str:
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
        for problem in unreasonable(shown(header.images[0]), header.geometry, spacing, _ANOTHER)
    ]
    if problems:
        raise InputError(f"--spacing {in_mm(spacing)}", merged(problems))
