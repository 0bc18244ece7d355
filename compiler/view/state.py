"""What is known of a file: its problems, and the picture of its last version without any."""

from pathlib import Path
from typing import Any

from attrs import frozen

from compiler.checks import load_checked
from compiler.draw.render import INSTALL
from compiler.fix.reported import reported
from compiler.view.beside import Beside
from compiler.view.picture import Picture, picture
from genotype import InputError


@frozen
class State:
    """A file as it was last read, or a folder whose work is shown `beside` a picture."""

    name: str
    problems: tuple[str, ...] = ()
    picture: Picture | None = None
    beside: Beside | None = None

    def as_json(self) -> dict[str, Any]:
        """The data for the page."""
        undrawn = self.picture is not None and self.picture.svg is None
        return {
            "file": self.name,
            "problems": list(self.problems),
            "picture": None if self.picture is None else self.picture.as_json(),
            "note": f"No drawing: {INSTALL}" if undrawn else "",
            "beside": None if self.beside is None else self.beside.as_json(),
        }

    def cell_as_json(self, link: int) -> dict[str, Any] | None:
        """The data for the cell of a link; None if it has none."""
        return None if self.picture is None else self.picture.cell_as_json(link)


def look(path: Path, sizes: tuple[int, ...], last: Picture | None) -> State:
    """Read the file now. If it has problems, the last picture stays."""
    answer = reported(path)
    if answer.problems:
        return State(path.name, tuple(answer.refused.one_by_one()), last)
    try:
        return State(path.name, (), picture(load_checked(path), sizes))
    except InputError as refused:  # it was saved again in between
        return State(path.name, tuple(refused.one_by_one()), last)
