"""An op as steps: what its layer does in order, by the attributes that do it.

Costs, the quicker execution of a search and the folding of norms all follow from these steps, so an op
states them once, beside its layer.
"""

from attrs import frozen

from compiler.program.arithmetic import Conv, Norm, Primitive
from compiler.program.compound import Branches


@frozen
class Step:
    """An attribute of a layer, by its path (a submodule or a method), and the arithmetic of it.

    An empty path is the whole layer.
    """

    attribute: str
    parts: tuple[Primitive, ...]

    @property
    def conv(self) -> Conv | None:
        """The convolution that the step is, if it is one."""
        return self.parts[0] if len(self.parts) == 1 and isinstance(self.parts[0], Conv) else None

    @property
    def norm(self) -> Norm | None:
        """The norm that the step is, if it is one."""
        return self.parts[0] if len(self.parts) == 1 and isinstance(self.parts[0], Norm) else None

    @property
    def is_learned(self) -> bool:
        """Whether the step has weights."""
        return any(part.parameters() for part in self.parts)


Branch = tuple[Step, ...]
"""Steps in a row. Without any it is the input itself."""


def arithmetic(branches: tuple[Branch, ...]) -> tuple[Primitive, ...]:
    """The arithmetic of branches that read one input and are summed."""
    chains = tuple(tuple(part for step in branch for part in step.parts) for branch in branches)
    return chains[0] if len(chains) == 1 else (Branches(chains),)


def begins_along_width(branch: Branch) -> bool:
    """Whether a 2D branch's first convolution, an activation aside, moves along the width alone.

    Such a convolution commutes with an interpolation along the height.
    """
    convs = [step.conv for step in branch[:2] if step.conv is not None]
    return bool(convs) and len(convs[0].kernel) == 2 and convs[0].kernel[0] == 1 < convs[0].kernel[1]
