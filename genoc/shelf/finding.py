"""Finding entries of a zoo, and comparing them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from genoc.genotypes.given import AnyPath
from genoc.shelf.entries import ZooEntry, recovered_folder

if TYPE_CHECKING:
    from zoo.comparison.compared import ComparedEntries


class EntriesComparison:
    """Entries side by side; it prints as `genoc zoo compare` does, and a notebook shows its page."""

    def __init__(self, found: "ComparedEntries") -> None:
        self.found = found

    def as_json(self) -> dict[str, Any]:
        """Measures, costs, times and differences, as `genoc zoo compare --json` prints them."""
        return self.found.as_json()

    def page(self) -> str:
        """A page of HTML with a plot of the Dice over the cost."""
        from zoo.commands.shelf.comparison_page import entries_page

        return entries_page(self.found)

    def __str__(self) -> str:
        from zoo.comparison.compared import lines

        return "\n".join(lines(self.found))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from genoc.runs import html
        from zoo.commands.shelf.comparison_page import cost_chart

        return html.titled("Zoo entries compared", html.said(str(self)), cost_chart(self.found.entries))


def search(
    *words: str,
    classes: int | None = None,
    channels: int | None = None,
    spatial_dims: int | None = None,
    max_params: int | None = None,
    max_macs: int | None = None,
    min_dice: float | None = None,
    data: str | None = None,
    license: str | None = None,
    tags: Iterable[str] = (),
    zoo: AnyPath | None = None,
) -> list[ZooEntry]:
    """The entries that have all of this, the best Dice first; those that cannot be read are left out.

    Args:
        words: each must occur in the name, description, data, labels, tags, licence or settings.
        classes: their number, with the background; a mask has 2.
        channels: of the images.
        spatial_dims: 2 for pictures, 3 for volumes.
        max_params: the largest number of parameters.
        max_macs: the most multiply-accumulates for an image of the size as in training.
        min_dice: the lowest mean Dice that it claims, from 0 to 1.
        data: the data set that it was trained on.
        license: of the weights.
        tags: those that it has.
        zoo: the folder of the zoo.
    """
    from zoo.entries.registry import usable
    from zoo.finding.conditions import Conditions
    from zoo.finding.search import matching

    conditions = Conditions(
        words=words,
        tags=tuple(tags),
        classes=classes,
        channels=channels,
        spatial_dims=spatial_dims,
        data=data,
        license=license,
        min_dice=min_dice,
        max_params=max_params,
        max_macs=max_macs,
    )
    found, _ = matching(usable(recovered_folder(zoo)), conditions)
    return [ZooEntry(one.entry) for one in found]


def compare(
    *names: str, device: str = "cpu", threads: int | None = None, zoo: AnyPath | None = None
) -> EntriesComparison:
    """Entries side by side: measures, costs, the time of an image here and now, settings, genotypes.

    Args:
        names: of entries, or versions of them: NAME@v1.
        device: as PyTorch names it.
        threads: of the CPU; by default as many as torch uses.
        zoo: the folder of the zoo.

    Raises:
        InputError: there are fewer than two, or there is none of such a name.
    """
    import torch

    from genoc.torch_state import own_torch_state
    from search.prepare import use_machine
    from zoo.comparison.compared import compared
    from zoo.entries.registry import find_all

    found = find_all(recovered_folder(zoo), names)
    before = torch.get_num_threads()
    with own_torch_state():
        try:
            use_machine(device, threads)
            return EntriesComparison(compared([*zip(names, found, strict=True)], device))
        finally:
            torch.set_num_threads(before)
