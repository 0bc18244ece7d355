"""The ops there are: genoc's own, and those of plug-ins, which are imported when a name of theirs is used."""

from collections.abc import Iterator, Mapping

from attrs import frozen

from compiler.ops.op import Op
from compiler.ops.own import OPS
from compiler.ops.plugged import OP_PLUGINS, plugged_op, word_of

__all__ = ["BY_NAME", "OPS", "names_like", "tell_unusable", "why_unusable"]

OWN = {op.name: op for op in OPS}


@frozen(eq=False)
class Ops(Mapping[str, Op]):
    """Ops by the names that genotypes use. The ops of a plug-in that does not load are not in it."""

    def __getitem__(self, name: str) -> Op:
        return OWN[name] if name in OWN else plugged_op(name)

    def __contains__(self, name: object) -> bool:
        return name in OWN or (isinstance(name, str) and name in plugged_ops_of(name))

    def __iter__(self) -> Iterator[str]:
        yield from OWN
        for _, plugged in OP_PLUGINS.all():
            yield from plugged.ops

    def __len__(self) -> int:
        return sum(1 for _ in self)


BY_NAME = Ops()
"""Every op by the name a genotype uses, `dil_conv_3x3` in 2D and `dil_conv_3x3x3` in 3D."""


def plugged_ops_of(name: str) -> Mapping[str, Op]:
    """The ops of the plug-in that a name is of, in every size; none if there is no such plug-in."""
    plugged = OP_PLUGINS.get(word_of(name))
    return {} if plugged is None else plugged.ops


def why_unusable(name: str) -> str | None:
    """Why the plug-in that a name is of cannot be used; None if it can, or there is none."""
    word = word_of(name)
    return OP_PLUGINS.fault(word) if OP_PLUGINS.is_named(word) else None


def names_like(name: str, dims: int) -> list[str]:
    """The ops of so many axes that may be meant by an unknown name.

    Of plug-ins they are those of the one that the name is of, else every word with the size in the name:
    no plug-in is imported only to correct a spelling.
    """
    own, word = [op.name for op in OPS if dims in op.dims], word_of(name)
    if plugged := plugged_ops_of(name):
        return [*own, *(op.name for op in plugged.values() if dims in op.dims)]
    return [*own, *(f"{plugged}{name.removeprefix(word)}" for plugged in OP_PLUGINS.names())]


def tell_unusable() -> None:
    """Tell which plug-ins have names that cannot be used, such as those of genoc's own ops."""
    OP_PLUGINS.names()
