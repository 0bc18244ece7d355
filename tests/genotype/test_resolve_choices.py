"""What a space's filling takes along."""

from attrs import evolve
from hypothesis import given, settings

from genotype.form.resolve_choices import fill
from tests.strategies import single_candidate_spaces


@settings(max_examples=15)
@given(single_candidate_spaces())
def test_a_schema_beside_the_space_is_not_named_elsewhere(space):
    beside = evolve(space, schema="./genoc.schema.json")
    assert fill(beside, {}) == fill(space, {})
    assert fill(beside, {}).schema is None
