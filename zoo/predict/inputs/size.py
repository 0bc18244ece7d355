"""Whether a volume has a size that the network can be expected to know."""

from __future__ import annotations

from collections.abc import Iterator

from genotype.diagnostics.diagnostic import Diagnostic
from search.data.readers import ImageFile
from search.data.volumes.bounds import in_mm, unreasonable
from search.data.volumes.read import geometry_of
from search.preparation import Preparation
from zoo.predict.prepared import spacing_of


def unreasonable_size(name: str, file: ImageFile, preparation: Preparation) -> Iterator[Diagnostic]:
    """Why training would have refused a volume, before its voxels are read."""
    spacing = spacing_of(preparation)
    remedy = (
        f"the network was trained on voxels of {in_mm(spacing)}: give a scan of similar voxel size, "
        "or correct the sizes or the unit in its header"
    )
    yield from unreasonable(name, geometry_of(file), spacing, remedy)
