"""The code of a kind of problem. A code never changes its meaning."""

from attrs import frozen


@frozen
class Code:
    """`title` names the problem, `means` says why it is refused and how to correct it.

    `wrong` is an excerpt of the smallest file with the problem, and `right` its correction; both are empty
    where no excerpt would show the problem. A code of a `supernet` is a problem only where one is made of a
    search space, in which every choice is weighed.
    """

    name: str
    title: str
    means: str
    wrong: str = ""
    right: str = ""
    supernet: bool = False
