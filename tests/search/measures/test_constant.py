"""The Dice of one label for all pixels, from counts, against predictions that are just that."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from search.data.cases import IGNORE
from search.measures.constant import best_constant, has_learnt
from search.measures.scores import Scoring
from search.training.metrics import per_class

CLASSES = ("one", "two", "three")
MAPS = arrays(
    np.int64,
    st.tuples(st.integers(1, 4), st.just(3), st.just(4)),
    elements=st.sampled_from([0, 1, 2, 3, IGNORE]),
)


@given(MAPS, st.integers(0, 2**31))
def test_it_is_that_of_the_best_of_such_predictions(truth, seed: int):
    target = torch.from_numpy(truth)
    counted = (target != IGNORE).flatten(1).any(1)
    predicted = torch.from_numpy(np.random.default_rng(seed).integers(0, 4, truth.shape))
    found = best_constant(Scoring(len(CLASSES), None).scores(predicted, target, 0))
    if not counted.any():
        assert np.isnan(found)
        return
    means = [
        per_class(torch.full_like(target, label), target, CLASSES)["dice"][counted].mean()
        for label in range(4)
    ]
    assert found == pytest.approx(float(max(means)), abs=1e-6)
    assert not has_learnt(found, found)
    assert has_learnt(1.0, found) or found == pytest.approx(1)
