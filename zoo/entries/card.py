"""The model card: a description of an entry for people, who may not have genoc."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from attrs import frozen
from markupsafe import Markup

from compiler.analysis.cost import Cost, cost
from compiler.analysis.summary import times
from compiler.backend.emit import OUTPUTS
from compiler.lowering.network import lower
from genotype import Genotype
from search.measures.words import heading, mean_rows
from zoo.entries.front_matter import front_matter
from zoo.entries.markdown import plain
from zoo.entries.record import Record

if TYPE_CHECKING:
    from jinja2 import Template

NORMALISED = "(pixels / 255 - 0.5) / 0.25"
"""The normalisation of pixels from 0 to 255 in words; see `search.data.images.batches.normalise`."""

FITTED = {
    "stretch": "resized",
    "crop": "cropped to the central square and resized",
    "pad": "resized and padded, their proportions unchanged,",
}
"""How images were brought to their size, by the value in the record."""


@frozen
class Card:
    """The contents of a card."""

    record: Record
    genotype: Genotype
    has_picture: bool

    def text(self) -> str:
        """The card: metadata for the hub, then sections."""
        record, program = self.record, lower(self.genotype)
        counted = cost(program, program.sizes.fitted(record.extent))
        return template().render(
            front_matter=front_matter(record, self.genotype),
            record=record,
            genotype=self.genotype,
            has_picture=self.has_picture,
            class_name=program.network.class_name,
            shape=program.sizes.shape(self.genotype.in_channels),
            normalised=NORMALISED,
            prepared=record.preparation,
            fitted=FITTED[record.preparation.fit],
            spacing=[f"{side:g}" for side in record.preparation.spacing],
            output=OUTPUTS[self.genotype.output],
            measured=[measured(record)],
            by_class=by_class(record),
            class_dice=[(name, f"{dice:.4f}") for name, dice in record.metrics.class_dice.items()],
            cost=counted,
            costs=list(costs(counted)),
            settings=list(settings(record)),
        )


def measured(record: Record) -> tuple[str, ...]:
    """The row of the card's table of results: set, number of images, and the mean measures."""
    metrics = record.metrics
    means = (metrics.mean.dice, metrics.mean.iou, metrics.mean.accuracy)
    return metrics.split, str(metrics.images), *(f"{value:.4f}" for value in means)


def by_class(record: Record) -> tuple[list[str], list[tuple[str, ...]]] | None:
    """The head and the rows of the table of measures by class; None for an entry without them."""
    found = record.metrics.measures
    if found is None:
        return None
    _, *measures = heading(found)
    return ["class", *measures], [*mean_rows(found)]


def costs(cost: Cost) -> Iterator[tuple[str, str]]:
    """The names and values of the network's costs."""
    yield "parameters", f"{cost.parameters:,}"
    yield "multiply-accumulates", f"{cost.macs:,}"
    yield "activations", f"{cost.activations:,}"
    yield "receptive field", times(cost.receptive_field)


def settings(record: Record) -> Iterator[tuple[str, Any]]:
    """The names and values of the training's settings."""
    yield from record.config.items()
    yield from (("seed", record.seed), ("genoc", record.genoc), ("torch", record.torch))
    yield from ((f"plug-in {one.name}", one.package) for one in record.plugins)


@cache
def template() -> Template:
    """The card's template. What it prints is escaped for Markdown, as that of a page is for HTML."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("zoo.entries", ""),
        autoescape=True,
        finalize=escaped,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"escaped": escaped, "times": times}
    return made.get_template("card.md.jinja")


def escaped(value: Any) -> Markup:
    """A value as it may stand in a card; what the template has marked `safe` stays as it is."""
    return value if isinstance(value, Markup) else Markup(plain(str(value)))
