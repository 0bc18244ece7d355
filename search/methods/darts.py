"""First-order DARTS."""

from typing import ClassVar

from attrs import frozen

from search.methods.base import Bilevel


@frozen
class Darts(Bilevel):
    """First-order DARTS (Liu et al. 2019) with beta-decay (Ye et al. 2022): everything as in `Bilevel`."""

    name: ClassVar[str] = "darts"
    help: ClassVar[str] = "the validation set"
