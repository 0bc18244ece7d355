"""A network of another package, and the bundled file that is the same network."""

from collections.abc import Callable
from functools import reduce
from typing import Any

import pytest
from attrs import frozen
from torch import nn

from genotype import Genotype
from tests.zoo.edits import Edit
from tests.zoo.same_outputs import Reorder
from zoo.references import reference

Size = tuple[int, ...]
Made = Callable[[], nn.Module]
"""Makes a network of another package; the test is skipped where that is not installed."""
PACKAGES = {
    "monai": "monai",
    "segmentation_models_pytorch": "segmentation-models-pytorch",
    "dynamic_network_architectures": "dynamic-network-architectures",
}
"""What the packages are called by pip."""


def needed(module: str) -> Any:
    """A package of originals; the test is skipped, with what to type, where it is not installed."""
    package = PACKAGES[module.split(".")[0]]
    return pytest.importorskip(
        module, reason=f"to compare with the original: pip install {package}", exc_type=ImportError
    )


@frozen
class Original:
    """A network of another package, and the bundled file, maybe edited, that is the same network.

    `unused` is how many of its parameters it never calls. `runs` is a size of image on which both are
    compared; None where they are not.
    """

    title: str
    parameters: int
    macs: int
    size: Size
    file: str
    made: Made | None = None
    edits: tuple[Edit, ...] = ()
    words: str = ""
    """The edits in words."""
    unused: int = 0
    runs: Size | None = None
    reorder: Reorder = list
    difference: float = 0.0
    """What the largest difference of outputs was seen to stay below, in float64; 0 if there was none."""
    trains: bool = False
    """Whether the original gives all its heads in training alone."""

    @property
    def is_as_bundled(self) -> bool:
        """Whether the file is the network without edits."""
        return not self.edits

    def genotype(self) -> Genotype:
        return reduce(lambda genotype, edit: edit(genotype), self.edits, reference(self.file))


def monai(name: str, *args: Any, **kwargs: Any) -> Made:
    """A network of MONAI."""
    return lambda: getattr(needed("monai.networks.nets"), name)(*args, **kwargs)
