"""`genoc data`: what there is to do with data before anything is trained."""

from genotype.commands.options_once import group
from search.commands.data.check import check


@group()
def data() -> None:
    """Look at a data set before anything is trained on it."""


data.add_command(check)
