"""Measures by class as files keep them: the same numbers as `genoc evaluate` gives, and there and back."""

from __future__ import annotations

import json
import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from genotype import encode
from genotype.text.decode import decode
from genotype.text.keys import known_keys
from search.measures.files import measures_json, record_of
from search.measures.images import MeasuredImages
from search.measures.record import MeasuresRecord
from search.measures.scores import Scores
from search.measures.words import class_word, heading, mean_rows, number, partial_means

FOUR = st.lists(st.integers(0, 9), min_size=4, max_size=4)


@st.composite
def measured(draw) -> MeasuredImages:
    """Images with any counts, some of them ignored as a whole, with or without surfaces."""
    images, classes = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    tolerance = draw(st.sampled_from([None, 0.0, 1.5]))
    scores = []
    for _ in range(images):
        counts = np.array(draw(st.lists(FOUR, min_size=classes, max_size=classes)))
        hd95 = draw(st.lists(st.sampled_from([0.0, 2.5, math.nan]), min_size=classes, max_size=classes))
        apart = None if tolerance is None else np.stack([hd95, np.full(classes, 0.5)], 1)
        scores.append(Scores(counts, apart))
    ids, names = (
        tuple(f"{word}{index}" for index in range(n)) for word, n in (("i", images), ("c_", classes))
    )
    return MeasuredImages(ids, names, tuple(scores), tolerance, draw(st.sampled_from(["mm", "pixels"])))


@given(measured())
@settings(max_examples=15, deadline=None)
def test_what_is_kept_is_what_evaluate_tells_but_for_the_images(images):
    record = record_of(images)
    told = json.loads(json.dumps(measures_json(images)))
    assert decode(known_keys(told, MeasuresRecord), MeasuresRecord) == (record, [])
    assert decode(json.loads(json.dumps(encode(record))), MeasuresRecord) == (record, [])


@given(measured())
@settings(max_examples=15, deadline=None)
def test_every_class_has_a_row_and_every_measure_a_column(images):
    record = record_of(images)
    head, rows = heading(record), list(mean_rows(record))
    assert len(head) == (6 if images.tolerance is None else 8)
    assert [len(row) for row in rows] == [len(head)] * len(rows)
    assert len(rows) == len(images.classes) + (len(images.classes) > 1)
    assert [row[0] for row in rows[: len(images.classes)]] == [
        name.replace("_", " ") for name in images.classes
    ]
    assert not any("nan" in cell or "None" in cell for row in rows for cell in row)


def test_a_table_by_hand():
    """Two images, of which the second holds none of the class: there it was only predicted."""
    scores = (
        Scores(np.array([[3, 1, 0, 12]]), np.array([[1.0, 0.75]])),
        Scores(np.array([[0, 4, 0, 12]]), np.array([[math.nan, 0.0]])),
    )
    record = record_of(MeasuredImages(("a", "b"), ("a_cyst",), scores, 2.0, "mm"))
    assert heading(record)[-2:] == ["HD95 (mm)", "NSD (2 mm)"]
    [row] = mean_rows(record)
    assert row[0] == "a cyst"
    assert [cell.split()[0] for cell in row[1:]] == [".429", ".375", ".844", ".375", "1.000", "1.000", ".375"]
    assert "." in row[1].split()[1]
    assert " " not in row[5]  # of a single image there is no interval
    assert list(partial_means(record, 2)) == [
        "a cyst: recall is over 1 of 2 images",
        "a cyst: HD95 is over 1 of 2 images",
    ]


def test_a_number_has_as_many_places_as_tell_something():
    assert [number(value) for value in (0.0, 0.0004, 0.05, 1.0, 9.9994, 10.0, 123.45)] == [
        "0", "0", ".050", "1.000", "9.999", "10.0", "123.5",
    ]  # fmt: skip


def test_a_class_is_called_by_its_words_or_as_the_data_set_numbers_it():
    assert [class_word(name) for name in ("class_2", "left_lung", "class_of_2")] == [
        "class_2",
        "left lung",
        "class of 2",
    ]
