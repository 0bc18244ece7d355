"""Writing a network for another program."""

from __future__ import annotations

from pathlib import Path

from genotype import refuse
from search.progress import brief, say
from zoo.exports.model import Exportable, exportable
from zoo.exports.place import new_folder
from zoo.exports.record import write_record
from zoo.exports.registry import target_named
from zoo.exports.settings import ExportSettings, require_taken
from zoo.exports.target import Exported, Target, require_extra
from zoo.publishing.add import Terms


def export(
    source: str,
    to: str,
    out: Path | None,
    shelf: Path,
    settings: ExportSettings,
    terms: Terms,
    force: bool = False,
) -> tuple[Path, Exported]:
    """Write the network of a training, an entry or a genotype for the target `to`; the folder, and what is in
    it.

    It is verified before it gets its name, by default NAME-TARGET in the current folder. Raises InputError
    for what cannot be exported, where a package is missing, where the place is taken, and where what was
    written does not give what the network gives.
    """
    target = target_named(to)
    require_extra(target)
    require_taken(to, target.takes, settings)
    model = exportable(source, shelf, terms)
    require_trained(model, target)
    place = Path(f"{model.name}-{to}") if out is None else out
    with new_folder(place, force) as folder, brief():  # its data are looked for more than once
        say(f"export   {to}: write, then try it with the other program's own tools")
        exported = target.write(model, folder, settings)
        write_record(folder, to, model.name, model.hash, exported)
    return place, exported


def require_trained(model: Exportable, target: Target) -> None:
    """Refuse a genotype's file for a target that is of trained networks."""
    if model.record is None and not target.untrained:
        problem = f"is a genotype without weights, but --to {target.name} writes trained networks"
        remedy = f"train it: genoc train {model.source} --out ..., and export that folder"
        raise refuse(str(model.source), "the genotype", problem, remedy)
