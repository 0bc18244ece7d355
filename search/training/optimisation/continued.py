"""A finished training that is continued with more epochs.

The added part has a schedule of its own: the rate rises again and falls over its steps, and the average of
the weights begins anew. The result that was there is kept until the training is finished again.
"""

from os.path import lexists

from attrs import evolve

from genotype import InputError, refuse
from search.config import EPOCHS, TrainConfig
from search.progress import say
from search.runs.checkpoint import Checkpoint
from search.runs.documents import CONTINUED, LENGTH, AskedLength, ContinuedRecord, PartRecord
from search.runs.position import saved_position
from search.runs.run import Run
from search.runs.run_record import FILE, RunRecord, read_record

MORE = "give more epochs, steps or minutes, or leave out --resume and give a new folder"


def last_part(run: Run, config: TrainConfig, per_epoch: int) -> PartRecord | None:
    """The part that a continued training is in, which begins now if another length is asked for than before.

    None for a training that was not continued. Refused where the length is no longer than what is done.
    """
    if not lexists(run.path / FILE):
        return None
    record = read_record(run.path)
    parts = CONTINUED.read(run.path).parts if CONTINUED.is_in(run.path) else ()
    now, before = asked(config), parts[-1].asked if parts else asked_in(record)
    if now != before:
        parts = (*parts, next_part(run, record, parts, now, per_epoch))
    if not parts:
        return None
    if not lexists(run.earlier):
        require_checkpoint(run)
    return parts[-1]


def asked(config: TrainConfig) -> AskedLength:
    """The length that is asked for."""
    if config.steps is None and config.minutes is None:
        return AskedLength(epochs=config.epochs or EPOCHS)
    return AskedLength(config.epochs, config.steps, config.minutes)


def asked_in(record: RunRecord) -> AskedLength:
    """The length that a run was started with."""
    numbers = {name: record.config.get(name) for name in ("epochs", "steps", "minutes")}
    return asked(TrainConfig(**{name: value for name, value in numbers.items() if value is not None}))


def next_part(
    run: Run, record: RunRecord, parts: tuple[PartRecord, ...], now: AskedLength, per_epoch: int
) -> PartRecord:
    """Begin a part that makes a finished training as long as is asked, and record it."""
    before = parts[-1].asked if parts else asked_in(record)
    if not record.finished or asked_in(record) != before:
        problem = f"it is being continued, to {in_words(before)}"
        raise refuse(str(run.path), "the length", problem, "give the same until that is finished")
    epochs = epochs_done(run)
    old = parts or (PartRecord(0, 0, steps_of(run, before, per_epoch), before),)
    last = old[-1]
    steps = last.first_step + min(last.steps, (epochs - last.first_epoch) * per_epoch)
    added = steps_of(run, now, per_epoch) - (steps if now.epochs is None else epochs * per_epoch)
    if added < 1:
        problem = f"it has {epochs} epochs already, of {steps:,} steps, and is to have {in_words(now)}"
        raise refuse(str(run.path), "the length", problem, MORE)
    part = PartRecord(epochs, steps, added, now)
    CONTINUED.write(run, ContinuedRecord((*old, part)))
    say(f"length   {added:,} steps after the {steps:,} that are done, with a schedule of their own")
    return part


def steps_of(run: Run, length: AskedLength, per_epoch: int) -> int:
    """The steps of a training of some length."""
    if length.minutes is None:
        return length.steps or (length.epochs or EPOCHS) * per_epoch
    if not LENGTH.is_in(run.path):
        problem = "its length is not in minutes, so no step was timed"
        raise refuse(str(run.path), "--minutes", problem, "give --epochs or --steps")
    return round(60 * length.minutes / LENGTH.read(run.path).seconds)


def in_words(length: AskedLength) -> str:
    """As options: `--epochs 120`."""
    given = {"epochs": length.epochs, "steps": length.steps, "minutes": length.minutes}
    return " ".join(f"--{name} {value:g}" for name, value in given.items() if value is not None)


def epochs_done(run: Run) -> int:
    """How many epochs a finished training has, by its last checkpoint. Refused where that is not whole."""
    require_checkpoint(run)
    try:
        return saved_position(run.checkpoint, Checkpoint.read(run.checkpoint).about).position.next_epoch
    except InputError as error:
        problems = [evolve(problem, remedy=remedy(run)) for problem in error.problems]
        raise InputError(error.subject, problems) from None


def require_checkpoint(run: Run) -> None:
    """Refuse to continue without the state at the end."""
    if not lexists(run.checkpoint):
        problem = "is missing, and without it a finished training cannot be continued"
        raise refuse(str(run.path), run.checkpoint.name, problem, remedy(run))


def remedy(run: Run) -> str:
    """What helps where the last checkpoint is not whole."""
    if lexists(run.earlier):
        return "first give the length that it has: its last epoch is run again from the checkpoint before"
    return "put it back, or train in another folder"
