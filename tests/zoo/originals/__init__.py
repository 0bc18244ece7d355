"""The networks of papers and packages that bundled files are, and what they cost: counted on the originals.

Parameters are all that `parameters()` gives; MACs are half of torch's flop counter, for one image.
"""

from tests.zoo.originals.from_papers import PAPERS
from tests.zoo.originals.mednext import MEDNEXT
from tests.zoo.originals.monai import MONAI
from tests.zoo.originals.nnunet import NNUNET
from tests.zoo.originals.original import Original
from tests.zoo.originals.smp import SMP

PACKAGES = (*NNUNET, *MONAI, *MEDNEXT, *SMP)
"""Every network of another package, in the order of the documentation's table."""
ORIGINALS = (*PAPERS, *PACKAGES)

__all__ = ["ORIGINALS", "PACKAGES", "Original"]
