"""Every mask of a set that is loaded is decoded once, as far as memory allows."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from compiler.program.sizes import Sizes
from search.data import mask_cache
from search.data.input_spec import InputSpec
from search.data.mask_cache import MaskCache
from search.data.masks import mask_pixels
from search.data.readers import pictures as pictures_reader
from tests.search.checks.faulty import clean, declared
from tests.search.data.loading import loaded

NEEDS = InputSpec("net", 2, 3, 3, Sizes((4, 4), "instance"))


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each file is decoded."""
    counts: Counter[str] = Counter()
    read = pictures_reader._decoded

    def counted(path: Path, convert: Any) -> Any:
        counts[f"{path.parent.name}/{path.stem}"] += 1
        return read(path, convert)

    monkeypatch.setattr(pictures_reader, "_decoded", counted)
    return counts


@pytest.mark.parametrize("is_declared", [True, False])
@pytest.mark.parametrize("settings", [{"patch": (16,)}, {"size": (16,)}])
def test_each_file_is_decoded_once(tmp_path, decoded, is_declared, settings):
    folder = clean(tmp_path / "set")
    if is_declared:
        declared(folder, one=1, two=2)
    loaded(folder, NEEDS, **settings)
    assert len(decoded) == 16
    assert set(decoded.values()) == {1}


def test_what_does_not_fit_into_memory_is_read_again(tmp_path, decoded, monkeypatch):
    folder = clean(tmp_path / "set")
    whole = loaded(folder, NEEDS, patch=(16,))
    decoded.clear()
    monkeypatch.setattr(mask_cache, "MOST", 200)
    again = loaded(folder, NEEDS, patch=(16,))
    assert again.digest == whole.digest
    assert {decoded[name] for name in decoded if name.startswith("images/")} == {1}
    assert 8 < sum(decoded[name] for name in decoded if name.startswith("masks/")) <= 16


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 3)])
@pytest.mark.parametrize("colours", [True, False])
def test_a_mask_is_given_back_as_it_was_read(tmp_path, shape, colours):
    """As colours too, if it was read as numbers."""
    path = tmp_path / "x.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)).save(path)
    masks = MaskCache()
    first = masks.first(path)
    found, wanted = masks.again(path, colours=colours), mask_pixels(path, colours=colours)
    assert np.array_equal(found.values, wanted.values)
    assert found.values.dtype == wanted.values.dtype
    assert (found.colours, found.notes) == (wanted.colours, wanted.notes)
    assert first.values.shape == (5, 7)
    assert (masks.used, masks.masks) == (0, {})


def test_no_more_is_kept_than_the_limit(tmp_path):
    masks = MaskCache(most=300)
    for place in range(6):
        path = tmp_path / f"{place}.png"
        noise = np.random.default_rng(place).integers(0, 200, (10, 10)).astype(np.uint8)
        Image.fromarray(noise).save(path)
        masks.first(path)
        masks.first(path)
    assert 0 < masks.used == sum(len(one.packed.data) for one in masks.masks.values()) <= 300
