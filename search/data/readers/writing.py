"""Label maps and probabilities, written in the format, on the grid and with the geometry of an image."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from genotype.diagnostics.diagnostic import refuse
from genotype.text.files import replace_bytes
from search.data.images.orientation import AS_STORED
from search.data.readers.exif import as_stored
from search.data.readers.image_file import ImageFile, Plane, Values
from search.data.readers.volume_bytes import itk_bytes, nifti_bytes
from search.data.volumes.geometry import Geometry

_LIKE = {"PNG": ".png", "TIFF": ".tif", "NPY": ".npy", "NPZ": ".npy", "NRRD": ".nrrd", "MetaImage": ".mha"}
_ORIENTATION, _DESCRIPTION, _X, _Y, _UNIT = 274, 270, 282, 283, 296


def output_suffix(image: ImageFile, probabilities: bool = False) -> str:
    """The end of the name of a label map like `image`: of its own format, if that keeps labels unchanged.

    Labels of other pictures are PNG, of a DICOM series NIfTI. `probabilities` of pictures are TIFF.
    """
    if image.kind == "NIfTI":
        return ".nii" if image.path.suffix.lower() == ".nii" else ".nii.gz"
    if image.kind == "DICOM" and isinstance(image.geometry, Geometry):
        return ".nii.gz"
    suffix = _LIKE.get(image.kind, ".png")
    return ".tif" if probabilities and suffix == ".png" else suffix


def write_labels(path: Path, labels: NDArray[np.uint8], like: ImageFile) -> None:
    """Write labels (*spatial) uint8 into an output folder, as `labels_bytes` has them. A link is replaced.

    Raises InputError if the file cannot be written, ValueError if the labels do not fit the image.
    """
    replace_bytes(path, labels_bytes(path, labels, like))


def labels_bytes(path: Path, labels: NDArray[np.uint8], like: ImageFile) -> bytes:
    """Labels (*spatial) uint8 on the grid of `like`, in the format that the path's end names.

    Raises InputError if there is no such format, ValueError if the labels do not fit the image.
    """
    if labels.shape != like.shape or labels.dtype != np.uint8:
        raise ValueError(f"{labels.dtype} labels {labels.shape} for an image {like.shape}")
    return _bytes(path, labels[None], like)


def write_values(path: Path, values: NDArray[np.float32], like: ImageFile) -> None:
    """Write values (K, *spatial) float32, such as the probabilities of K classes, as `write_labels` does.

    In TIFF the classes are pages; PNG cannot hold them.
    """
    if values.shape[1:] != like.shape or values.dtype != np.float32:
        raise ValueError(f"{values.dtype} values {values.shape} for an image {like.shape}")
    replace_bytes(path, _bytes(path, values, like))


def _bytes(path: Path, values: Values, like: ImageFile) -> bytes:
    name = path.name.lower()
    if name.endswith((".nii", ".nii.gz")):
        return nifti_bytes(values, like, compressed=name.endswith(".gz"))
    if name.endswith((".nrrd", ".mha")):
        return itk_bytes(values, like, path)
    if name.endswith(".npy"):
        return _npy(values)
    if values.ndim == 3 and name.endswith((".tif", ".tiff")):
        return _tiff(_stored(values, like), like)
    if values.ndim == 3 and name.endswith(".png") and values.dtype == np.uint8:
        return _png(_stored(values, like), like)
    problem = f"cannot hold {values.dtype} values of {values.ndim - 1} dimensions"
    suffix = output_suffix(like, probabilities=values.dtype != np.uint8)
    raise refuse(str(path), "the file", problem, f"give a name that ends with {suffix}")


def _stored(values: Values, like: ImageFile) -> Values:
    """As the pixels of the image are stored: the file gets its EXIF orientation too, so viewers lay both
    together.
    """
    return as_stored(values, like.orientation)


def _npy(values: Values) -> bytes:
    stream = BytesIO()
    # A volume keeps its axis of channels, without which a reader could not tell it from an image of many.
    np.save(stream, values[0] if len(values) == 1 and values.ndim == 3 else values)
    return stream.getvalue()


def _png(values: Values, like: ImageFile) -> bytes:
    stream, exif = BytesIO(), Image.Exif()
    if like.orientation != AS_STORED:
        exif[_ORIENTATION] = like.orientation
    Image.fromarray(values[0]).save(stream, "PNG", exif=exif)
    return stream.getvalue()


def _tiff(values: Values, like: ImageFile) -> bytes:
    stream = BytesIO()
    pages: Sequence[Image.Image] = [Image.fromarray(page) for page in values]
    tags: dict[int, Any] = {_ORIENTATION: like.orientation} if like.orientation != AS_STORED else {}
    if isinstance(like.geometry, Plane):
        x, y = like.geometry.spacing
        turned = as_stored(np.empty((1, 2)), like.orientation).shape == (2, 1)
        # In the words of ImageJ, by which readers know a size of pixels from a resolution for printing.
        tags |= {_DESCRIPTION: "ImageJ=1.54f\nunit=mm\n", _UNIT: 1}
        tags |= {_X: 1 / (y if turned else x), _Y: 1 / (x if turned else y)}
    pages[0].save(
        stream,
        "TIFF",
        save_all=True,
        append_images=pages[1:],
        compression="tiff_adobe_deflate",
        tiffinfo=tags,
    )
    return stream.getvalue()
