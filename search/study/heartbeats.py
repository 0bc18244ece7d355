"""A journal of Optuna's in which workers say that they are alive.

Optuna takes up the trials of workers that died where a storage has heartbeats; of its own only a database has
them. Here they are attributes of trials in the journal, so that a folder that workers share is enough.
"""

import time
from collections.abc import Callable

from optuna import Study
from optuna.storages import JournalStorage, RetryHeartbeatStaleTrialCallback
from optuna.storages._heartbeat import BaseHeartbeat
from optuna.storages.journal import BaseJournalBackend
from optuna.trial import FrozenTrial, TrialState

BEAT = "heartbeat"
SECONDS = 60
"""Between two heartbeats of a worker."""
MISSED = 3
"""So many heartbeats missed, and a worker is taken for dead."""


class BeatingJournal(JournalStorage, BaseHeartbeat):
    """A journal with heartbeats; the clocks of the workers' machines may differ by some seconds."""

    def __init__(self, backend: BaseJournalBackend, seconds: int = SECONDS) -> None:
        super().__init__(backend)
        self.seconds = seconds

    def record_heartbeat(self, trial_id: int) -> None:
        self.set_trial_system_attr(trial_id, BEAT, time.time())

    def _get_stale_trial_ids(self, study_id: int) -> list[int]:
        latest = time.time() - MISSED * self.seconds
        running = self.get_all_trials(study_id, deepcopy=False, states=(TrialState.RUNNING,))
        return [trial._trial_id for trial in running if last_sign(trial) < latest]

    def get_heartbeat_interval(self) -> int:
        return self.seconds

    def get_heartbeat_stale_trial_callback(self) -> Callable[[Study, FrozenTrial], None]:
        """Puts the trial of a dead worker back in the queue."""
        return RetryHeartbeatStaleTrialCallback()


def last_sign(trial: FrozenTrial) -> float:
    """When the worker of a trial was last heard of, in seconds since the epoch."""
    begun = trial.datetime_start
    return float(trial.system_attrs.get(BEAT, begun.timestamp() if begun else 0.0))
