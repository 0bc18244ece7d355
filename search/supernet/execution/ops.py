"""An op's layer run by its steps: what the edges of one source share is computed once."""

from operator import attrgetter
from typing import Any

from attrs import frozen
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from compiler.program.arithmetic import Activation
from compiler.program.program import Layer
from compiler.program.steps import Branch, Step, begins_along_width
from search.supernet.execution.depthwise import depthwise
from search.supernet.execution.norms import follow, normalised
from search.supernet.execution.source import Source


@frozen
class OpRun:
    """An op's layer on a source."""

    layer: Layer
    module: nn.Module
    source: Source

    def attribute(self, step: Step) -> Any:
        """What does a step: a submodule, or a method."""
        return attrgetter(step.attribute)(self.module) if step.attribute else self.module

    def final_norm(self, branch: Branch) -> _BatchNorm | None:
        """The norm that ends a branch, where it takes the batch's statistics."""
        norm = self.attribute(branch[-1]) if branch and branch[-1].norm else None
        return norm if isinstance(norm, _BatchNorm) and norm.training else None

    def result(self, branch: Branch) -> Tensor:
        """The output of steps in a row."""
        if not branch:
            return self.source.value
        value, rest = self.started(branch)
        for step in rest:
            value = self.applied(step, value)
        return value

    def started(self, branch: Branch) -> tuple[Tensor, Branch]:
        """The output of the first steps, which other ops may share, and the steps that are left."""
        first, *rest = branch
        if not isinstance(first.parts[0], Activation) or first.is_learned:
            return (self.shared(first), tuple(rest)) if is_shared(first) else (self.source.value, branch)
        raised = self.source.raised
        if raised is not None and self.source.positive and begins_along_width(branch):
            across, *rest = rest
            return raised.finished(self.applied(across, raised.images)), tuple(rest)
        return self.source.activated(self.attribute(first)), tuple(rest)

    def shared(self, step: Step) -> Tensor:
        """The output of a step without weights, once for every op alike."""
        compute = self.attribute(step)
        output: Tensor = self.source.once(self.key(step), lambda: compute(self.source.value))
        return output

    def shared_and_normalised(self, step: Step, norm: _BatchNorm) -> Tensor:
        """The same after a norm but for its affine part; the statistics are taken once."""
        key = ("normalised", self.key(step))
        first = key not in self.source.made
        normal = self.source.once(key, lambda: normalised(self.shared(step), norm))
        if not first:
            follow(norm, normal)
        return normal.value

    def key(self, step: Step) -> Any:
        return step.attribute, self.layer.call

    def applied(self, step: Step, value: Tensor) -> Tensor:
        """A step on a value; a depthwise convolution by the kernel that is quick in both directions."""
        return depthwise(self.attribute(step), value)


def is_shared(step: Step) -> bool:
    """Whether a first step gives the same in every op of its kind: it has no weights and is no norm."""
    return not step.is_learned and step.norm is None
