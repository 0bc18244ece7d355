"""A genotype brought to a data set: its axes, input channels and output."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from attrs import evolve

from compiler.adapting.axes import in_axes
from compiler.adapting.output import with_output
from compiler.checks import Checked, checked
from genotype import Genotype, canonical_text, read_text
from genotype.form.field_types import Output
from search.config import DataConfig
from search.data.cases import Case, Listing
from search.data.files import common_channels, opened
from search.data.input_spec import DataSpec
from search.data.masks import labels_of
from search.data.source import in_split, listed_cases, name_of, reading
from search.data.splits.chosen import chosen_split


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
    found = evolve(in_axes(written, spec.dims), in_channels=len(spec.channels))
    found = with_output(found, *output_for(written, len(spec.labels)))
    text = canonical_text(found)
    checked(read_text(text), f"{given.subject}, adapted to {spec.who}")
    return found


def output_for(genotype: Genotype, labels: int) -> tuple[Output, int]:
    """The output and its channels for so many labels: a mask for one target, or a pair of masks where it was
    one; classes for more.
    """
    if labels > 2:
        return "classes", labels
    return ("mask_pair", 2) if genotype.output == "mask_pair" else ("mask", 1)
