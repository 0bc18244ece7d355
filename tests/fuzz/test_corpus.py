"""Every reader refuses or reads what it was given before, and inputs made of that."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz.attempt import tried
from tests.fuzz.mutations import mutated
from tests.fuzz.target import CORPUS
from tests.fuzz.targets import targets

EVERY = targets()
EXAMPLES = 6
"""Inputs of each target here; `python -m tests.fuzz` tries as many as there is time for."""
MANY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)


@pytest.mark.parametrize("name", EVERY)
def test_inputs_are_read_or_refused(name: str, tmp_path: Path):
    target = EVERY[name]
    read, corpus = target.prepare(tmp_path), target.corpus()
    for known, data in corpus.items():
        outcome = tried(read, data, tmp_path)
        assert not outcome.failure, (known, outcome)

    @MANY
    @given(st.sampled_from([*corpus.values()]), st.randoms(use_true_random=False))
    def holds(data: bytes, random: Random) -> None:
        outcome = tried(read, mutated(random, data, target.form, [*corpus.values()]), tmp_path)
        assert not outcome.failure, outcome

    holds()


def test_every_folder_of_the_corpus_is_a_targets():
    assert {path.name for path in CORPUS.iterdir()} == {*EVERY}


def test_the_corpus_is_small():
    assert sum(path.stat().st_size for path in CORPUS.rglob("*") if path.is_file()) <= 300_000
