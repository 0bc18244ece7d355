"""Whatever becomes of a test, its processes end with it."""

from collections.abc import Iterator

import pytest

from tests.search.distributed.started import kill_all


@pytest.fixture(autouse=True)
def no_process_left() -> Iterator[None]:
    yield
    kill_all()
