"""`genoc search` by alphas, which a supernet learns."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from genotype.commands.console import echo, echo_json
from search.commands.devices import start_devices, taking_part
from search.commands.searching.meant import require_meant
from search.commands.shared import (
    derivation_json,
    derivation_lines,
    dice_lines,
    repeated_options,
    stoppable,
)
from search.commands.whole_runs import Machine, Place, searched_by_alphas
from search.config import SearchConfig

if TYPE_CHECKING:
    from genotype import Genotype
    from search.selection.derive import Derivation
    from search.supernet.overrides import Overrides


def search_by_alphas(
    space: Path, out: Path, resume: bool, machine: Machine, overrides: "Overrides", config: SearchConfig
) -> tuple["Genotype", "Derivation"] | None:
    """Search a space, whose form with the overrides is given back too; None in a process that only helps."""
    from compiler.checks import read_checked

    require_meant(config)
    start_devices(machine.devices, config.batch, config.device, out)
    with taking_part(config.batch, config.device) as ranks, stoppable(out, ranks):
        place = Place(out=out, resume=resume, machine=machine, ranks=ranks)
        found = searched_by_alphas(lambda: read_checked(space), config, overrides, place)
    return found if ranks.is_first else None


def tell(out: Path, space: "Genotype", derivation: "Derivation", as_json: bool) -> None:
    """Print what was found."""
    from search.derivation.from_run import recorded_budget
    from search.runs.documents import DERIVATION
    from search.runs.files import GENOTYPE, REPORT

    genotype = str(out / GENOTYPE)
    if as_json:
        echo_json({"genotype": genotype, "report": str(out / REPORT), **derivation_json(derivation)})
        return
    budget = recorded_budget(out, space)
    echo(*derivation_lines(derivation))
    echo(*dice_lines(DERIVATION.read(out)))
    if budget is not None:
        echo(f"budget   {budget.usage(derivation.genotype)}")
    echo(f"found    {genotype}", f"report   {out / REPORT}", next_command(out))


def next_command(out: Path, length: Any = None) -> str:
    """How to train what was found, with the options of the search that a training has too."""
    from search.runs.files import GENOTYPE

    trained = shlex.quote(str(out.with_name(f"{out.name}-trained")))
    words = ["next     genoc train", shlex.quote(str(out / GENOTYPE)), repeated_options(), length]
    return " ".join([*filter(None, words), "--out", trained])
