"""A stage's depth and the width of each of its layers."""

from typing import ClassVar

from attrs import frozen

from search.decisions.base import SingleChoice


@frozen
class DepthDecision(SingleChoice):
    """How many layers a stage has: the outputs at the candidate depths, weighed by softmax."""

    kind: ClassVar[str] = "depth"


@frozen
class WidthDecision(SingleChoice):
    """How many channels a layer has: masks of leading channels, weighed by softmax."""

    kind: ClassVar[str] = "width"
