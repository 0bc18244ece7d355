"""What is said at the end of a training: the next command, or that nothing was learnt."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from search.commands.evaluation.afterwards import after_folds, after_training, nothing_learnt
from search.commands.evaluation.measure_table import table_lines
from search.commands.shared import over
from search.config import TrainConfig
from search.measures.images import MeasuredImages
from search.measures.scores import Scoring
from search.training.evaluate import Evaluation
from search.training.metrics import per_class
from search.training.optimisation.length import ENOUGH, Length, longer

CLASSES = ("cell", "nucleus")


def evaluation(predicted: list[list[int]], true: list[list[int]]) -> Evaluation:
    """That of images of a row of pixels."""
    ours, theirs = (torch.tensor(rows)[:, None] for rows in (predicted, true))
    ids = tuple(f"i{number}" for number in range(len(ours)))
    scores = tuple(Scoring(2, None).scores(ours, theirs, 0))
    measures = {name: values.tolist() for name, values in per_class(ours, theirs, CLASSES).items()}
    return Evaluation(ids, [*ours], measures, 0.5, MeasuredImages(ids, CLASSES, scores, None, "pixels"))


TRUE = [[0, 0, 1, 2], [0, 1, 1, 2]]
LEARNT = evaluation(TRUE, TRUE)


@pytest.mark.parametrize(
    "predicted",
    [
        [[0, 0, 0, 0]] * 2,  # every class has Dice 0
        [[1, 1, 1, 1]] * 2,
        [[1, 1, 2, 0], [1, 0, 0, 1]],  # something, all of it wrong
    ],
)
def test_what_learnt_nothing_is_not_sent_to_the_zoo(predicted: list[list[int]]):
    found = evaluation(predicted, TRUE)
    assert [*after_training(found, Path("run"))] == []
    for lines in (nothing_learnt(found), [*after_folds(found, Path("run"))]):
        assert lines[0].startswith("warning  nothing was learnt: the test Dice, 0.")
        assert "next" not in "".join(lines)
        assert all(word in lines[1] for word in ("--steps", "--lr", "genoc data check"))


def test_what_learnt_goes_on():
    assert [*after_training(LEARNT, Path("my run"))] == ["next     genoc zoo add 'my run'"]
    assert [*after_folds(LEARNT, Path("cv"))] == [
        "next     genoc evaluate cv",
        "         genoc predict cv IMAGES -o DIR",
    ]


def test_a_class_that_was_never_predicted_has_no_precision():
    measured = evaluation([[0, 0, 0, 2], [0, 0, 0, 0]], TRUE).measured
    assert measured is not None
    lines = [*table_lines(measured)]
    assert "cell was predicted in no image, so it has no precision" in lines
    assert "nucleus: precision is over 1 of 2 images; elsewhere nothing was predicted" in lines


def test_one_is_no_plural():
    one = evaluation([[0, 1]], [[0, 1]])
    assert over(one) == "1 image"
    assert over(LEARNT, "test image") == "2 test images"
    assert one.measured is not None
    lines = [*table_lines(one.measured)]
    assert "mean over 1 image" in lines
    assert "nucleus is in no image, so it has no recall" in lines


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({"steps": 3}, "--steps 500"),
        ({"epochs": 1}, "--epochs 167 (500 steps)"),
        ({}, "--epochs 167 (500 steps)"),
        ({"minutes": 0.3}, "--minutes 50 (500 steps)"),
    ],
)
def test_a_longer_training_is_told_in_the_unit_that_was_given(given: dict[str, float], answer: str):
    assert longer(TrainConfig(**given), Length(3, 3)) == answer
    assert np.ceil(ENOUGH / 3) == 167
