"""Among many runs, what is the same for all is printed once."""

from __future__ import annotations

from search.config import TrainConfig
from search.precision import choice
from search.progress import brief, say
from tests.zoo.trained import TINY


def test_the_precision_though_each_run_times_it_anew(tmp_path, monkeypatch, capsys):
    times = iter([0.51, 0.52, 0.53, 0.54])
    monkeypatch.setattr(choice, "cost", lambda *_: next(times))
    monkeypatch.setattr(choice, "units", lambda _: "matrix")

    def begin():
        choice.resolved_precision(TrainConfig(precision="bf16"), TINY, tmp_path / "run", False, False)

    with brief():
        begin()
        with brief():  # as in a search within a study
            begin()
        begin()
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("precision")]
    assert len(lines) == 1
    assert "0.51 times as long" in lines[0]
    begin()  # a run alone tells its own
    assert "0.54 times as long" in capsys.readouterr().err


def test_other_lines_are_told_apart(capsys):
    with brief():
        say("one", about="a")
        say("two", about="b")
        say("one again", about="a")
        say("two")
    assert capsys.readouterr().err.split("\n") == ["one", "two", "two", ""]
