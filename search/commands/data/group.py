"""`genoc data`: what there is to do with data before anything is trained."""

from genotype.commands.options_once import group
from search.commands.data.check import check
from search.commands.data.generate import generate


@group()
def data() -> None:
    """Look at a data set before training on it, or make one."""


data.add_command(check)
data.add_command(generate)
