"""How far long work is: a bar where one can be drawn, else a line now and then."""

import re
import sys
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import progress
from search.progress import Lines, be_silent, brief, counted, duration, epoch_line, is_notebook, say


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands still until it is set."""
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(progress, "LAST", [now[0]])
    return now


@pytest.fixture
def silent() -> Iterator[None]:
    be_silent()
    yield
    progress.SILENT.clear()


def work(clock: list[float], count: int, seconds: float) -> None:
    for _ in counted(range(count), count, "epoch 3/15"):
        clock[0] += seconds


def told(capsys: pytest.CaptureFixture[str]) -> list[str]:
    text = capsys.readouterr().err
    assert "\r" not in text
    return text.splitlines()


def test_in_a_pipe_there_is_a_line_a_minute_with_rate_and_time_left(clock, capsys):
    work(clock, 100, 6.0)
    lines = told(capsys)
    assert lines[0] == "epoch 3/15  10/100  (6.0 s each, about 9 min left)"
    assert len(lines) == 9
    work(clock, 10_000, 0.01)
    _, last = told(capsys)  # the first at once, for more than a minute has passed without a word
    assert last.endswith("/10000  (100.0/s, about 40 s left)")


def test_work_that_has_just_begun_has_no_pace(clock, capsys):
    lines = Lines("pulling", 100)
    clock[0] += 1000
    lines.update(0)
    assert told(capsys) == []
    lines.update(1)
    assert told(capsys) == ["pulling  1/100  (1000.0 s each, about 27 h 30 min left)"]


def test_short_work_says_nothing_and_other_lines_count(clock, capsys):
    for _ in range(5):
        work(clock, 10, 1.0)
        say("epoch 1/5")
    assert told(capsys) == ["epoch 1/5"] * 5


@given(st.lists(st.floats(0, 500), min_size=1, max_size=200))
def test_never_more_than_a_line_in_so_long(seconds: list[float]):
    with pytest.MonkeyPatch.context() as patch:
        now, spoken = [0.0], list[float]()
        patch.setattr(progress.time, "monotonic", lambda: now[0])
        patch.setattr(progress, "LAST", [0.0])
        patch.setattr(progress, "echo", lambda *_, **__: spoken.append(now[0]))
        lines = Lines("reading", len(seconds))
        for pause in seconds:
            now[0] += pause
            lines.update(1)
    pauses = [later - earlier for earlier, later in zip([0.0, *spoken], spoken, strict=False)]
    assert all(pause >= progress.EVERY for pause in pauses)


def test_among_many_runs_and_in_a_helping_process_it_is_silent(clock, capsys, silent):
    work(clock, 100, 6.0)
    progress.SILENT.clear()
    with brief():
        work(clock, 100, 6.0)
    assert told(capsys) == []


@pytest.mark.parametrize("shell", ["ZMQInteractiveShell", "TerminalInteractiveShell", None])
def test_a_notebook_has_a_bar(shell: str | None, monkeypatch: pytest.MonkeyPatch, capsys):
    running = type(shell, (), {})() if shell else None
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: running))
    assert is_notebook() == (shell == "ZMQInteractiveShell")
    assert list(counted(range(3), 3, "epoch 1/2")) == [0, 1, 2]
    assert ("epoch 1/2" in capsys.readouterr().err) == is_notebook()


def test_a_terminal_has_a_bar(monkeypatch: pytest.MonkeyPatch, capsys):
    monkeypatch.setattr(progress, "is_terminal", lambda: True)
    assert list(counted(range(3), 3, "epoch 1/2")) == [0, 1, 2]
    assert "\r" in capsys.readouterr().err


def test_what_is_left_of_a_run_stands_in_the_line_of_an_epoch():
    assert epoch_line(2, 15, 12.34, 148.0, loss=0.5) == "epoch  3/15  loss 0.5000  (12.3 s; about 2 min left)"
    assert epoch_line(14, 15, 12.34, 0.0, loss=0.5) == "epoch 15/15  loss 0.5000  (12.3 s)"


@given(st.floats(0, 1e6))
def test_a_duration_is_near_what_it_is_of(seconds: float):
    found = re.fullmatch(r"(?:(\d+) h )?(?:(\d+) min)?(?:(\d+) s)?", duration(seconds))
    assert found
    hours, minutes, rest = (int(part or 0) for part in found.groups())
    assert abs(3600 * hours + 60 * minutes + rest - seconds) <= 31
