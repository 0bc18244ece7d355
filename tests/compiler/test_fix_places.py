"""What stands at a problem's path is found in the JSON, whatever its keys are."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.fix.remedies import find
from genotype.diagnostics.paths import in_path

KEYS = st.sampled_from(["stages", "enc1", "$schema", "a b", "a.b", "x[0]", "é", "", '"', "0"])
JSON = st.recursive(
    st.integers(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
)


def places(data: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every path below a value, with what holds it there."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in items:
        yield path + in_path(step), data, step
        yield from places(value, path + in_path(step))


@given(st.dictionaries(KEYS, JSON, min_size=1, max_size=3))
def test_every_value_is_found_at_its_path(data: Any):
    for path, holder, step in places(data):
        found, at = find(data, path)
        assert found is holder
        assert at == step


@pytest.mark.parametrize("path", ['."no such key"', '."a b".depth'])
def test_a_path_that_leads_nowhere_is_a_key_error(path: str):
    with pytest.raises(KeyError):
        find({"a": {"depth": 1}}, path)
