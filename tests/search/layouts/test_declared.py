"""Labels, groups and sets that small files of a folder declare."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genotype.diagnostics.diagnostic import InputError
from search.data.layouts import list_cases
from search.data.layouts.declared.labels import declared_labels
from tests.search.layouts.files import refusal, touch


@pytest.fixture
def folder(tmp_path):
    names = [f"{kind}/{name}.png" for kind in ("images", "masks") for name in "abcd"]
    return touch(tmp_path / "set", *names)


@pytest.mark.parametrize(
    ("file", "text", "names", "values", "ignore"),
    [
        (
            "labels.txt",
            "background\nliver\nlung\n",
            ("background", "liver", "lung"),
            {0: 0, 1: 1, 2: 2},
            set(),
        ),
        ("labels.txt", "\ufeffVoid\r\nliver\r\n\r\n", ("Void", "liver"), {0: 0, 1: 1}, set()),
        ("classes.txt", "liver\nspleen\n", ("background", "liver", "spleen"), {0: 0, 1: 1, 2: 2}, set()),
        ("codes.txt", "sky\nroad\ncar\n", ("sky", "road", "car"), {0: 0, 1: 1, 2: 2}, set()),
        ("labels.txt", "0 background\n7: liver\n", ("background", "liver"), {0: 0, 7: 1}, set()),
        ("labels.txt", "4,liver\n9,spleen\n", ("background", "liver", "spleen"), {0: 0, 4: 1, 9: 2}, set()),
        ("labels.txt", "background\nliver\nignore\n", ("background", "liver"), {0: 0, 1: 1}, {2}),
        ("class_names.txt", "__ignore__\n_background_\na\n", ("_background_", "a"), {0: 0, 1: 1}, {255}),
        ("labels.json", '{"bg": 0, "liver": 128, "ignore": 255}', ("bg", "liver"), {0: 0, 128: 1}, {255}),
        ("labels.json", '{"liver": 1}', ("background", "liver"), {0: 0, 1: 1}, set()),
        ("labels.json", '{"0": "nothing", "1": "liver"}', ("nothing", "liver"), {0: 0, 1: 1}, set()),
    ],
)
def test_files_that_name_labels(folder, file, text, names, values, ignore):
    (folder / file).write_bytes(text.encode())
    found = list_cases(folder).labels
    assert (found.names, dict(found.values), found.ignore) == (names, values, ignore)


def test_values_with_gaps_are_told(folder):
    (folder / "labels.json").write_text('{"background": 0, "liver": 3, "spleen": 9}')
    assert list_cases(folder).notes == ("the values of the masks are not consecutive: 3 is 1, 9 is 2",)


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("labels.txt", "", "labels.txt: names no label"),
        ("labels.txt", "background\n", "labels.txt: names no target"),
        ("labels.json", "{", "not JSON"),
        ("labels.json", "[1]", "is not a JSON object"),
        ("labels.json", '{"liver": 1, "spleen": 1}', "two names to one value"),
        (
            "labels.json",
            '{"liver": 1, "organs": [1, 2]}',
            r"labels.json: organs: is the region \[1, 2\]; regions overlap",
        ),
        ("metadata.csv", "name,patient_id\na,1\n", "none of image ids"),
        (
            "metadata.csv",
            "id,patient_id\na,1\n",
            "b, c, d: 3 images without a row|3 images without a row: b, c, d",
        ),
        ("metadata.csv", 'id,patient_id\n"a,1\n', "is not a CSV table"),
        ("metadata.csv", b"id,patient_id\n\xff\xfe,1\n", "is not text"),
        ("splits.json", "{", "not JSON"),
        ("splits.json", '{"train": ["a"], "val": ["b"], "test": ["z"]}', "1 id without an image: z"),
        ("train.txt", "a\n", "val: this set is missing"),
    ],
)
def test_damaged_declarations_are_refused(folder, file, text, words):
    (folder / file).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError, match=words):
        list_cases(folder)


@pytest.mark.parametrize("column", ["lesion_id", "patient_id", "patient", "group"])
@pytest.mark.parametrize("divider", [",", ";", "\t"])
def test_groups_of_images(folder, column, divider):
    rows = [f"{column},age,image_id", "p1,50,a", "p1,50,b", "p2,60,c", ",70,d", "p9,9,z"]
    (folder / "metadata.csv").write_text("\n".join(rows).replace(",", divider))
    assert [case.group for case in list_cases(folder).cases] == ["p1", "p1", "p2", None]


def test_a_split_in_the_folder_and_one_that_is_given(folder, tmp_path):
    (folder / "splits.json").write_text('{"train": ["a"], "val": ["b"], "test": ["c"]}')
    other = tmp_path / "other.json"
    other.write_text('{"train": ["d"], "val": ["c"], "test": ["b"]}')
    assert list_cases(folder).parts.train == ("a",)
    assert list_cases(folder, split=other).parts.train == ("d",)


def test_a_given_split_is_read_though_that_of_the_folder_is_damaged(folder, tmp_path):
    (folder / "train.txt").write_text("a\n")
    other = tmp_path / "other.json"
    other.write_text('{"train": ["d"], "val": ["c"], "test": ["b"]}')
    assert list_cases(folder, split=other).parts.test == ("b",)


@given(
    st.dictionaries(st.integers(1, 65535), st.text("abc", min_size=1), min_size=1, max_size=9), st.randoms()
)
def test_labels_are_consecutive_in_the_order_of_their_values(names, random):
    names = {0: "background", **{value: f"{name}{value}" for value, name in names.items()}}
    order = [*names]
    random.shuffle(order)
    decathlon = declared_labels("set", "labels", {str(value): names[value] for value in order})
    assert decathlon == declared_labels("set", "labels", {names[value]: value for value in order})
    assert decathlon.names == tuple(names[value] for value in sorted(names))
    assert [decathlon.values[value] for value in sorted(names)] == list(range(len(names)))


def described(folder, layout="decathlon", **changes):
    """A folder with dataset.json for two cases, changed."""
    ending = "_0000.nii.gz" if layout == "nnunet" else ".nii.gz"
    touch(folder, *(f"imagesTr/c{n}{ending}" for n in range(2)), *(f"labelsTr/c{n}.nii.gz" for n in range(2)))
    entries = [{"image": f"./imagesTr/c{n}.nii.gz", "label": f"./labelsTr/c{n}.nii.gz"} for n in range(2)]
    forms = {
        "decathlon": {"modality": {"0": "MRI"}, "training": entries},
        "nnunet": {"channel_names": {"0": "MRI"}, "file_ending": ".nii.gz"},
    }
    content = {"labels": {"0": "background", "1": "front"}, "numTraining": 2, **forms[layout], **changes}
    kept = {key: value for key, value in content.items() if value is not None}
    (folder / "dataset.json").write_text(json.dumps(kept))
    return folder


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"training": None}, "dataset.json has neither training nor file_ending"),
        ({"labels": None}, "does not name a background"),
        ({"labels": {"1": "a", "2": "liver"}}, r"has the values \[1, 2\]"),
        ({"labels": {"background": 0, "whole": [1, 2]}}, "regions overlap, and are not supported"),
        ({"labels": {"background": 0, "liver": 0}}, "two names"),
        ({"labels": {"background": "0", "liver": "1"}}, r'is "0", not a whole number\n.*no quotes'),
        ({"modality": None}, "does not name the channels"),
        ({"modality": {"1": "MRI"}}, "does not name the channels"),
        ({"modality": {}}, "names no channel"),
        ({"numTraining": 9}, "is 9, but there are 2 cases"),
        ({"numTraining": "2"}, r'numTraining: is "2", which is not a whole number\n.*write 2'),
        ({"numTraining": True}, "is true, which is not a whole number"),
        ({"training": []}, "there are no cases"),
        ({"training": [{"image": "./imagesTr/c0.nii.gz"}]}, r"training\[0\]: is not an image with its label"),
        *(
            ({"training": [{"image": path, "label": "labelsTr/c0.nii.gz"}]}, "points outside the folder")
            for path in ("../c.npy", "/c.npy", "..\\c.npy", "a\\..\\..\\c.npy", "C:\\c.npy", "\\\\h\\c.npy")
        ),
        (
            {"training": [{"image": "imagesTr/c0.nii.gz", "label": "labelsTr/c1.nii.gz"}]},
            "imagesTr/c0.nii.gz with c1.nii.gz: 1 image listed with the label of another case",
        ),
        (
            {"training": [{"image": "imagesTr/x.nii.gz", "label": "labelsTr/x.nii.gz"}]},
            "imagesTr/x.nii.gz, labelsTr/x.nii.gz: 2 files do not exist",
        ),
        ({"training": [{"image": "imagesTr/c0.nii.gz", "label": "labelsTr/c0.nii.gz"}] * 2}, "twice: c0"),
        ({"file_ending": ".xyz"}, r'file_ending: is ".xyz", which is not read'),
        ({"file_ending": 3}, r"file_ending: is 3, which is not read"),
    ],
)
def test_a_description_that_cannot_be_right_is_refused(tmp_path, changes, words):
    with pytest.raises(InputError, match=words):
        list_cases(described(tmp_path, **changes))


@pytest.mark.parametrize("text", ["", "[]", '{"labels": }', "\udcff"])
def test_what_is_no_json_object_is_refused(tmp_path, text):
    (tmp_path / "dataset.json").write_bytes(text.encode(errors="surrogateescape"))
    assert "dataset.json" in refusal(tmp_path)


@pytest.mark.parametrize("lost", ["imagesTr/c1_0000.nii.gz", "labelsTr/c1.nii.gz"])
def test_a_file_that_nnunet_needs_is_missed(tmp_path, lost):
    folder = described(tmp_path, "nnunet")
    (folder / lost).unlink()
    assert "c1" in refusal(folder)


def test_channels_of_nnunet_that_are_too_many_or_missing(tmp_path):
    folder = touch(described(tmp_path, "nnunet"), "imagesTr/c0_0001.nii.gz")
    assert "imagesTr/c0_0001.nii.gz: 1 image of no label or channel" in refusal(folder)
    described(tmp_path, "nnunet", channel_names={"0": "a", "1": "b"})
    assert "imagesTr/c1_0001.nii.gz: this file does not exist" in refusal(folder)


def test_remains_of_archives_in_lists_are_skipped(tmp_path):
    entries = [
        {"image": f"./imagesTr/{n}.nii.gz", "label": f"./labelsTr/{n}.nii.gz"} for n in ("._c0", "_c0", "c1")
    ]
    [case] = list_cases(described(tmp_path, training=entries, numTraining=1)).cases
    assert case.id == "c1"


@pytest.mark.parametrize("form", [".\\imagesTr\\{}", "imagesTr\\{}", ".\\imagesTr/{}"])
def test_a_backslash_is_a_separator(tmp_path, form):
    before = list_cases(described(tmp_path))
    training = [
        {
            "image": form.format(f"c{n}.nii.gz"),
            "label": form.format(f"c{n}.nii.gz").replace("images", "labels"),
        }
        for n in (1, 0)
    ]
    assert list_cases(described(tmp_path, training=training)).cases == before.cases
