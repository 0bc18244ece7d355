"""The measures of a set by class, as files keep them. Needs no torch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from attrs import field, frozen

from genotype.form.field_types import Between, Matching

Unit = Literal["mm", "pixels"]

ClassName = Annotated[
    str, Matching("[a-z0-9_]{1,60}", "a class as genoc evaluate names it: lower-case letters, digits, _")
]
MeasureName = Annotated[str, Matching("[a-z][a-z0-9_]{0,62}", "a measure as genoc evaluate names it: dice")]
Measured = Annotated[float, Between(0, 1e12)]
Images = Annotated[int, Between(0, 10**15)]


@frozen(kw_only=True)
class EstimateRecord:
    """A measure with its 95 % interval over the `images` images where it has a value; None: there is none."""

    value: Measured | None
    low: Measured | None
    high: Measured | None
    images: Images


@frozen(kw_only=True)
class MeansRecord:
    """Measures by name: means over images, and of all pixels of the set at once."""

    mean: Mapping[MeasureName, EstimateRecord]
    pooled: Mapping[MeasureName, EstimateRecord]


@frozen(kw_only=True)
class ClassRecord(MeansRecord):
    """Those of a class."""

    name: ClassName


@frozen(kw_only=True)
class MeasuresRecord:
    """Those of every class, and of several the mean over them.

    `unit` is that of distances and of the `tolerance` of NSD; without surfaces there is neither.
    """

    unit: Unit | None = None
    tolerance: Measured | None = None
    classes: tuple[ClassRecord, ...] = field()
    mean_over_classes: MeansRecord | None = None
