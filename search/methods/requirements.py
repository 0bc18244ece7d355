"""What every method asks of a search's settings."""

from collections.abc import Iterator

from genotype import Diagnostic
from search.config import SearchConfig


def settings_of_any(config: SearchConfig) -> Iterator[Diagnostic]:
    """What does not go together, whichever the method."""
    if config.warmup >= config.epochs:
        problem = f"of {config.epochs} epochs it leaves none in which the alphas learn"
        yield Diagnostic(f"--warmup {config.warmup}", problem, "give a smaller one, or more --epochs")
    if config.nesterov and config.momentum == 0:
        yield Diagnostic("--nesterov", "there is no momentum", "give a --momentum, or leave it out")
