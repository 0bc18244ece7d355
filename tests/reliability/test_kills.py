"""Whatever operation a command dies at, nothing is lost: a sample of `python -m tests.reliability kills`."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from genotype import canonical_text
from tests.reliability.figure import Figure
from tests.reliability.folders import Versions, contents, differences
from tests.reliability.table import PAGE, markers, table, with_table
from tests.zoo.trained import TINY

ROOT = Path(__file__).parents[2]


def test_a_training_killed_at_an_operation_ends_with_the_same_bytes():
    command = [sys.executable, "-m", "tests.reliability.kills", "sample"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr
    assert int(done.stderr.split()[-5]) > 20


def test_what_is_not_as_it_ever_was_is_found(tmp_path: Path):
    """The judge of the kills itself."""
    (tmp_path / "a.json").write_text('{"x": 1, "seconds": 2}')
    (tmp_path / "steps.csv").write_text("a\n1\n")
    versions, whole = Versions(tmp_path), contents(tmp_path)
    versions.note()
    (tmp_path / "a.json").write_text('{"x": 1, "seconds": 3}')
    (tmp_path / "steps.csv").write_text("a\n")
    assert versions.strangers() == []
    (tmp_path / "a.json").write_text('{"x": 1')
    (tmp_path / "b.png").write_text("")
    assert versions.strangers() == ["a.json", "b.png"]
    found = differences(contents(tmp_path), whole)
    assert found == ["a.json differs", "b.png is left", "steps.csv differs"]


def test_the_table_of_a_part_replaces_the_one_before():
    figures = [Figure("kills", 1200, ("one",), "of 1300")]
    once = with_table(PAGE.read_text(), "kills", figures)
    assert with_table(once, "kills", figures) == once
    assert "| kills | 1,200 | 1 | of 1300 |" in once.split(markers("kills")[0])[1]
    assert table([]).count("\n") == 2


@pytest.mark.parametrize("what", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_before_anything_has_begun_ends_with_a_word(what: signal.Signals, tmp_path: Path):
    """As soon as genoc's own code runs: while torch is imported and data are read."""
    program = (
        "import sys, zoo.start, os, signal, threading\n"
        f"threading.Timer(float(sys.argv.pop(1)), os.kill, [os.getpid(), {what.value}]).start()\n"
        "zoo.start.main()"
    )
    for seconds in (0.0, 0.3, 1.0):
        words = ("search", "zoo/reference/skip-cells.json", "--out", tmp_path / "out", "--epochs", "999")
        ended = subprocess.run(
            [sys.executable, "-c", program, str(seconds), *map(str, words)],
            cwd=ROOT, capture_output=True, text=True, timeout=100, preexec_fn=heed_hangup,
        )  # fmt: skip
        assert ended.returncode == 128 + what, ended.stderr
        assert ended.stderr.splitlines()[-1].startswith("stopped")
        assert "Traceback" not in ended.stderr


def heed_hangup() -> None:
    """These tests may run under nohup, which has SIGHUP ignored."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


TRAIN = "train {net} --out {out} --size 16 --batch 2 --limit 4 --epochs 9999 --threads 1 --deterministic"


@pytest.fixture
def training(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A training of many epochs, of which the first is done."""
    (tmp_path / "net.json").write_text(canonical_text(TINY))
    words = TRAIN.format(net=tmp_path / "net.json", out=tmp_path / "run").split()
    command = [sys.executable, "-c", "import zoo.start; zoo.start.main()", *words]
    with subprocess.Popen(
        command, cwd=ROOT, stderr=subprocess.PIPE, text=True, preexec_fn=heed_hangup
    ) as process:
        end = time.monotonic() + 100
        while not (tmp_path / "run" / "checkpoint.safetensors").exists():
            assert time.monotonic() < end, "no epoch is done"
            assert process.poll() is None, process.stderr and process.stderr.read()
            time.sleep(0.05)
        yield process
        process.kill()


def test_a_closed_terminal_ends_a_training_after_its_step(training: "subprocess.Popen[str]"):
    training.send_signal(signal.SIGHUP)
    _, said = training.communicate(timeout=60)
    assert training.returncode == 128 + signal.SIGHUP
    assert "stopped; run the same command with --resume" in said
    assert "Traceback" not in said


def test_under_nohup_a_closed_terminal_is_not_heard_of(tmp_path: Path):
    program = "import os, signal; signal.signal(1, signal.SIG_IGN); import zoo.start; os.kill(os.getpid(), 1)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_signals_that_do_not_end_leave_no_traceback(training: "subprocess.Popen[str]"):
    """Also those that come while Python cleans up."""
    with suppress(ProcessLookupError):
        while training.poll() is None:
            training.send_signal(signal.SIGTERM)
            time.sleep(0.002)
    _, said = training.communicate(timeout=60)
    assert training.returncode == 128 + signal.SIGTERM
    assert "Traceback" not in said


@pytest.mark.parametrize("what", ["devices", "verify"])
def test_no_process_goes_on_without_its_launcher(what: str):
    """Those that share a batch or entries end when the process that started them is killed."""
    command = [sys.executable, "-m", "tests.reliability.launched", what]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.kill()
    end = time.monotonic() + 30
    while is_alive(child):
        assert time.monotonic() < end, "the child goes on"
        time.sleep(0.1)


def is_alive(process: int) -> bool:
    """Whether a process runs; one that has ended and that nobody asks for does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in ("Z", "X")
