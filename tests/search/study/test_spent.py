"""The time that jobs took."""

from pathlib import Path

import pytest

from search.study.findings.spent import SPENT, counted


def test_nothing_is_counted_of_a_job_that_left_nothing(tmp_path: Path):
    """The folder would be taken for the run of something else."""
    (tmp_path / ".lock").touch()

    def stopped() -> float:
        raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        counted(tmp_path, stopped)
    assert not SPENT.is_in(tmp_path)
    (tmp_path / "run.json").write_text("{}")
    assert counted(tmp_path, lambda: 0.5) == 0.5
    assert SPENT.is_in(tmp_path)
