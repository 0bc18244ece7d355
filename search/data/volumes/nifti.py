"""NIfTI files, read by nibabel and checked."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from genotype.problems import Refused, refuse
from genotype.regular import require_regular
from search.data.volumes.geometry import Geometry

# What nibabel, gzip and numpy raise for a file that is none, is cut off or is damaged.
_UNREADABLE = (OSError, EOFError, ValueError, zlib.error, OverflowError, MemoryError)


@frozen(eq=False)
class Nifti:
    """A file that was opened: its geometry, how many channels it has, its voxels still on disk."""

    path: Path
    geometry: Geometry
    channels: int
    image: Any

    def values(self, kind: type[np.float32] | None = None) -> NDArray[Any]:
        """The voxels (X, Y, Z, channels), scaled as the header says. Refused where they cannot be read."""
        try:
            array = np.asarray(self.image.dataobj, dtype=kind)
        except _UNREADABLE as error:
            raise unreadable(self.path, error) from None
        return array.reshape(*self.geometry.shape, self.channels)


def open_nifti(path: Path) -> Nifti:
    """Read a file's header. Refused where it is no NIfTI, no volume, or says not where its voxels are."""
    import nibabel
    from nibabel.filebasedimages import ImageFileError
    from nibabel.spatialimages import HeaderDataError
    from nibabel.wrapstruct import WrapStructError

    try:
        require_regular(path, "volume")
        with silent():
            image: Any = nibabel.load(path)
        kind = image.get_data_dtype()
    except (*_UNREADABLE, ImageFileError, HeaderDataError, WrapStructError) as error:
        raise unreadable(path, error) from None
    if not (np.issubdtype(kind, np.integer) or np.issubdtype(kind, np.floating)):
        raise refuse(path.name, shown(path), "holds no real numbers", "store it as numbers")
    shape = tuple(int(side) for side in image.shape)
    if len(shape) not in (3, 4) or min(shape) < 1:
        problem = f"is no volume: {' x '.join(map(str, shape))}"
        raise refuse(path.name, shown(path), problem, "store it as x, y, z, with channels behind")
    affine = np.asarray(image.affine, dtype=np.float64)
    if not is_geometry(affine):
        problem = "has no geometry: its affine maps voxels onto one another"
        raise refuse(path.name, shown(path), problem, "write spacing and orientation into the header")
    channels = shape[3] if len(shape) == 4 else 1
    return Nifti(path, Geometry((shape[0], shape[1], shape[2]), affine), channels, image)


@contextmanager
def silent() -> Iterator[None]:
    """Have nibabel not say itself, of a damaged header, what is then refused."""
    logger = logging.getLogger("nibabel.global")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


def is_geometry(affine: NDArray[np.float64]) -> bool:
    """Whether an affine (4, 4) gives every axis of the voxels a direction of its own."""
    from nibabel.orientations import io_orientation

    if not np.isfinite(affine).all() or abs(np.linalg.det(affine[:3, :3])) < 1e-12:
        return False
    return bool(np.isfinite(io_orientation(affine)).all())


def unreadable(path: Path, error: BaseException) -> Refused:
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    problem = f"cannot be read as NIfTI: {reason.replace(str(path), path.name)}"
    return refuse(path.name, shown(path), problem, "copy or download it again, or remove it")


def shown(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
