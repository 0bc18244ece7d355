"""Which files make a case, and what dataset.json must say."""

from __future__ import annotations

import json
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from search.data.volumes.description import describe, holds_volumes
from search.data.volumes.labels import class_names, label_names

from genotype.diagnostics.diagnostic import InputError
from tests.search.data.volumes.sets import change_description, write_decathlon, write_nnunet


def test_both_forms_say_the_same(tmp_path):
    one, other = describe(write_decathlon(tmp_path / "msd", 4)), describe(write_nnunet(tmp_path / "raw", 4))
    assert one.labels == other.labels == ("background", "Front part", "Back part")
    assert one.channels == other.channels == ("MRI",)
    assert [case.id for case in one.cases] == [case.id for case in other.cases] == ["c0", "c1", "c2", "c3"]
    for case in (*one.cases, *other.cases):
        assert case.label.name == f"{case.id}.nii.gz"
        assert [path.name.startswith(case.id) for path in case.images] == [True]


def test_a_folder_of_pictures_holds_no_volumes(pair_folder):
    assert not holds_volumes(pair_folder(3))


def test_the_order_of_the_list_does_not_matter(tmp_path):
    folder = write_decathlon(tmp_path)
    training = json.loads((folder / "dataset.json").read_text())["training"]
    before = describe(folder)
    change_description(folder, training=training[::-1])
    assert describe(folder) == before


def test_leftovers_of_archives_are_skipped(tmp_path):
    folder, raw = write_decathlon(tmp_path / "msd", 3), write_nnunet(tmp_path / "raw", 3)
    training = json.loads((folder / "dataset.json").read_text())["training"]
    extra = [{"image": f"./imagesTr/{c}c0.nii.gz", "label": f"./labelsTr/{c}c0.nii.gz"} for c in ("._", "_")]
    change_description(folder, training=extra + training)
    for name in ("._c0_0000.nii.gz", "_c0_0000.nii.gz"):
        shutil.copy(raw / "imagesTr" / "c0_0000.nii.gz", raw / "imagesTr" / name)
    assert [len(describe(each).cases) for each in (folder, raw)] == [3, 3]


def test_each_channel_of_nnunet_is_a_file(tmp_path):
    found = describe(write_nnunet(tmp_path, 2, channels=3))
    assert [path.name for path in found.cases[1].images] == [f"c1_000{n}.nii.gz" for n in range(3)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"training": None}, "has neither training nor file_ending"),
        ({"labels": None}, "does not name a background"),
        ({"labels": {"0": "background", "2": "liver"}}, r"has the values \[0, 2\]"),
        ({"labels": {"background": 0, "whole": [1, 2]}}, "not a whole number"),
        ({"labels": {"background": 0, "liver": 1, "ignore": 2}}, "ignore label"),
        ({"labels": {"background": 0, "liver": 0}}, "two names"),
        ({"modality": None}, "does not name the channels"),
        ({"modality": {"1": "MRI"}}, "does not name the channels"),
        ({"modality": {}}, "names no channel"),
        ({"numTraining": 9}, "is 9, but there are 2 cases"),
        (
            {"numTraining": "2"},
            r'numTraining: is "2", which is not a whole number\n.*write 2, without quotes',
        ),
        ({"numTraining": True}, "is true, which is not a whole number"),
        ({"numTraining": 2.5}, "is 2.5, which is not a whole number"),
        (
            {"labels": {"background": "0", "liver": "1"}},
            r'background: is "0", not a whole number\n.*no quotes',
        ),
        ({"training": []}, "there are no cases"),
        ({"training": [{"image": "./imagesTr/c0.nii.gz"}]}, r"training\[0\]: is not an image with its label"),
        ({"training": [{"image": "../../c0.nii.gz", "label": "c0.nii.gz"}]}, "points outside the folder"),
        ({"training": [{"image": "imagesTr/c0.nii.gz", "label": "/c0.nii.gz"}]}, "points outside the folder"),
        *(
            ({"training": [{"image": path, "label": "labelsTr/c0.nii.gz"}]}, "points outside the folder")
            for path in (
                "..\\c0.nii.gz",
                "imagesTr\\..\\..\\c0.nii.gz",
                "C:\\c0.nii.gz",
                "\\\\host\\a\\c0.nii.gz",
            )
        ),
        (
            {"training": [{"image": "imagesTr/c0.nii.gz", "label": "labelsTr/c1.nii.gz"}]},
            "label of another case",
        ),
        (
            {"training": [{"image": "imagesTr/x.nii.gz", "label": "labelsTr/x.nii.gz"}]},
            "imagesTr/x.nii.gz, labelsTr/x.nii.gz: this file does not exist",
        ),
        ({"training": [{"image": "imagesTr/c0.nii.gz", "label": "labelsTr/c0.nii.gz"}] * 2}, "twice: c0"),
        ({"file_ending": ".mha"}, "only NIfTI"),
    ],
)
def test_a_description_that_cannot_be_right_is_refused(tmp_path, changes, words):
    folder = write_decathlon(tmp_path, 2)
    change_description(folder, **changes)
    with pytest.raises(InputError, match=words):
        describe(folder)


@pytest.mark.parametrize("text", ["", "[]", '{"labels": }', "\udcff"])
def test_what_is_no_json_object_is_refused(tmp_path, text):
    (tmp_path / "dataset.json").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(InputError, match=r"dataset\.json"):
        describe(tmp_path)


@pytest.mark.parametrize("lost", ["imagesTr/c1_0001.nii.gz", "labelsTr/c1.nii.gz"])
def test_a_file_that_nnunet_needs_is_missed(tmp_path, lost):
    folder = write_nnunet(tmp_path, 3, channels=2)
    (folder / lost).unlink()
    with pytest.raises(InputError, match=r"c1(_000[01])?\.nii\.gz"):
        describe(folder)


def test_a_channel_too_many_is_refused(tmp_path):
    folder = write_nnunet(tmp_path, 2, channels=2)
    change_description(folder, channel_names={"0": "MRI"})
    with pytest.raises(InputError, match=r"imagesTr/c0_0001.nii.gz, imagesTr/c1_0001.nii.gz: belongs to no"):
        describe(folder)


@pytest.mark.parametrize("form", [".\\imagesTr\\{}", "imagesTr\\{}", ".\\imagesTr/{}"])
def test_a_backslash_is_a_separator(tmp_path, form):
    """As tools on Windows write paths."""
    folder = write_decathlon(tmp_path)
    before = describe(folder)
    names = [f"c{index}.nii.gz" for index in range(6)]
    training = [
        {"image": form.format(name), "label": form.format(name).replace("imagesTr", "labelsTr")}
        for name in names
    ]
    change_description(folder, training=training)
    assert describe(folder) == before


def test_leftovers_of_archives_are_skipped_behind_backslashes_too(tmp_path):
    folder = write_decathlon(tmp_path, 3)
    training = json.loads((folder / "dataset.json").read_text())["training"]
    change_description(
        folder, training=[*training, {"image": ".\\imagesTr\\._c0.nii.gz", "label": "._c0.nii"}]
    )
    assert len(describe(folder).cases) == 3


def test_more_than_ten_channels_may_be_named(tmp_path):
    names = {str(channel): "MRI" for channel in range(12)}
    folder = write_decathlon(tmp_path)
    change_description(folder, modality=names)
    assert len(describe(folder).channels) == 12


@given(st.permutations(range(4)))
def test_labels_are_ordered_by_their_values(values):
    names = ("background", "a", "b", "c")
    decathlon = {str(value): names[value] for value in values}
    nnunet = {names[value]: value for value in values}
    assert label_names("set", decathlon) == label_names("set", nnunet) == names


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
