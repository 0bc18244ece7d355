"""Storages of Optuna's in which workers say that they are alive.

Optuna takes up the trials of workers that died where a storage has heartbeats; of its own only a database has
them. Here they are attributes of trials, so that a folder that workers share is enough. What a worker of the
same machine left is taken up at once, for there one sees that its process is gone.
"""

import math
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from optuna import Study
from optuna.exceptions import UpdateFinishedTrialError
from optuna.storages import BaseStorage, JournalStorage, RDBStorage
from optuna.storages._heartbeat import BaseHeartbeat
from optuna.storages.journal import BaseJournalBackend
from optuna.trial import FrozenTrial, TrialState

from genotype.text.files import NotWritten
from search.study import worker
from search.study.job import KEY
from search.study.journal.attributes import of_system, of_user
from search.study.worker import Worker

BEAT = "heartbeat"
SECONDS = 60
"""Between two heartbeats of a worker."""
MISSED = 3
"""So many heartbeats missed, and a worker is taken for dead."""
FIRST_SEEN: dict[tuple[int, float], float] = {}
"""When this process first saw a heartbeat, by its trial and time, on a clock that does not go backwards."""


class Beating(BaseStorage, BaseHeartbeat):
    """Heartbeats in a storage; the clocks of the workers' machines may differ by some seconds."""

    seconds: int = SECONDS

    def set_trial_state_values(
        self, trial_id: int, state: TrialState, values: Sequence[float] | None = None
    ) -> bool:
        """As any storage does; a trial that begins to run tells its worker before, in case that is killed."""
        if state == TrialState.RUNNING:
            with suppress(UpdateFinishedTrialError):
                self.set_trial_user_attr(trial_id, worker.KEY, Worker.here().as_json())
        return super().set_trial_state_values(trial_id, state, values)  # type: ignore[safe-super]

    def record_heartbeat(self, trial_id: int) -> None:
        # It was silent so long that another one took its job up; or the disk is full, and this one is missed.
        with suppress(UpdateFinishedTrialError, OSError, NotWritten):
            self.set_trial_system_attr(trial_id, BEAT, time.time())

    def _get_stale_trial_ids(self, study_id: int) -> list[int]:
        running = self.get_all_trials(study_id, deepcopy=False, states=(TrialState.RUNNING,))
        return [trial._trial_id for trial in running if is_lost(trial, self.seconds)]

    def get_heartbeat_interval(self) -> int:
        return self.seconds

    def get_heartbeat_stale_trial_callback(self) -> Callable[[Study, FrozenTrial], None]:
        """Puts the job of a dead worker back in the queue."""
        return put_back


class BeatingJournal(Beating, JournalStorage):
    """A journal with heartbeats."""

    def __init__(self, backend: BaseJournalBackend, seconds: int = SECONDS) -> None:
        JournalStorage.__init__(self, backend)
        self.seconds = seconds


class BeatingDatabase(Beating, RDBStorage):
    """A database with heartbeats of the same kind."""

    def __init__(self, url: str, seconds: int = SECONDS) -> None:
        RDBStorage.__init__(self, url)
        self.seconds = seconds


def put_back(study: Study, trial: FrozenTrial) -> None:
    """List the job of a trial anew; nothing else of the trial, which speaks of the worker that is gone."""
    study.enqueue_trial({}, user_attrs={KEY: of_user(trial, KEY)})


def is_lost(trial: FrozenTrial, seconds: int) -> bool:
    """Whether the worker of a trial is gone, or was not heard of for so long that it is taken for gone.

    A process of this machine is seen to live, whatever the clock says.
    """
    known = Worker.read(of_user(trial, worker.KEY))
    if known is not None and known.is_here:
        return known.is_gone
    return silence(trial) > MISSED * seconds


def silence(trial: FrozenTrial) -> float:
    """The seconds since the worker of a trial was last heard of.

    Where that is still to come, because a clock went backwards or is wrong, since this process first saw it.
    """
    beat = last_beat(trial)
    seen = FIRST_SEEN.setdefault((trial._trial_id, beat), time.monotonic())
    since = time.time() - beat
    return since if since >= 0 else time.monotonic() - seen


def last_beat(trial: FrozenTrial) -> float:
    """When the worker of a trial was last heard of, in seconds since 1970; 0 where that is no moment."""
    begun, beat = trial.datetime_start, of_system(trial, BEAT)
    if beat is None and begun is not None:
        return begun.timestamp()
    with suppress(OverflowError):
        return float(beat) if isinstance(beat, int | float) and math.isfinite(beat) else 0.0
    return 0.0
