from __future__ import annotations

import numpy as np
import pytest

from search.data.synthetic import artefacts
from search.data.synthetic.fields import smooth, soft_step
from search.data.synthetic.pigment import BLOOD, MELANIN, Pigments, lesion, outline, skin

GREY = np.full((32, 32, 3), 0.5)


@pytest.mark.parametrize("cells", [2, 5, 22])
def test_patterns_have_unit_variance_at_every_pixel(cells):
    drawn = np.stack([smooth(np.random.default_rng(seed), 24, cells) for seed in range(1500)])
    assert drawn.mean(axis=0) == pytest.approx(0, abs=0.13)
    assert drawn.std(axis=0) == pytest.approx(1, abs=0.13)


def test_patterns_are_smooth():
    pattern = smooth(np.random.default_rng(0), 64, 4)
    assert np.abs(np.diff(pattern)).max() < 0.3 * np.ptp(pattern)
    assert soft_step(np.array([-1.0, 0.0, 1.0]), 0.1) == pytest.approx([0, 0.5, 1], abs=1e-6)


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("hairs", 0.4),
        ("ruler", 0.2),
        ("bubbles", 0.25),
        ("glare", 0.2),
        ("vignette", 0.75),
        ("lighting", 1.0),
        ("noise", 1.0),
    ],
)
def test_how_often_an_artefact_shows(name, share):
    draw = getattr(artefacts, name)
    assert draw in artefacts.ARTEFACTS
    changes = [np.abs(draw(np.random.default_rng(seed), GREY) - GREY).max() for seed in range(400)]
    assert np.mean(np.array(changes) > 0.005) == pytest.approx(share, abs=0.08)
    assert np.isfinite(changes).all()


def test_hairs_and_rulers_are_dark_and_thin_and_lamps_are_bright():
    def drawn(draw):
        return np.stack([draw(np.random.default_rng(seed), GREY) - GREY for seed in range(200)])

    for draw in (artefacts.hairs, artefacts.ruler):
        change = drawn(draw)
        assert change.min() < -0.2
        assert change.max() <= 0
        assert 0 < (change[..., 0] < -0.05).mean() < 0.1
    for draw in (artefacts.bubbles, artefacts.glare):
        assert drawn(draw).max() > 0.2
        assert drawn(draw).min() >= 0


def test_pigments_absorb_blue_before_red():
    none, some = np.zeros((1, 1)), np.ones((1, 1))
    assert Pigments(none, none).coloured(np.ones(3)) == pytest.approx(1)
    assert Pigments(some, none).coloured(np.ones(3))[0, 0] == pytest.approx(np.exp(-MELANIN))
    assert Pigments(none, some).coloured(np.ones(3))[0, 0] == pytest.approx(np.exp(-BLOOD))


def test_skins_and_lesions_are_of_many_kinds():
    skins, contrasts = [], []
    for seed in range(300):
        rng = np.random.default_rng(seed)
        level = outline(rng, 32)
        under, added = skin(rng, 32), lesion(rng, level)
        skins.append(under.coloured(np.ones(3)).mean())
        depth, inside = added.melanin + added.blood, level > 0
        contrasts.append(depth[inside].mean() - depth[~inside].mean())
    assert np.ptp(skins) > 0.3
    # Every lesion can be told from its skin, some hardly.
    assert min(contrasts) > 0.05
    assert np.mean(np.array(contrasts) < 0.3) > 0.05
    assert np.mean(np.array(contrasts) > 1) > 0.05
