"""Requirements on a search's settings, for every method."""

from collections.abc import Iterator

from genotype import Diagnostic
from search.config import SearchConfig


def settings_of_any(config: SearchConfig) -> Iterator[Diagnostic]:
    """Settings that do not go together, whatever the method."""
    if config.warmup >= config.epochs:
        problem = f"leaves the alphas none of {config.epochs} epochs: during warm-up only the weights learn"
        remedy = f"give --epochs {config.warmup + 1} or more, or a smaller --warmup"
        yield Diagnostic(f"--warmup {config.warmup}", problem, remedy)
    if config.relaxation == "annealed" and config.warmup == config.epochs - 1:
        problem = f"leaves the alphas one of {config.epochs} epochs, in which nothing can be annealed"
        yield Diagnostic(f"--warmup {config.warmup}", problem, f"give --epochs {config.warmup + 2} or more")
    if config.nesterov and config.momentum == 0:
        yield Diagnostic("--nesterov", "there is no momentum", "give a --momentum, or leave it out")
