"""`genoc search` by alphas, which a supernet learns."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from genotype.commands.console import echo, echo_json
from search.commands.devices import start_devices, taking_part
from search.commands.searching.meant import require_meant
from search.commands.settings.write import run_settings
from search.commands.shared import (
    derivation_json,
    derivation_lines,
    dice_lines,
    repeated_options,
    reported,
    stoppable,
)
from search.config import SearchConfig

if TYPE_CHECKING:
    from genotype import Genotype
    from search.selection.derive import Derivation
    from search.supernet.overrides import Overrides


@frozen(kw_only=True)
class Machine:
    """On what a search runs."""

    devices: int
    threads: int | None
    even_if_slow: bool


def search_by_alphas(
    space: Path, out: Path, resume: bool, machine: Machine, overrides: "Overrides", config: SearchConfig
) -> tuple["Genotype", "Derivation"] | None:
    """Search a space, whose form with the overrides is given back too; None in a process that only helps."""
    from compiler.checks import read_checked
    from search.api import run_search
    from search.prepare import use_machine
    from search.runs.files import SPACE

    require_meant(config)
    start_devices(machine.devices, config.batch, config.device)
    with taking_part(config.batch, config.device) as ranks, stoppable(out, ranks):
        ranks.together(lambda: use_machine(config.device, machine.threads))
        checked = ranks.first(lambda: read_checked(space))
        applied = overrides.applied(checked.genotype)
        with checked.shown():
            own = run_settings(out, space=out / SPACE, method=config.method, precision=config.precision)
            derivation = run_search(applied, config, out, resume, ranks, machine.even_if_slow, own)
        if ranks.is_first:
            reported(out)
    return (applied, derivation) if ranks.is_first else None


def tell(out: Path, space: "Genotype", derivation: "Derivation", as_json: bool) -> None:
    """Print what was found."""
    from search.derivation.from_run import recorded_budget
    from search.monitor.courses import courses, mean_decidedness
    from search.runs.documents import ALPHAS, DERIVATION
    from search.runs.files import GENOTYPE, REPORT

    genotype = str(out / GENOTYPE)
    if as_json:
        echo_json({"genotype": genotype, "report": str(out / REPORT), **derivation_json(derivation)})
        return
    budget = recorded_budget(out, space)
    decided = mean_decidedness(courses(ALPHAS.read(out)))
    echo(*derivation_lines(derivation))
    echo(*dice_lines(DERIVATION.read(out)))
    echo(f"decided  {decided:.0%} on average; 0%: all candidates have equal weight, 100%: one has all")
    if budget is not None:
        echo(f"budget   {budget.usage(derivation.genotype)}")
    echo(f"found    {genotype}", f"report   {out / REPORT}", next_command(out))


def next_command(out: Path, length: Any = None) -> str:
    """How to train what was found, with the options of the search that a training has too."""
    from search.runs.files import GENOTYPE

    trained = shlex.quote(str(out.with_name(f"{out.name}-trained")))
    words = ["next     genoc train", shlex.quote(str(out / GENOTYPE)), repeated_options(), length]
    return " ".join([*filter(None, words), "--out", trained])
