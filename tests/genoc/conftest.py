"""What the tests of the Python API share."""

import pytest


@pytest.fixture
def unreported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs without a report, whose charts take longer than a training of so few steps."""
    monkeypatch.setattr("search.commands.whole_runs.reported", lambda out: None)
