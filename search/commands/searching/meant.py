"""Options of `genoc search` that are for some methods or one relaxation only."""

from typing import TYPE_CHECKING

import click
from attrs import fields

from search.commands.searching.methods import BY_ALPHAS, BY_TRAININGS, PLUGGED, is_by_trainings
from search.commands.shared import typed
from search.config import DataConfig, SearchConfig

if TYPE_CHECKING:
    from genotype import Genotype

LEARNT = [*BY_ALPHAS, *PLUGGED]
MEANT_FOR = {
    **{
        option: ("method", tuple(one.name for one in LEARNT if option in one.options))
        for method in BY_ALPHAS
        for option in method.options
    },
    "--tau": ("relaxation", ("gumbel",)),
    "--tau-decay": ("relaxation", ("gumbel",)),
}
"""Options that have an effect only with certain values of another one."""

APART = "holds the alphas together, and --relaxation annealed takes them apart"

FOR_TRAININGS = frozenset({"--minutes", "--steps", "--max-latency", "--max-memory", "--reference"})
"""Options of the methods that compare trainings, and of no other."""

FOR_ALL = frozenset(
    {
        *("--data", "--out", "--resume", "--seed", "--batch", "--loss", "--class-weights"),
        *("--augment", "--method", "--log", "--config"),
        *("--max-params", "--max-macs", "--device", "--threads", "--precision", "--plan", "--recompute"),
        *("--no-recompute", "--deterministic", "--json"),
        *(f"--{field.name.replace('_', '-')}" for field in fields(DataConfig)),
    }
)
"""Options of every method; all others are of those with alphas."""


def marked(command: click.Command) -> click.Command:
    """The command, whose help says which of its options are for searches by alphas alone."""
    for option in command.params:
        if isinstance(option, click.Option) and FOR_ALL.union(FOR_TRAININGS).isdisjoint(option.opts):
            words = (option.help or "").removesuffix(".")
            is_said = words.endswith(")") and any(one.name in words for one in BY_ALPHAS)
            option.help = f"{words}." if is_said else f"{words} (by alphas)."
    return command


def require_meant_for(method: str, space: "Genotype") -> None:
    """Refuse options that were given and are for methods of the other kind."""
    from compiler.checks.choices.supernets import supernet_problems
    from genotype import Diagnostic, InputError

    trained = is_by_trainings(method)
    if trained:
        wrong, others = typed() - FOR_ALL - FOR_TRAININGS, [one.name for one in BY_ALPHAS]
    else:
        wrong, others = typed() & FOR_TRAININGS, [one.name for one in BY_TRAININGS]
    problem = f"is for --method {' or '.join(others)}, and this search is by {method}"
    remedy = f"leave it out, or add --method {others[-1] if trained else others[0]}"
    if trained and supernet_problems(space):
        remedy = "leave it out: this space has no supernet, which a search by alphas needs"
    if wrong:
        raise InputError("search", [Diagnostic(flag, problem, remedy) for flag in sorted(wrong)])


def require_meant(config: SearchConfig) -> None:
    """Refuse options that were given and would have no effect on a search by alphas."""
    from genotype import Diagnostic, InputError

    problems = [
        Diagnostic(
            flag, f"is for --{name} {' or '.join(values)}", f"leave it out, or add --{name} {values[0]}"
        )
        for flag, (name, values) in MEANT_FOR.items()
        if flag in typed() and getattr(config, name) not in values
    ]
    if config.relaxation == "annealed":
        given = sorted(typed() & {"--beta-start", "--beta-end"})
        problems += [Diagnostic(flag, APART, "leave out one of the two") for flag in given]
    if problems:
        raise InputError("search", problems)
