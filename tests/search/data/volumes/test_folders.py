"""Which files make a case of volumes; what dataset.json must say is tested with the layouts."""

from __future__ import annotations

import json

import pytest

from search.data.class_names import class_names
from search.data.layouts import list_cases
from tests.search.data.loading import loaded_volumes
from tests.search.data.volumes.sets import change_description, write_decathlon, write_nnunet


def test_both_forms_say_the_same(tmp_path):
    one = list_cases(write_decathlon(tmp_path / "msd", 4))
    other = list_cases(write_nnunet(tmp_path / "raw", 4))
    assert one.labels.names == other.labels.names == ("background", "Front part", "Back part")
    assert one.channels == other.channels == ("MRI",)
    assert [case.id for case in one.cases] == [case.id for case in other.cases] == ["c0", "c1", "c2", "c3"]
    for case in (*one.cases, *other.cases):
        assert [mask.path.name for mask in case.masks] == [f"{case.id}.nii.gz"]
        assert [path.name.startswith(case.id) for path in case.images] == [True]


def test_the_order_of_the_list_does_not_matter(tmp_path):
    folder = write_decathlon(tmp_path)
    training = json.loads((folder / "dataset.json").read_text())["training"]
    before = list_cases(folder)
    change_description(folder, training=training[::-1])
    assert list_cases(folder) == before


def test_each_channel_of_nnunet_is_a_file(tmp_path):
    found = list_cases(write_nnunet(tmp_path, 2, channels=3))
    assert [path.name for path in found.cases[1].images] == [f"c1_000{n}.nii.gz" for n in range(3)]


def test_more_than_ten_channels_may_be_named(tmp_path):
    folder = write_decathlon(tmp_path)
    change_description(folder, modality={str(channel): f"MRI {channel}" for channel in range(12)})
    assert list_cases(folder).channels == tuple(f"MRI {channel}" for channel in range(12))


def test_labels_with_gaps_and_ignored_ones_are_brought_in_order(tmp_path):
    folder = write_decathlon(tmp_path / "plain")
    plain = loaded_volumes(folder)
    change_description(folder, labels={"0": "background", "1": "Front", "2": "Back", "7": "ignore"})
    assert loaded_volumes(folder).digest == plain.digest
    change_description(folder, labels={"0": "background", "1": "ignore", "2": "Back", "9": "Far"})
    data = loaded_volumes(folder)
    assert data.preparation.labels == ("background", "Back", "Far")
    for before, after in zip(plain.train.images, data.train.images, strict=True):
        assert ((before.labels == 1) == (after.labels == 255)).all()
        assert ((before.labels == 2) == (after.labels == 1)).all()


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("background", "Anterior", "GD-enhancing tumor"), ("anterior", "gd_enhancing_tumor")),
        (("background", "A b", "a-b"), ("1", "2")),
        (("background", "肝"), ("1",)),
        (("background", "a" * 99), ("a" * 60,)),
    ],
)
def test_classes_are_called_by_identifiers(names, words):
    assert class_names(names) == words
