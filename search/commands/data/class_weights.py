"""`--class-weights`."""

from typing import Any

import click

from genotype.commands.grouped_help import option
from search.commands.sections import OPTIMISATION


class ClassWeights(click.ParamType[Any]):
    """The word auto, or numbers with commas between them."""

    name = "class weights"
    separator = ","

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "auto" or isinstance(value, tuple):
            return value
        try:
            return tuple(float(part) for part in value.split(","))
        except ValueError:
            self.fail(f"{value!r} is neither auto nor a number for each label, as in 1,2.5", param, ctx)


class_weights_option = option(
    "--class-weights",
    type=ClassWeights(),
    metavar="auto|W0,W1,...",
    show_default="all alike",
    help="Factor of the loss for each label, the background first; auto: the rarer, the larger.",
    group=OPTIMISATION,
)
