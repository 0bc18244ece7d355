"""Refusals of many files: a count and three names, before the point; programs are told all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from genotype.diagnostics.diagnostic import Diagnostic, InputError
from search.config import DataConfig
from search.data.checks.finding import findings_of
from search.data.listing import PLACES, merged
from search.data.masks import labels_of
from search.data.source import found_source

NAMES = st.lists(st.text("abcxyz/", min_size=1, max_size=9), min_size=1, max_size=40, unique=True)


@given(NAMES)
def test_of_many_files_three_are_named_and_all_are_known(names):
    [found] = merged(Diagnostic(name, "is cut off", "copy it again", "D111") for name in names)
    shown = names if len(names) == 1 else names[:PLACES]
    assert all(name in found.path for name in shown)
    assert len(found.path) <= sum(map(len, shown)) + len(f"{len(names)} files (, , , ...)")
    assert (f"{len(names)} files (" in found.path) == (len(names) > 1)
    [told] = findings_of([found])
    assert list(told.names) == names
    assert told.places == found.path


def test_jpeg_masks_are_refused_with_their_number_and_the_option(tmp_path: Path):
    for number in range(12):
        for part, suffix in (("images", "png"), ("masks", "jpg")):
            (tmp_path / part).mkdir(exist_ok=True)
            pixels = np.full((16, 16), number, np.uint8)
            Image.fromarray(pixels).save(tmp_path / part / f"p{number:02}.{suffix}")
    cases = [file.case for file in found_source(DataConfig(source=str(tmp_path)), 0).files]
    with pytest.raises(InputError) as refused:
        labels_of(cases, None)
    [problem] = refused.value.problems
    assert str(problem).startswith("D143 12 masks (")
    assert problem.path.count(".jpg") == PLACES
    assert "or give --threshold" in problem.remedy
    assert len(problem.about) == 12
