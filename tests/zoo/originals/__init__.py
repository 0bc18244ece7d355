"""The networks of other packages that bundled files are, and what those cost: counted on the originals.

Parameters are all that `parameters()` gives; MACs are half of torch's flop counter, for one image.
"""

from tests.zoo.originals.mednext import MEDNEXT
from tests.zoo.originals.monai import MONAI
from tests.zoo.originals.nnunet import NNUNET
from tests.zoo.originals.original import Original
from tests.zoo.originals.smp import SMP

ORIGINALS = (*NNUNET, *MONAI, *MEDNEXT, *SMP)
"""Every network, in the order of the documentation's table."""

__all__ = ["ORIGINALS", "Original"]
