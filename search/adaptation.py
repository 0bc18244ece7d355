"""A genotype brought to a data set: its axes, input channels and output."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from compiler.checks import Checked, checked
from compiler.checks.ops import with_axes
from compiler.ops.registry import BY_NAME
from genotype import Genotype, canonical_text, read_text
from search.config import DataConfig
from search.data.cases import Case, Listing
from search.data.files import common_channels, opened
from search.data.input_spec import DataSpec
from search.data.masks import labels_of
from search.data.source import in_split, listed_cases, name_of, reading
from search.data.splits.chosen import chosen_split

LINEAR = {2: "bilinear", 3: "trilinear"}
PER_AXIS = ("stride", "kernel")
"""The keys whose values may be one size for each axis."""


def data_spec(config: DataConfig) -> DataSpec:
    """The axes, channels and labels of a data set. Masks are read only where labels are not declared.

    Raises InputError where a training would refuse headers, or masks that have to be read.
    """
    with reading(str(config.source)) as path:
        return _spec_of(path, config)


def _spec_of(path: Path, config: DataConfig) -> DataSpec:
    listing = listed_cases(path, config)
    files = opened(path, used(path, listing, config), config.geometry)
    dims = len(files[0].shape)
    channels = listing.channels or (common_channels(path, files) if dims == 2 else files[0].channels)
    labels = listing.labels
    if labels is None:
        labels = labels_of([file.case for file in files], None, config.threshold, config.geometry).labels
    return DataSpec(name_of(path), dims, channels, labels.names)


def used(path: Path, listing: Listing, config: DataConfig) -> Sequence[Case]:
    """The cases that a training reads: those of a given split, else all."""
    if config.split is None:
        return listing.cases
    return in_split(listing.cases, chosen_split(path, listing, config, seed=0).split)


def adapted(given: Checked, spec: DataSpec) -> Genotype:
    """The genotype with the axes, input channels and output that the data need; the rest as it was written.

    From 3 axes to 2, sizes that are given for each axis lose that of z. Raises InputError with what else
    keeps the result from being a network, at its place in the changed text.
    """
    written = given.reading.genotype or given.genotype
    document = json.loads(canonical_text(written))
    if written.spatial_dims != spec.dims:
        document = in_axes(document, spec.dims)
        document["spatial_dims"] = spec.dims
    document["in_channels"] = len(spec.channels)
    document["output"], document["out_channels"] = output_for(written, len(spec.labels))
    text = json.dumps(document, indent=2)
    checked(read_text(text), f"{given.subject}, adapted to {spec.who}")
    return read_text(text).genotype or written


def output_for(genotype: Genotype, labels: int) -> tuple[str, int]:
    """The output and its channels for so many labels: a mask for one target, or a pair of masks where it was
    one; classes for more.
    """
    if labels > 2:
        return "classes", labels
    return ("mask_pair", 2) if genotype.output == "mask_pair" else ("mask", 1)


def in_axes(value: Any, dims: int, key: str = "") -> Any:
    """A genotype's data, or a part of it under a key, for another number of axes."""
    if isinstance(value, dict):
        return {name: in_axes(part, dims, inner(key, name)) for name, part in value.items()}
    if key in PER_AXIS and isinstance(value, list) and dims == 2 and is_sizes(value):
        return value[1:]
    if isinstance(value, list):
        return [in_axes(part, dims, key) for part in value]
    if key == "resize" and value in LINEAR.values():
        return LINEAR[dims]
    return op_in_axes(value, dims) if key == "op" and value in BY_NAME else value


def op_in_axes(name: str, dims: int) -> str:
    """An op of the same kind and size with so many axes; the same where there is none."""
    twin = with_axes(name, dims)
    return twin if dims not in BY_NAME[name].dims and twin in BY_NAME else name


def inner(key: str, name: str) -> str:
    """The key that counts for a part: of the options of a choice and of a resize's kind, the key above."""
    return key if name in ("choose", "kind") else name


def is_sizes(value: list[Any]) -> bool:
    """Whether a list is one size for each of three axes."""
    return len(value) == 3 and all(isinstance(size, int) for size in value)
