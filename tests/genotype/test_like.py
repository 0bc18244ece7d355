"""`like` names a cell of the same form."""

import pytest

from genotype import loads
from tests.genotype.documents import text


def cells(**likes):
    return loads(text(*((("cells", name), {"like": other}) for name, other in likes.items())))


def test_a_cell_like_another_has_its_form():
    small = cells(third="other")
    assert small.cell("skip") is small.cells["skip"]
    assert small.cell("other") is small.cells["skip"]
    assert small.cell("third") is small.cells["skip"]


@pytest.mark.parametrize(
    "likes",
    [{"a": "a"}, {"a": "b", "b": "a"}, {"a": "b", "b": "c", "c": "b"}, {"a": "missing"}, {}],
    ids=["itself", "each other", "into a circle", "no such cell", "not there"],
)
def test_a_like_that_leads_nowhere_is_a_key_error(likes):
    with pytest.raises(KeyError):
        cells(**likes).cell("a")
