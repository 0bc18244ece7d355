"""A kind of problem, under a code that stays."""

from attrs import frozen


@frozen
class Code:
    """`title` says what is wrong, `means` why that is refused and how it is mended.

    `wrong` is an excerpt of the smallest file with the problem, which is right with `right` in its
    place; both are empty where no excerpt would show it.
    """

    name: str
    title: str
    means: str
    wrong: str = ""
    right: str = ""
