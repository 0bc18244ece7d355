"""Ops without a kernel; the one that leaves an edge out."""

from __future__ import annotations

from attrs import frozen

from compiler.ops.op import Op, Style
from compiler.program.arithmetic import Axes, Channels
from compiler.program.steps import Branch, Step


@frozen
class Unsized(Op):
    """An op without a kernel, the same in 2D and 3D."""

    kernel: Axes = ()

    @property
    def name(self) -> str:
        return self.word

    @property
    def dims(self) -> tuple[int, ...]:
        return (2, 3)

    def branches(self, inputs: int, outputs: int, style: Style) -> tuple[Branch, ...]:
        return ((Step("", (Channels(outputs),)),),)


@frozen
class Nothing(Unsized):
    """Zero: the edge is not there."""

    word = "none"
    family = "none"
    layer_class = ""
