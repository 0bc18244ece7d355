"""Where the `genoc` command begins: from then on a signal ends it with a word, not a traceback."""

import os
import signal
from types import FrameType


def leave(number: int, frame: FrameType | None) -> None:
    """End at once with the exit code that shells give to a signal: nothing has been begun yet."""
    try:
        os.write(2, b"\nstopped\n")
    finally:  # nobody may read it, as after the terminal was closed
        os._exit(128 + number)


def leave_ended(number: int, frame: FrameType | None) -> None:
    """The same without a word: the command has ended, and said what there is to say."""
    os._exit(128 + number)


HANGUP = getattr(signal, "SIGHUP", None)
"""What closing a terminal sends; nohup has it ignored, and on Windows there is none."""
HANDLED = [
    *(signal.SIGINT, signal.SIGTERM),
    *([HANGUP] if HANGUP and signal.getsignal(HANGUP) is signal.SIG_DFL else []),
]
for each in HANDLED:
    signal.signal(each, leave)


def main(name: str | None = None) -> None:
    """Import the commands, and run one. Of several processes of a run SIGTERM ends each at once."""
    from genotype.commands.stopping import raise_or_leave
    from genotype.commands.streams import hold_numbers
    from zoo.main import main as command

    for each in HANDLED:
        is_ended_by_launcher = each != signal.SIGINT and "RANK" in os.environ
        signal.signal(each, signal.SIG_DFL if is_ended_by_launcher else raise_or_leave)
    hold_numbers()
    try:
        command(prog_name=name)
    finally:
        for each in HANDLED:
            signal.signal(each, leave_ended)
