"""A folder of .npz files, each with the arrays `image` and `mask`."""

from pathlib import Path

import numpy as np

from search.data.cases import Case, Listing, MaskFile
from search.data.layouts import Layout
from search.data.readers import ImageFile, of_array


class NpzPairs(Layout):
    """`--data npz_pairs:FOLDER`."""

    def listing(self, place: str) -> Listing:
        files = sorted(Path(place).glob("*.npz"))
        cases = [Case(file.stem, (file / "image",), (MaskFile(file / "mask"),)) for file in files]
        return Listing(layout="pairs in .npz files", cases=tuple(cases))

    def image_file(self, path: Path) -> ImageFile:
        return of_array(path, lambda: np.load(path.parent, allow_pickle=False)[path.name])
