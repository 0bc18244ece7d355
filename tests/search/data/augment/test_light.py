from __future__ import annotations

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from search.data.augment.light import relit, relit_about_mean

LEVELS = torch.arange(256, dtype=torch.uint8).view(1, 1, 16, 16)


@given(st.floats(0, 3), st.floats(-300, 300))
def test_light_is_clipped_and_never_reflected(contrast, brightness):
    found = relit(LEVELS, torch.tensor([contrast]), torch.tensor([brightness])).flatten().numpy()
    expected = np.clip(np.arange(256) * contrast + brightness, 0, 255)
    assert np.abs(found - expected).max() <= 0.501
    # What was brighter is not darker now: an absolute value breaks this, and so does a cast.
    assert (np.diff(found.astype(int)) >= 0).all()


def test_each_image_has_its_own_light():
    images = LEVELS.expand(3, 1, 16, 16)
    found = relit(images, torch.tensor([1.0, 0.5, 1]), torch.tensor([0.0, 0, 60]))
    assert torch.equal(found[0], images[0])
    assert found[:, 0, 0, 0].tolist() == [0, 0, 60]
    assert found[:, 0, -1, -1].tolist() == [255, 128, 255]


@given(st.floats(0.2, 1))
def test_contrast_about_the_mean_leaves_the_mean(contrast):
    found = relit_about_mean(LEVELS, torch.tensor([contrast]), torch.tensor([0.0]))
    assert abs(found.float().mean() - 127.5) < 0.5
