"""Reading NIfTI files with nibabel, and checking them."""

from __future__ import annotations

import logging
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from genotype.diagnostics.diagnostic import InputError, refuse
from genotype.text.regular import require_regular
from search.config import GeometryForm
from search.data.file_names import in_words
from search.data.volumes.geometry import Geometry, is_geometry
from search.data.volumes.nifti.forms import affine_in_mm
from search.data.volumes.nifti.whole import Damaged, require_end, require_length

# What nibabel, gzip and numpy raise for a file that is none, is cut off or is damaged.
_UNREADABLE = (OSError, EOFError, ValueError, zlib.error, OverflowError, MemoryError)


@frozen(eq=False)
class Nifti:
    """An open file: its geometry in mm, its number of channels, its voxels still on disk.

    `image` is nibabel's, whose header and affine are the file's own, in the file's own unit.
    """

    path: Path
    geometry: Geometry
    channels: int
    image: Any

    def values(self, kind: type[np.float32] | None = None) -> NDArray[Any]:
        """The voxels (X, Y, Z, channels), scaled as the header says. Raises InputError if they cannot be
        read.
        """
        from nibabel.openers import ImageOpener

        try:
            with silent(), ImageOpener(str(self.path)) as stream:
                image = type(self.image).from_stream(stream.fobj)
                array = np.asarray(image.dataobj, dtype=kind)
                require_end(stream, image)
        except _UNREADABLE as error:
            raise unreadable(self.path, error) from None
        return array.reshape(*self.geometry.shape, self.channels)


def open_nifti(path: Path, form: GeometryForm | None = None, flat: bool = False) -> Nifti:
    """Read a file's header; of two geometries in it, `form` is used. With `flat`, an image of two axes is a
    volume of one slice.

    Raises InputError if it is not a NIfTI volume, is too short, or does not give the position of its
    voxels.
    """
    image = _opened(path)
    kind, shape = image.get_data_dtype(), tuple(int(side) for side in image.shape)
    if not (np.issubdtype(kind, np.integer) or np.issubdtype(kind, np.floating)):
        raise refuse(path.name, in_words(path), "does not hold real numbers", "store it as real numbers")
    if flat and len(shape) == 2:
        shape = (*shape, 1)
    if len(shape) == 5 and shape[3] == 1:  # the channels of a vector
        shape = (*shape[:3], shape[4])
    if len(shape) not in (3, 4) or min(shape) < 1:
        problem = f"is not a volume: {' x '.join(map(str, shape))}"
        raise refuse(path.name, in_words(path), problem, "store it as x, y, z, with the channels last")
    try:
        require_length(path, image)
    except Damaged as error:
        raise unreadable(path, error) from None
    affine = affine_in_mm(path, image, form)
    if not is_geometry(affine):
        problem = "has no geometry: its affine is singular"
        remedy = "write spacing and orientation into the header"
        raise refuse(path.name, in_words(path), problem, remedy, "D163")
    channels = shape[3] if len(shape) == 4 else 1
    return Nifti(path, Geometry((shape[0], shape[1], shape[2]), affine), channels, image)


def _opened(path: Path) -> Any:
    """nibabel's image of a file, whose voxels are not read. Refused where it is no NIfTI of a single file."""
    import nibabel
    from nibabel.filebasedimages import ImageFileError
    from nibabel.spatialimages import HeaderDataError
    from nibabel.wrapstruct import WrapStructError

    try:
        require_regular(path, "volume")
        with silent():
            image: Any = nibabel.load(path)
        image.get_data_dtype()
    except (*_UNREADABLE, ImageFileError, HeaderDataError, WrapStructError) as error:
        raise unreadable(path, error) from None
    if not isinstance(image, nibabel.Nifti1Image):
        problem = f"is a {type(image).__name__}, not a NIfTI file"
        raise refuse(path.name, in_words(path), problem, "convert it to .nii.gz")
    return image


@contextmanager
def silent() -> Iterator[None]:
    """Keep nibabel and NumPy from telling of problems of a file that are reported anyway; in this thread
    only.
    """
    logging.getLogger("nibabel.global").addFilter(_unheard)
    _state.is_silent = True
    try:
        with np.errstate(all="ignore"):
            yield
    finally:
        _state.is_silent = False


_state = threading.local()


def _unheard(_: logging.LogRecord) -> bool:
    return not getattr(_state, "is_silent", False)


def unreadable(path: Path, error: BaseException) -> InputError:
    """The error for a file that nibabel cannot read."""
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    problem = f"cannot be read as NIfTI: {reason.replace(str(path), path.name)}"
    return refuse(path.name, in_words(path), problem, "copy or download it again, or remove it", "D111")
