"""How synthetic images are drawn: the depth in bodies, and what is told meanwhile."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.data.synthetic import drawing
from search.data.synthetic.drawing import drawn_sets
from search.data.synthetic.fields import space
from search.data.synthetic.tubes import rod, tube


@given(size=st.integers(2, 40), count=st.integers(1, 5), seed=st.integers(0, 1000))
def test_the_depth_is_that_in_the_ball_in_which_a_voxel_lies_deepest(size: int, count: int, seed: int):
    rng = np.random.default_rng(seed)
    middle, radii = rng.uniform(-1, 1, (count, 3)), rng.uniform(0.1, 0.4, count)
    points = np.stack(space(size), axis=-1)
    distances = [np.linalg.norm(points - point, axis=-1) for point in middle]
    expected = np.max([radius - far for radius, far in zip(radii, distances, strict=True)], axis=0)
    np.testing.assert_allclose(tube(size, middle, radii), expected, atol=1e-12)
    np.testing.assert_array_equal(rod(size, middle, 0.2), tube(size, middle, np.full(count, 0.2)))


@pytest.mark.parametrize(("seconds", "told"), [(0.1, []), (0.6, ["drawing  5 synthetic volumes"])])
def test_what_takes_more_than_a_second_is_told_once(seconds, told, monkeypatch, capsys):
    now = [0.0]
    monkeypatch.setattr(drawing.time, "monotonic", lambda: now[0])

    def draw(part: str, index: int) -> str:
        now[0] += seconds
        return f"{part}{index}"

    sets = drawn_sets({"train": 3, "val": 1, "test": 1}, draw, "volumes")
    assert sets == {"train": ["train0", "train1", "train2"], "val": ["val0"], "test": ["test0"]}
    assert capsys.readouterr().err.splitlines() == told
