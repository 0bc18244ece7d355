"""Which problems only follow from another one.

Where the form of a file is broken, the reader puts the least value in place of the broken one, so that the
rules can still find other problems. What they report about the made-up value is omitted.
"""

from collections.abc import Iterable, Iterator

from attrs import define, field

from genotype import Diagnostic

CHANNELS = (".cell", ".width")
"""The ends of the paths at which rules report problems with channels."""


@define
class Cascades:
    """The paths of made-up values, sorted by what follows from them, so that each problem needs one look-up.

    `stages` are those of which everything, or the level, was made up, `widths` those of which anything
    was, `links` the links and their fields that contain a made-up value.
    """

    paths: frozenset[str]
    stages: set[str] = field(factory=set)
    widths: set[str] = field(factory=set)
    cells: set[str] = field(factory=set)
    links: set[str] = field(factory=set)
    levels: bool = False
    ends: bool = False

    @staticmethod
    def of(mended: Iterable[str]) -> "Cascades":
        paths = tuple(mended)
        cascades = Cascades(frozenset(paths))
        for path in paths:
            cascades.note(path)
        return cascades

    def note(self, path: str) -> None:
        section, _, rest = path.partition(".")
        name, _, key = rest.partition(".")
        if section == "stages":
            (self.stages if key in ("", "level") else self.widths).add(name)
        elif section == "cells":
            # A made-up edge or block changes which nodes live; a made-up op or weight nothing else.
            self.cells.update([] if key.endswith((".op", ".weight")) else [name])
        elif section.startswith("levels"):
            self.levels = True
        else:
            self.ends |= is_end(path)
            self.links.update(holders(path) if section.startswith("links[") else ())

    def explains(self, problem: Diagnostic) -> bool:
        """Whether a problem of meaning may come from a made-up value."""
        path, named = problem.path, problem.about
        section, *steps = path.split(".")
        whole = path.partition(".choose[")[0].removesuffix(".kind")
        return (
            any(path[:end] in self.paths for end in range(1, len(path) + 1))
            or path in self.links
            or not self.stages.isdisjoint(named)
            or (path.endswith(CHANNELS) and not self.widths.isdisjoint(named))
            or (section == "cells" and len(steps) > 1 and steps[0] in self.cells)
            or not self.cells.isdisjoint(named)
            or (path.startswith("levels[") and bool(self.stages))
            or (self.levels and whole.endswith((".resize", ".level", ".from")))
            or (self.ends and section == "stages" and len(steps) == 1)
        )


def holders(path: str) -> Iterator[str]:
    """The paths that contain a path: `links[3].resize` and `links[3]` for `links[3].resize.kind`."""
    while "." in path:
        path = path.rpartition(".")[0]
        yield path


def is_end(path: str) -> bool:
    """Whether a path is that of a link's or head's end, or of a whole list of links or heads."""
    return path in ("links", "heads") or (
        path.startswith(("links[", "heads[")) and path.endswith((".from", ".to", "]"))
    )
