"""torch's `nn` for the files of ops, whose layers are source text that emitted files carry.

An op's file holds its description, which every check reads, and its layer, which runs only in an emitted
file. Torch takes a second to import; so for type checkers `nn` is torch's, and at run time a stand-in with
what a class statement reads.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import nn
else:

    class nn:  # noqa: N801 (as torch calls it)
        """Stands in for `torch.nn`."""

        class Module:
            """The base of a layer that is read as text."""

            def __init__(self, *_: Any, **__: Any) -> None:
                raise TypeError("a layer runs in an emitted file: see `compiler/backend/load.py`")


__all__ = ["nn"]
