"""Images that are in memory, or in a folder: what `genoc.search`, `train`, `evaluate` and `adapt` take as
data.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, Union

from genotype import refuse

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor
    from torch.utils.data import Dataset

    from search.data.readers.memory.held import HeldData

Array: TypeAlias = Union["NDArray[Any]", "Tensor"]
Pair: TypeAlias = tuple[Array, Array]
Pairs: TypeAlias = Union[Iterable[Pair], "Dataset[Any]"]
Images: TypeAlias = Union[str, PathLike[str], Pairs, Mapping[str, Pairs], "Data"]
"""What data can be given as: the path of a folder or a CSV, pairs of images and masks, such pairs by "train",
"val" and "test", or `Data`.
"""


class Data:
    """Images with masks in memory, and what is known of them.

    Images are arrays of NumPy or tensors of torch of any real type, (C, H, W) or for volumes (C, D, H, W);
    one channel may lack its axis. Masks are (H, W) or (D, H, W), with a whole number or a bool for each
    pixel. They are prepared as the same arrays in a folder of .npy files are, and give the same training to
    the last bit: each channel of each image is brought to mean 0 and standard deviation 1.

    Args:
        pairs: (image, mask) pairs in a sequence, a torch `Dataset` or anything to iterate over, or
            {"train": ..., "val": ..., "test": ...} of them. Sets that are not given are drawn by the seed; of
            "train" and one more, that one is tested on. A `Dataset` is asked for each pair several times, and
            has to give the same every time: leave augmentation to genoc.
        name: what runs and messages call the data.
        channels: the names of the channels.
        labels: the names of the labels, the background's first; the masks' values are then their numbers.
            By default values tell: 0 and 1 or 0 and 255 are a target, and more are classes.
        ignore: with `labels`, the value of pixels that count in no loss and no measure.
        ids: names of the images; by default their numbers.
        groups: for each image what it shares with others (the number or name of a patient), which are never
            divided between sets.
        spacing: the sides of a pixel in mm: x, y or x, y, z, while the axes of arrays are y, x or z, y, x.

    Raises:
        InputError: with every pair whose shapes or types cannot be used. The values of masks are looked at
            when the data are read: by `genoc.train`, `search`, `evaluate` and `adapt`, which raise it then.

    >>> import numpy as np
    >>> image, mask = np.zeros((3, 64, 48), np.float32), np.zeros((64, 48), bool)
    >>> genoc.Data([(image, mask)] * 20, name="lesions", labels=("background", "lesion"))
    <20 images of 48 x 64, 3 channels: lesions>
    """

    def __init__(
        self,
        pairs: Pairs | Mapping[str, Pairs],
        *,
        name: str = "arrays",
        channels: Sequence[str] = (),
        labels: Sequence[str] = (),
        ignore: int | None = None,
        ids: Sequence[str | int] = (),
        groups: Sequence[str | int] = (),
        spacing: Sequence[float] = (),
    ) -> None:
        from search.data.readers.memory.pairs import About, held_pairs

        for what, given in (("channels", channels), ("labels", labels), ("ids", ids), ("groups", groups)):
            if isinstance(given, str):
                raise refuse("the data", what, f"{given!r} is one text", "give a list of them")
        about = About(
            name=name,
            channels=tuple(channels),
            labels=tuple(labels),
            ignore=ignore,
            ids=tuple(map(str, ids)),
            groups=tuple(map(str, groups)),
            spacing=tuple(map(float, spacing)),
        )
        self.held: HeldData = held_pairs(pairs, about)

    @property
    def name(self) -> str:
        """What runs and messages call the data."""
        return self.held.name

    def __len__(self) -> int:
        return len(self.held.listing.cases)

    def __repr__(self) -> str:
        image = self.held.files[self.held.listing.cases[0].images[0]]
        size = " x ".join(map(str, image.shape[::-1]))
        channels = f"{len(image.channels)} channel{'s' * (len(image.channels) != 1)}"
        return f"<{len(self)} images of {size}, {channels}: {self.name}>"


def as_data(images: Images) -> Data | Path:
    """Images as `Data`, or the path of those in a folder or a table."""
    if isinstance(images, Data):
        return images
    if isinstance(images, str | PathLike):
        return Path(images).expanduser()
    return Data(images)


@contextmanager
def offered(images: Images | None) -> Iterator[str | None]:
    """The source of data by the name that settings have, while they are used; None for synthetic images."""
    from search.data.readers.memory.held import offered

    data = None if images is None else as_data(images)
    if isinstance(data, Data):
        with offered(data.held) as source:
            yield source
    else:
        yield None if data is None else str(data)
