"""Options of `genoc search` that are for one method or relaxation only."""

from search.commands.shared import typed
from search.config import SearchConfig
from search.methods.listing import listed

MEANT_FOR = {
    **{option: ("method", method.name) for method in listed() for option in method.options},
    "--tau": ("relaxation", "gumbel"),
    "--tau-decay": ("relaxation", "gumbel"),
}
"""Options that have an effect only with a certain value of another one."""


APART = "holds the alphas together, and --relaxation annealed takes them apart"


def require_meant(config: SearchConfig) -> None:
    """Refuse options that were given and would have no effect."""
    from genotype import Diagnostic, InputError

    problems = [
        Diagnostic(flag, f"is for --{name} {value}", f"leave it out, or add --{name} {value}")
        for flag, (name, value) in MEANT_FOR.items()
        if flag in typed() and getattr(config, name) != value
    ]
    if config.relaxation == "annealed":
        given = sorted(typed() & {"--beta-start", "--beta-end"})
        problems += [Diagnostic(flag, APART, "leave out one of the two") for flag in given]
    if problems:
        raise InputError("search", problems)
