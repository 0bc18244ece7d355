from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from genotype.diagnostics.diagnostic import InputError
from search.training.metrics import most_probable, per_image, predict_labels


def labels(*rows):
    return torch.tensor(rows).view(len(rows), 1, -1)


@st.composite
def label_pairs(draw):
    """Predicted and true labels of up to four classes, 2D or 3D, blank ones among them."""
    shape = draw(st.sampled_from([(1, 3, 4), (4, 5, 2), (3, 2, 3, 4)]))
    generator = torch.Generator().manual_seed(draw(st.integers(0, 2**31)))
    count = draw(st.integers(2, 4))
    present = [torch.rand(shape[0], *[1] * (len(shape) - 1), generator=generator) < 0.7 for _ in range(2)]
    return tuple(torch.randint(0, count, shape, generator=generator) * mask for mask in present)


@given(label_pairs(), st.integers(1, 3))
def test_agrees_with_monai(pair, label):
    from monai.metrics import compute_dice, compute_iou

    ours = per_image(*pair, label)
    planes = [(one == label).unsqueeze(1).float() for one in pair]
    torch.testing.assert_close(ours["dice"], compute_dice(*planes, ignore_empty=False)[:, 0])
    torch.testing.assert_close(ours["iou"], compute_iou(*planes, ignore_empty=False)[:, 0])
    torch.testing.assert_close(ours["accuracy"], (planes[0] == planes[1]).float().flatten(1).mean(1))


@given(label_pairs())
def test_laws(pair):
    ours, swapped = per_image(*pair), per_image(*reversed(pair))
    for name, values in ours.items():
        assert values.shape == pair[0].shape[:1]
        assert ((values >= 0) & (values <= 1)).all()
        assert torch.equal(values, swapped[name])
        assert (per_image(pair[0], pair[0])[name] == 1).all()
    torch.testing.assert_close(ours["dice"], 2 * ours["iou"] / (1 + ours["iou"]))


def test_by_hand():
    ours = per_image(labels([1, 1, 0, 0], [1, 1, 1, 2]), labels([1, 0, 1, 0], [0, 1, 1, 1]))
    assert ours["iou"].tolist() == pytest.approx([1 / 3, 1 / 2])
    assert ours["dice"].tolist() == pytest.approx([1 / 2, 2 / 3])
    assert ours["accuracy"].tolist() == pytest.approx([1 / 2, 1 / 2])


def test_empty_masks():
    # The authors divided by a union that could be empty.
    ours = per_image(labels([0, 0], [0, 0], [1, 0]), labels([0, 0], [0, 1], [0, 0]))
    assert ours["iou"].tolist() == ours["dice"].tolist() == [1, 0, 0]
    assert ours["accuracy"].tolist() == [1, 0.5, 0.5]


def test_the_target_class_alone_counts():
    # Averaged over target and complement, a mask that finds nothing would seem half right.
    found_nothing = per_image(labels([0] * 10), labels([1] + [0] * 9))
    assert found_nothing["dice"].tolist() == found_nothing["iou"].tolist() == [0]


def test_the_threshold_is_one_half_of_probability():
    # Logits .2 and .4 are probabilities above .5; cut at .5 or made integers they would be lost.
    logits = torch.tensor([-3, -0.1, 0, 0.2, 0.4, 0.9, 3.0]).view(1, 1, 1, 7)
    assert predict_labels(logits, "mask").flatten().tolist() == [0, 0, 0, 1, 1, 1, 1]
    assert predict_labels(logits, "mask").dtype == torch.int64


def test_a_mask_pair_is_judged_by_its_target_channel():
    target = torch.tensor([[-1.0, 1.0], [2.0, -2.0]])
    complement = torch.tensor([[-5.0, 5.0], [-5.0, 5.0]])
    logits = torch.stack([target, complement]).unsqueeze(0)
    assert predict_labels(logits, "mask_pair").tolist() == [[[0, 1], [1, 0]]]


def test_classes_take_the_most_probable():
    logits = torch.tensor([[0.1, 5, -1], [0.2, 4, -2], [0, 6, -3]]).view(1, 3, 1, 1, 3)
    assert predict_labels(logits, "classes").tolist() == [[[[1, 2, 0]]]]


def test_an_unknown_kind_is_refused():
    with pytest.raises(InputError, match="use one of mask, mask_pair, classes"):
        predict_labels(torch.zeros(1, 1, 2, 2), "masks")


@pytest.mark.parametrize(
    ("kind", "channels"), [("mask", 2), ("mask_pair", 1), ("mask_pair", 3), ("classes", 1)]
)
def test_channels_that_do_not_fit(kind, channels):
    with pytest.raises(ValueError, match=f"{kind} output has"):
        predict_labels(torch.zeros(1, channels, 2, 2), kind)


def test_shapes_that_differ():
    with pytest.raises(ValueError, match="predicted"):
        per_image(torch.zeros(2, 4, 4), torch.zeros(2, 1, 4, 4))


@pytest.mark.parametrize("count", [1, 2, 5, 40])
@pytest.mark.parametrize("dim", [0, 1, 2])
def test_the_most_probable_is_the_first_of_the_largest(count, dim):
    shape = [4, 6, 7]
    shape[dim] = count
    scores = torch.randint(0, 4, shape, generator=torch.Generator().manual_seed(count)).float()
    wanted = np.argmax(scores.numpy(), axis=dim)
    assert np.array_equal(most_probable(scores, dim).numpy(), wanted)
