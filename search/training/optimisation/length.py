"""How long a training is."""

import time
from collections.abc import Callable
from itertools import cycle, islice
from statistics import median

import torch
from attrs import frozen

from genotype import refuse
from search.config import EPOCHS, TrainConfig
from search.data import Batch, Split
from search.precision.timing import synchronized
from search.progress import say_of_run
from search.runs.documents import LENGTH, LengthRecord
from search.runs.run import Run
from search.supernet.preserve_state import preserved_state
from search.training.optimisation.averaging import averaged
from search.training.optimisation.continued import last_part
from search.training.optimisation.optimizers import weight_optimizer
from search.training.supervision import supervise
from search.training.weight_steps import WeightSteps

FEW, ENOUGH = 200, 500
"""Steps below which a network has hardly begun to learn, and what is proposed then."""
ROUNDS = 6
"""Steps that are timed, the first of which warms up."""


@frozen
class Length:
    """The steps of a training, in epochs of `per_epoch` steps; the last epoch may be shorter.

    Of one that was continued, the steps of its last part, which begins with the epoch `first`.
    """

    steps: int
    per_epoch: int
    first: int = 0

    @property
    def epochs(self) -> int:
        """All epochs, those before this part among them."""
        return self.first - (-self.steps // self.per_epoch)

    def steps_of(self, epoch: int) -> int:
        """The steps of an epoch of this part, counted from 0."""
        return min(self.per_epoch, self.steps - self.before(epoch))

    def before(self, epoch: int) -> int:
        """The steps of this part before an epoch."""
        return (epoch - self.first) * self.per_epoch


def training_length(run: Run, weight_steps: WeightSteps, train: Split, config: TrainConfig) -> Length:
    """The length of a training of a network, or of the last part of one that is continued."""
    per_epoch = train.steps(config.batch)
    part = run.ranks.first(lambda: last_part(run, config, per_epoch))
    if part is not None:
        return Length(part.steps, per_epoch, part.first_epoch)
    length = length_of(run, train, config, lambda: seconds_per_step(weight_steps, train, config))
    if length.steps < FEW:
        say_of_run(f"length   {too_few(config, length)}")
    return length


def too_few(config: TrainConfig, length: Length) -> str:
    """What is wrong with a short training, and what to try."""
    steps = "1 step is" if length.steps == 1 else f"{length.steps} steps are"
    if config.init is not None and config.lr == "auto":
        return (
            f"{steps} few for --lr auto, which at first loses what the weights had learnt: "
            f"try --lr 0.001, or {longer(config, length)}"
        )
    return f"{steps} often too few to learn from: try {longer(config, length)}"


def longer(config: TrainConfig, length: Length) -> str:
    """The option, in the unit that was given, for a training that is long enough."""
    if config.steps is not None:
        return f"--steps {ENOUGH}"
    if config.minutes is not None:
        return f"--minutes {config.minutes * ENOUGH / length.steps:.2g} ({ENOUGH} steps)"
    return f"--epochs {-(-ENOUGH // length.per_epoch)} ({ENOUGH} steps)"


def length_of(run: Run, train: Split, config: TrainConfig, seconds: Callable[[], float]) -> Length:
    """The length of a training; one in minutes is as many steps as fit, which are recorded in length.json.

    So a run that is resumed has as many steps, however fast the machine is then. `seconds` measures a step.
    """
    per_epoch = train.steps(config.batch)
    if config.steps is not None:
        return Length(config.steps, per_epoch)
    if config.minutes is None:
        return Length((config.epochs or EPOCHS) * per_epoch, per_epoch)
    recorded = run.ranks.first(lambda: LENGTH.read(run.path) if LENGTH.is_in(run.path) else None)
    if recorded is None:
        measured = run.ranks.each(seconds())[0]
        recorded = LengthRecord(max(1, round(60 * config.minutes / measured)), measured)
        LENGTH.write(run, recorded)
        say_of_run(f"length   {recorded.steps:,} steps of {measured:.3f} s")
    return Length(recorded.steps, per_epoch)


def expected_steps(config: TrainConfig, train: Split) -> int:
    """About how many steps a training has; those of one in minutes are not known, but many."""
    if config.minutes is not None:
        return 10**6
    return config.steps or (config.epochs or EPOCHS) * train.steps(config.batch)


def seconds_per_step(weight_steps: WeightSteps, train: Split, config: TrainConfig) -> float:
    """The median time of some steps, after which everything is as it was before."""
    network = weight_steps.network
    supervise(network, on=True)
    with preserved_state(network):
        optimizer, average = weight_optimizer(network, config), averaged(network, 0.0)

        def step(batch: Batch) -> None:
            weight_steps.take(batch, optimizer)
            average.update_parameters(network)

        return median_seconds(step, train, config)


def median_seconds(step: Callable[[Batch], None], train: Split, config: TrainConfig) -> float:
    """The median time of steps on some batches of a training."""
    batches, seconds = cycle(train.epoch(config.batch, seed=config.seed, epoch=0, augment=config.augment)), []
    clock = step_clock(config)
    begun = clock()
    for batch in islice(batches, ROUNDS):
        step(batch)
        synchronized()
        seconds.append(clock() - begun)
        begun = clock()
    return median(seconds[1:])


def step_clock(config: TrainConfig) -> Callable[[], float]:
    """What measures a step: with one thread on a CPU its own time, so that other work on the machine does not
    make a training shorter.
    """
    alone = config.device == "cpu" and torch.get_num_threads() == 1
    return time.process_time if alone else time.perf_counter


def require_one_length(config: TrainConfig) -> None:
    """Refuse a training whose length is given twice."""
    given = [name for name in ("epochs", "steps", "minutes") if getattr(config, name) is not None]
    if len(given) > 1:
        first, second, *_ = given
        problem = f"--{first} says already how long it is"
        raise refuse("the training", f"--{second}", problem, "give one of them")
