"""What every test runs under."""

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# The tensors here are small: more threads only make the tests' time depend on the machine's load.
os.environ.setdefault("OMP_NUM_THREADS", "1")

settings.register_profile(
    "genoc", deadline=None, max_examples=16, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("genoc")


# What is imported and collected stays: the garbage collector need not look through it again and again.
# Nearly all that tests make is gone without it: to look every 700 objects would take a tenth of their time.
gc.disable()
gc.set_threshold(10_000, 20, 20)


def pytest_collection_finish() -> None:
    """From here on there is garbage, but none in what there was before."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the user's latency tables."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def short_reports() -> Iterator[None]:
    """Reports of a line in place of the real page, whose charts take longer to draw than a small search.

    For modules with many runs; the pages themselves are tested in `tests/search/report` and `tests/hostile`.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("search.report.page.page", lambda run: f"the report of {run.name}\n")
        yield


@pytest.fixture
def each_drawing_once() -> Iterator[None]:
    """For tests of what a report says of a damaged run, most of whose charts are those of the whole one."""
    from tests.drawn_once import drawings_made_once

    with drawings_made_once():
        yield
