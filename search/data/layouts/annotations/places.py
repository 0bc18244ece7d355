"""Where the images are that COCO files annotate."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from genotype.diagnostics.diagnostic import Diagnostic
from search.data.file_names import shown
from search.data.layouts.folders.folder import Folder
from search.data.layouts.folders.names import divided, few, number
from search.data.layouts.set_aside import refuse_or_set_aside

_TRIED = 50


class CocoImages:
    """The folders in which images may be: that of the annotations, and two levels below the data's."""

    def __init__(self, folder: Folder) -> None:
        self.root = folder.path
        below = folder.folders
        deeper = (inner.path for each in below for inner in each.folders)
        self._places = (folder.path, *(each.path for each in below), *deeper)
        self._order: dict[Path, list[Path]] = {}
        self._lost: list[str] = []
        self._used: set[Path] = set()

    def look_for(self, annotations: Path, names: Iterable[str]) -> None:
        """Order the folders for a file of annotations: where most of some of its images are first."""
        some = sorted(names)[:_TRIED]
        places = dict.fromkeys([annotations.parent, *self._places])
        self._order[annotations] = sorted(
            places, key=lambda place: -sum(os.path.isfile(place / name) for name in some)
        )

    def find(self, annotations: Path, name: str) -> Path:
        """The file of an image; where it is nowhere, it is remembered as lost."""
        paths = (place / name for place in self._order[annotations])
        found = next((path for path in paths if os.path.isfile(path)), None)
        if found is None:
            self._lost.append(name)
        else:
            self._used.add(found)
        return found or annotations.parent / name

    def require_all(self) -> None:
        """Refuse the folder if images were lost, or set these aside."""
        problems = [self._refusal()] if self._lost else []
        refuse_or_set_aside(str(self.root), problems, (divided(Path(name).name)[0] for name in self._lost))

    def is_found(self, path: Path) -> bool:
        """Whether an image is where `find` said."""
        return path in self._used

    def unlisted(self) -> list[str]:
        """A note on the images in the same folders that no file annotates."""
        beside = {
            item.path for place in {path.parent for path in self._used} for item in Folder(place).images
        }
        names = [shown(self.root, path) for path in sorted(beside - self._used)]
        return [f"{number(len(names), 'image')} left out, in no annotations: {few(names)}"] if names else []

    def _refusal(self) -> Diagnostic:
        count = len(self._lost)
        text = "this image does not exist" if count == 1 else f"{count} images do not exist"
        remedy = "put the images into images/, or beside the annotations"
        return Diagnostic(few(self._lost), text, remedy, "D104", about=tuple(self._lost))
